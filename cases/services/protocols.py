"""An agency leaves the protocols: refused while it leads cases, which only this app knows."""

from agencies.models import Agency
from agencies.policies import AgencyAction, agency_policy
from agencies.services.agencies import end_protocols
from agencies.services.standing import lock_readers_of
from cases import rules_of_protocols as rules
from cases.models import Case
from core.commands import command


@command
def withdraw_from_protocols(*, actor, agency: Agency) -> Agency:
    """Let an agency leave the protocols, if it leads no open case (GB2-not-signed-up)."""
    agency_policy.require(actor, AgencyAction.ADMINISTER, agency)
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    lock_readers_of(agency)
    led = Case.objects.filter(lead_agency=agency).exclude(status=Case.Status.CLOSED)
    rules.check_can_withdraw(led_cases=led.count())
    return end_protocols(actor=actor, agency=agency)
