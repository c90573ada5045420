"""The desk outside the service: whose it is, what lies there, and the numbers beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import formats

from agencies.models import Agency, WorkerRole
from agencies.selectors import standing_of
from cases.models import CareDomain
from core import kept
from core.addresses import address_of
from core.days import day_of
from core.filters import CAP, said_count
from gapsblocks.deadlines import age, late_on
from gapsblocks.models import GapsAndBlocksForm, GapStep
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.states import GapState, Result

Role, Kind, State = WorkerRole.Role, GapStep.Kind, GapState
PASSED_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Desk:
    """Of which task forces somebody is the co-ordinator, and whether they are the national one."""

    forums: tuple[int, ...]
    is_national: bool

    def __bool__(self) -> bool:
        return bool(self.forums) or self.is_national

    @property
    def with_me(self) -> Q:
        """The forms that wait for this desk."""
        here = Q(state=State.CO_ORDINATOR, forum__in=self.forums) if self.forums else Q(pk__in=())
        return here | Q(state=State.NATIONAL) if self.is_national else here

    @property
    def reached(self) -> Q:
        """All that came here at some time: what the policy answers too, said so that an index can lead to it."""
        came = Q(forum__in=self.forums) if self.forums else Q(pk__in=())
        return came | Q(national_on__isnull=False) if self.is_national else came


def desk_of(user, on: date) -> Desk:
    standing = standing_of(user, on)
    return Desk(tuple(standing.agencies_as(Role.COORDINATOR)), bool(standing.agencies_as(Role.NATIONAL_COORDINATOR)))


def forms_of_desk(user, desk: Desk) -> QuerySet[GapsAndBlocksForm]:
    """The forms that this person works with as a co-ordinator."""
    return gap_policy.within(user, GapAction.WORK).filter(desk.reached)


MINE, PASSED, ANSWERED, ANY = "mine", "passed", "answered", "any"


def at_level(rows: QuerySet[GapsAndBlocksForm], desk: Desk, user, level: str) -> QuerySet[GapsAndBlocksForm]:
    """Those of the desk’s forms that wait there, were passed on from there, are answered, or stand at one level."""
    if level == MINE:
        return rows.filter(desk.with_me)
    if level == PASSED:
        return passed_by(rows, user)
    if level == ANSWERED:
        return rows.exclude(result="")
    return rows if level == ANY else rows.filter(state=level)


def passed_by(rows: QuerySet[GapsAndBlocksForm], user) -> QuerySet[GapsAndBlocksForm]:
    """Those that this person passed to the national level; the day is asked so that the index of these is found."""
    return rows.filter(state=State.NATIONAL, national_by=user, national_on__isnull=False)


def in_order(rows: QuerySet[GapsAndBlocksForm], level: str) -> QuerySet[GapsAndBlocksForm]:
    """What waits longest first; of the answered the latest."""
    return rows.order_by("-answered_on", "-pk") if level == ANSWERED else rows.order_by("level_since", "pk")


def numbers_at(user, level: str, most: int) -> list[int]:
    """The first forms of one level of this person’s desk, by their numbers: what is asked most often, planned once."""
    found = gap_policy.answered(user, GapAction.WORK, ("numbers at", level, most), partial(_first_at, level, most))
    return [pk for (pk,) in found]


def _first_at(level: str, most: int, rows: QuerySet[GapsAndBlocksForm], user, at: datetime) -> QuerySet[Any, Any]:
    desk = desk_of(user, day_of(at))
    return in_order(at_level(rows.filter(desk.reached), desk, user, level), level).values_list("pk")[:most]


# Numbers --------------------------------------------------------------------------------------------------


class _Counted(Subquery):
    """How many rows, as one value beside others: counted no further than one past the cap."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any, Any], cap: int = CAP):
        super().__init__(rows.order_by().values("pk")[: cap + 1])


@dataclass(frozen=True, slots=True)
class Passed:
    """One form that was passed on, and how long it has been there."""

    reference: str
    url: str
    title: str
    day: int

    @property
    def said(self) -> str:
        return f"National, day {self.day}"


@dataclass(frozen=True, slots=True)
class Counted:
    """A number, and the list that it counts."""

    label: str
    count: str
    url: str


@dataclass(frozen=True, slots=True)
class Numbers:
    with_me: str
    late: str
    is_any_late: bool
    passed: tuple[Passed, ...]
    answered: tuple[Counted, ...]
    all_answered: Counted

    @property
    def all_said(self) -> str:
        return f"All {self.all_answered.count}"


@dataclass(frozen=True, slots=True)
class Quarter:
    """“2026-Q2”"""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> "Quarter":
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)

    @property
    def label(self) -> str:
        months = (
            f"{formats.date_format(self.first, 'F')} to {formats.date_format(date(self.year, 3 * self.number, 1), 'F')}"
        )
        return f"{months} {self.year}"

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def quarters_back(today: date, count: int = 8) -> list[Quarter]:
    found = [quarter_of(today)]
    while len(found) < count:
        found.append(found[-1].before)
    return found


def numbers_of(user, desk: Desk, at: datetime) -> Numbers:
    """All counts of the desk in one query, and the forms passed on in another."""
    today = day_of(at)
    quarter = quarter_of(today)
    ((with_me, late, *by_result),) = gap_policy.answered(
        user, GapAction.WORK, "numbers of a desk", _numbers, first=quarter.first, until=quarter.next.first
    )
    address = f"{reverse('gapsblocks:queue')}?level=answered&quarter={quarter}"
    return Numbers(
        with_me=said_count(with_me),
        late=said_count(late),
        is_any_late=bool(late),
        passed=tuple(_passed_by(user, today)) if desk.forums else (),
        answered=tuple(
            Counted(str(result.label), said_count(count), f"{address}&result={result.value}")
            for result, count in zip(Result, by_result, strict=True)
        ),
        all_answered=Counted("All", said_count(sum(by_result)), address),
    )


def _numbers(rows: QuerySet[GapsAndBlocksForm], user, at: datetime, first: date, until: date) -> QuerySet[Any, Any]:
    desk, today = desk_of(user, day_of(at)), day_of(at)
    rows = rows.filter(desk.reached)
    here = rows.filter(desk.with_me)
    answered = rows.filter(answered_on__gte=first, answered_on__lt=until)
    return (
        get_user_model()
        .objects.filter(pk=user.pk)
        .values_list(
            _Counted(here),
            _Counted(here.filter(late_on(today))),
            *(_Counted(answered.filter(result=result)) for result in Result),
        )
    )


def _passed_by(user, today: date) -> Iterator[Passed]:
    for pk, reference, title, since in gap_policy.answered(user, GapAction.WORK, "passed on", _passed_on):
        yield Passed(reference, address_of("gapsblocks:queued", pk), title, age(since, today))


def _passed_on(rows: QuerySet[GapsAndBlocksForm], user, at: datetime) -> QuerySet[GapsAndBlocksForm, Any]:
    rows = rows.filter(desk_of(user, day_of(at)).reached)
    mine = passed_by(rows, user).order_by("national_on", "pk")
    return mine.values_list("pk", "reference", "title", "level_since")[:PASSED_SHOWN]


def back_inside(desk: Desk) -> list[str]:
    """The references of forms that the service has opened again: nothing more is told until they are sent again."""
    if not desk.forums:
        return []
    return [reference for (reference,) in kept.planned(_back_inside, forums=list(desk.forums))]


def _back_inside(forums: list[int]) -> QuerySet[GapsAndBlocksForm, Any]:
    reopened = GapStep.objects.filter(form=OuterRef("pk"), kind=Kind.REOPENED)
    rows = GapsAndBlocksForm.objects.filter(Exists(reopened), forum__in=forums, sent_on=None, state=State.ADVISED)
    return rows.order_by(F("level_since").desc(), "pk").values_list("reference")[:PASSED_SHOWN]


def services_of(desk: Desk) -> list[tuple[int, str]]:
    """The services that have sent a form to this desk: number and name, by name."""
    return list(kept.planned(_services, desk.is_national, forums=list(desk.forums)))


def _services(is_national: bool, forums: list[int]) -> QuerySet[Agency, Any]:
    desk = Desk(tuple(forums), is_national)
    came = GapsAndBlocksForm.objects.filter(desk.reached, agency=OuterRef("pk"), sent_on__isnull=False)
    # the first form of each service, sought by its index: a test of existence would be planned over all their forms
    found = Agency.objects.alias(came=Subquery(came.order_by().values("pk")[:1])).filter(came__isnull=False)
    return found.order_by("sort_key", "pk").values_list("pk", "name")


def areas() -> list[tuple[int, str]]:
    """The areas of life, in their order."""
    return [(pk, label) for pk, label in kept.planned(_areas)]


def _areas() -> QuerySet[CareDomain, Any]:
    return CareDomain.objects.order_by("position").values_list("pk", "label")


# The own service ------------------------------------------------------------------------------------------


def own_service_forms(user, services: Sequence[int]) -> QuerySet[GapsAndBlocksForm]:
    """What left these services, as their implementation advisor may see it (GB2-impl-advisor)."""
    return gap_policy.within(user).filter(agency__in=services).exclude(sent_on=None)


def own_service_counts(user, services: Sequence[int]) -> list[tuple[str, str, int]]:
    """Words, what the list is narrowed by, and how many."""
    rows = own_service_forms(user, services)
    asked = (
        ("with the co-ordinator", f"level={State.CO_ORDINATOR}", rows.filter(state=State.CO_ORDINATOR)),
        ("with the national co-ordinator", f"level={State.NATIONAL}", rows.filter(state=State.NATIONAL)),
        *((str(result.label).lower(), f"result={result.value}", rows.filter(result=result)) for result in Result),
    )
    counts = get_user_model().objects.filter(pk=user.pk).values_list(*(_Counted(each) for _, _, each in asked)).get()
    return [(label, query, count) for (label, query, _), count in zip(asked, counts, strict=True)]
