"""What permits asking a service without the person's word (GB1-permission-first): the law, where a manager signed.

Which law, is known to apps above this one. Each registers its answer in its own `ways_round` module, which is read when
the question is first asked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.module_loading import autodiscover_modules

from agencies.models import Agency
from cases.models import Case


@dataclass(frozen=True, slots=True)
class WayRound:
    """One row that a manager has signed off, and the days on which it permits the contact."""

    ref: str  # "consents.LawfulDisclosure:12", as it is kept with the contact
    words: str
    first_day: date
    last_day: date | None = None  # None: until what it is for has been done


Finder = Callable[[object, Case, Agency], Iterable[WayRound]]
FINDERS: list[Finder] = []


def way_round(find: Finder) -> Finder:
    """Register what finds the ways round for a person, a case and the agency that is to be asked."""
    FINDERS.append(find)
    return find


def ways_round(user, case: Case, agency: Agency | None) -> list[WayRound]:
    """What permits this person to ask this agency without the person's word; no service outside the directory."""
    autodiscover_modules("ways_round")
    return [way for find in FINDERS for way in find(user, case, agency)] if agency else []
