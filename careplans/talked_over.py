"""Goals that were changed with the person between two reviews, in a session or another contact (MC-regular-review).

Sessions are written down in an app above this one. It registers its answer in its own `talked_over` module, which is
read when a review first asks.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.module_loading import autodiscover_modules

from careplans.models import CarePlan


@dataclass(frozen=True, slots=True)
class TalkedOver:
    """What was changed of a goal, where, and who wrote it down."""

    goal: str
    words: str
    where: str  # “keywork session”
    on: date
    by: str


Finder = Callable[[CarePlan, datetime | None], Iterable[TalkedOver]]
FINDERS: list[Finder] = []


def talked_over(find: Finder) -> Finder:
    """Register what finds the changes that were written down of the goals of a plan since an instant."""
    FINDERS.append(find)
    return find


def changes_talked_over(plan: CarePlan, since: datetime | None) -> list[TalkedOver]:
    """Nothing for a plan of which nobody can say since when: it was never agreed."""
    autodiscover_modules("talked_over")
    return [change for find in FINDERS for change in find(plan, since)] if since is not None else []
