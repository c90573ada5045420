"""Where a person lands: what waits for them, in the order of the work, by the roles they hold.

Every list costs the same number of queries for two rows as for two hundred, and starts where a policy lets it start:
the case policy is asked once for what this person reaches, and all else is asked of those cases by their numbers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from agencies.models import WorkerRole
from agencies.selectors import MANAGING, agencies_without_cpo
from agencies.standing import standing_of
from cases.models import CoverArrangement
from cases.presenters import address
from core import kept
from core.components import Number, WorkItem
from core.days import day_of, spelled
from desk.selectors.actions import NEXT, actions_next, late_of_mine
from desk.selectors.agencies import agency_matters
from desk.selectors.assessing import care_team_matters, first_looks_of_mine
from desk.selectors.coming import coming_to, due_of, later_of
from desk.selectors.decisions import decisions
from desk.selectors.disclosures import disclosure_matters
from desk.selectors.gapping import answered_to_me, gaps_to_move_on, waiting_outside
from desk.selectors.mine import Mine, my_people, new_to_me, out_of_touch, people_of
from desk.selectors.numbers import numbers_of, steps_late
from desk.selectors.protecting import protection_matters
from desk.selectors.reviewing import reflection_next
from desk.selectors.shortcuts import shortcuts_of
from desk.selectors.team import Load, over_their_time
from notifications.models import Notice

LISTED = 25  # of one kind
SHOWN = 8  # under one heading, until all is asked for

Role = WorkerRole.Role


class Unread(NamedTuple):
    """A notice that was not read yet."""

    pk: int
    subject: str
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """One heading of My day, with the first of its things; `count` are there."""

    title: str
    items: tuple[WorkItem, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Home:
    """What one person finds when they sign in."""

    roles: frozenset[str]
    has_post: bool
    overdue: tuple[WorkItem, ...]
    today: tuple[WorkItem, ...]
    new: tuple[WorkItem, ...]
    later: tuple[WorkItem, ...]
    people: tuple[Mine, ...]
    people_count: int
    team: tuple[Load, ...]
    notices: tuple[Unread, ...]
    cover: tuple[str, ...]
    numbers: tuple[Number, ...]
    shortcuts: tuple[tuple[str, str, str], ...]
    warnings: tuple[str, ...]
    shows_all: bool = False

    @property
    def groups(self) -> list[Group]:
        """Those that hold something, in the order of the work."""
        titles = {"Overdue": self.overdue, "For today": self.today, "New to you": self.new, "Next 30 days": self.later}
        most = None if self.shows_all else SHOWN
        return [Group(title, items[:most], len(items)) for title, items in titles.items() if items]

    @property
    def has_more(self) -> bool:
        return any(group.count > len(group.items) for group in self.groups)

    @property
    def summary(self) -> str:
        """“2 things are overdue, 3 are for today, 2 are new.”"""
        parts = [
            (self.overdue, "overdue"),
            (self.today, "for today"),
            (self.new, "new"),
        ]
        said = [f"{len(items)} {_are(len(items))} {word}" for items, word in parts if items]
        return (", ".join(said) + ".") if said else "Nothing is overdue and nothing is new."

    @property
    def new_url(self) -> str:
        return address("cases:new")

    @property
    def enquiry_url(self) -> str:
        return address("cases:enquiry")

    @property
    def caseload_url(self) -> str:
        return address("cases:caseload")

    @property
    def works_with_people(self) -> bool:
        return bool(self.roles & {Role.KEY_WORKER, Role.LINE_MANAGER, Role.SENIOR_MANAGER})


def _are(count: int) -> str:
    return "thing is" if count == 1 else "things are"


def home(user, at: datetime, *, shows_all: bool = False) -> Home:
    today = day_of(at)
    standing = standing_of(user, today)
    mine = my_people(user, at)
    people, count = people_of(mine, today)
    steps = list(actions_next(user, at))
    overdue: list[WorkItem] = [*out_of_touch(mine, today, LISTED)]
    soon: list[WorkItem] = []
    later: list[WorkItem] = []
    coming = coming_to(user, mine, today)
    _sort_in(
        overdue,
        soon,
        due_of(coming, today),
        first_looks_of_mine(mine.worked, standing, at),
        reflection_next(user, at),
        protection_matters(user, standing, at),
        answered_to_me(mine.worked),
    )
    _sort_in(overdue, later, later_of(coming, today), steps)
    warnings: Sequence[Any] = ()
    if standing.managed:
        _sort_in(
            overdue,
            soon,
            decisions(user, standing, today),
            disclosure_matters(user, today),
            care_team_matters(user, standing, today),
            gaps_to_move_on(user, today),
        )
    if watched := standing.agencies_as(*MANAGING, Role.AGENCY_ADMIN):
        warnings = agencies_without_cpo(watched, today)
        _sort_in(overdue, later, agency_matters(watched, warnings, today))
    late = sum(is_late for _, is_late in steps)
    if late == NEXT:  # it goes on beyond what is listed
        late = late_of_mine(user, today)
    return Home(
        roles=standing.roles,
        has_post=bool(standing.posts),
        overdue=tuple(overdue),
        today=tuple(soon),
        new=tuple(new_to_me(mine.held, today, LISTED)),
        later=tuple(later),
        people=tuple(people),
        people_count=count,
        team=tuple(over_their_time(standing, at)),
        notices=tuple(Unread(*row) for row in kept.planned(_unread, user=user.pk)),
        cover=tuple(_cover(user, today)),
        numbers=(
            *numbers_of(user, standing, at),
            *steps_late(user, standing, late, at),
            *waiting_outside(standing, at),
        ),
        shortcuts=tuple(shortcuts_of(standing)),
        warnings=tuple(
            f"{agency} has no child protection officer. Its administrator names one." for agency in warnings
        ),
        shows_all=shows_all,
    )


def _sort_in(overdue: list[WorkItem], other: list[WorkItem], *found: Iterable[tuple[WorkItem, bool]]) -> None:
    for items in found:
        for item, is_overdue in items:
            (overdue if is_overdue else other).append(item)


def _unread(user: int) -> QuerySet[Notice, Any]:
    rows = Notice.objects.filter(recipient=user, read_at=None).order_by("-pk")
    return rows.values_list("pk", "subject", "queued_at")[:5]


def _cover(user, today: date) -> Iterator[str]:
    for first, last, cover, *names in kept.planned(_arrangements, user=user.pk, today=today):
        span = f"from {spelled(first, year=False)} to {spelled(last)}"
        absent, covering = (f"{names[at]} {names[at + 1]}".strip() or names[at + 2] for at in (0, 3))
        yield f"You cover for {absent} {span}." if cover == user.pk else f"{covering} covers for you {span}."


def _arrangements(user: int, today: date) -> QuerySet[CoverArrangement, Any]:
    rows = CoverArrangement.objects.filter(Q(cover=user) | Q(absent=user), cancelled_at=None, last_day__gte=today)
    names = [f"{who}__{part}" for who in ("absent", "cover") for part in ("first_name", "last_name", "username")]
    return rows.order_by("first_day", "pk").values_list("first_day", "last_day", "cover", *names)[:6]
