from agencies.policies import AgencyAction, agency_policy
from cases.services.protocols import withdraw_from_protocols
from core.forms import HouseForm
from core.views import CommandView


class WithdrawFromProtocols(CommandView):
    """An agency leaves the protocols; on the cases' side of the house, because it may lead some."""

    policy = agency_policy
    action = AgencyAction.ADMINISTER
    form_class = HouseForm
    title, button = "Withdraw from the protocols?", "Withdraw from the protocols"
    lead = "The agency stays in the directory, but can no longer lead a case."
    success_message = "The agency has left the protocols."

    def run(self, form):
        withdraw_from_protocols(actor=self.request.user, agency=self.object)
