"""At which level a form stands, since when, and whose days count there."""

from collections.abc import Collection
from datetime import date

from agencies.selectors import local_holidays, standing_of
from gapsblocks.deadlines import age, is_late
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.states import INSIDE, GapState

WITH_WHOM: dict[str, str] = {
    GapState.RAISED: "the line manager",
    GapState.ADVISED: "the line manager",
    GapState.CO_ORDINATOR: "the co-ordinator",
    GapState.NATIONAL: "the national co-ordinator",
}


def closed_days(form: GapsAndBlocksForm) -> Collection[date]:
    """The local holidays of whoever has it: the service, or the task force; of the national level none are kept."""
    if form.state in INSIDE:
        return list(local_holidays(form.agency_id))
    return list(local_holidays(form.forum_id)) if form.state == GapState.CO_ORDINATOR else []


def days_at_level(form: GapsAndBlocksForm, today: date) -> int:
    """For how many working days the level that has it has had it."""
    return age(form.level_since, form.answered_on or today, closed_days(form))


def is_of_a_partner(form: GapsAndBlocksForm) -> bool:
    """Raised by a service that helps with the plan, about a step that it owns itself."""
    step, lead = form.step, form.case.lead_agency_id
    return step is not None and step.agency_id == form.agency_id and form.agency_id != lead


def has_others_first(user, form: GapsAndBlocksForm, today: date) -> bool:
    """Whether it is with the managers of another service than this person’s, whose time for it has not passed."""
    if form.state not in INSIDE or not is_of_a_partner(form) or form.due_on is None or is_late(form.due_on, today):
        return False
    return form.agency_id not in standing_of(user, today).managed
