"""At which level a form stands, since when, and whose days count there."""

from collections.abc import Collection
from datetime import date

from agencies.selectors import local_holidays
from gapsblocks.deadlines import age
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
