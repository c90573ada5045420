"""A form that goes to no co-ordinator is marked for the quarterly report to the homeless body (GB1-gap-homeless)."""

from django.utils import timezone

from cases.policies import THE_CASE
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError
from core.versions import claim
from gapsblocks.kinds import Route
from gapsblocks.models import GapsAndBlocksForm, GapStep
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.rules import forms as rules
from gapsblocks.selectors.route import route_of
from gapsblocks.services.chain import check_first, tell_worker
from gapsblocks.services.raising import take_step
from gapsblocks.states import GapState


@command
def mark_for_report(*, actor, form: GapsAndBlocksForm, version: int, extent: str) -> GapsAndBlocksForm:
    """The manager lets it go into the report. It stays with the service, which answers it (KW-16.1.2)."""
    gap_policy.require(actor, GapAction.SEND, form)
    form = claim(form, version)
    check_first(actor, form, day_of(timezone.now()))
    form.route = route_of(form.agency)
    rules.check_can_send(is_advised=form.is_advised, extent=extent, recipient_is_forum=True)
    if form.state != GapState.ADVISED:
        raise DomainError("This form is not with the service now.", code="wrong-state")
    rules.check_route(goes_this_way=form.route == Route.HOMELESS)
    form.extent = extent
    form.save()
    take_step(form, GapStep.Kind.SENT, day_of(timezone.now()), actor, "Marked for the quarterly report.")
    audit.record(actor, "gap.in-report", form, part=THE_CASE)
    tell_worker(form, "in-report", "A gap or block goes into the quarterly report", but=actor)
    return form
