"""What workers hold, what that is planned with, and the time they gave each case in the last four weeks (KW-4.1.1)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet

from agencies.models import Worker
from cases.models import Case
from cases.policies import case_policy
from cases.rules.capacity import Band, Room, said_hours
from cases.selectors import capacity
from cases.selectors.caseload import caseload_rows, with_people
from core.components import Status
from core.days import day_of
from workload.rules import TO_LOOK_AT, WEEKS, Pace, first_day, pace, week_of
from workload.selectors.sources import days_spent, minutes_spent

MANAGER, FAMILY, KEY_WORKER = "Case manager", "Case manager, family", "Key worker"
KEYS = {MANAGER: capacity.CASE_MANAGEMENT, FAMILY: capacity.FAMILY, KEY_WORKER: capacity.KEY_WORK}
QUARTER = 60 * WEEKS  # minutes that make an hour a week


def _hours(number: int) -> str:
    return f"{number} hour{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Held:
    """One case that a worker holds a role on, with the minutes of each of the last four weeks."""

    case_id: int
    role: str
    band: Band
    since: date
    weeks: tuple[int, ...]
    preparing: int
    pace: Pace

    @property
    def hours_week(self) -> Decimal:
        return Decimal(sum(self.weeks)) / QUARTER

    @property
    def said_hours(self) -> str:
        return said_hours(self.hours_week)

    @property
    def said_preparing(self) -> str:
        return said_hours(Decimal(self.preparing) / QUARTER)

    @property
    def said_weeks(self) -> list[str]:
        return [said_hours(Decimal(minutes) / 60) for minutes in self.weeks]

    @property
    def status(self) -> Status:
        return {
            Pace.NONE: Status("soon", f"No time in {WEEKS} weeks"),
            Pace.ABOVE: Status("soon", f"Above {_hours(self.band.high)}"),
            Pace.BELOW: Status("none", f"Below {_hours(self.band.low)}"),
            Pace.WITHIN: Status("ok", "As the guideline"),
            Pace.NEW: Status("none", "New"),
            Pace.ELSEWHERE: Status("none", "Notes are with the lead agency"),
        }[self.pace]


@dataclass(frozen=True, slots=True)
class Workload:
    """One post: what its cases are planned with, beside its hours, and what was done in the last four weeks."""

    post: Worker
    room: Room
    held: tuple[Held, ...]
    minutes: int  # of the four weeks, on whatever case
    preparing: int
    elsewhere: int  # of these, on cases in which the worker holds no role now

    def of(self, role: str) -> int:
        return sum(each.role == role for each in self.held)

    def at(self, pace: Pace) -> int:
        return sum(each.pace == pace for each in self.held)

    @property
    def cases(self) -> int:
        return len({each.case_id for each in self.held})

    @property
    def managed(self) -> int:
        return self.of(MANAGER)

    @property
    def families(self) -> int:
        return self.of(FAMILY)

    @property
    def key_worked(self) -> int:
        return self.of(KEY_WORKER)

    @property
    def none(self) -> int:
        return self.at(Pace.NONE)

    @property
    def above(self) -> int:
        return self.at(Pace.ABOVE)

    @property
    def to_look_at(self) -> list[Held]:
        return [each for each in self.held if each.pace in TO_LOOK_AT]

    @property
    def said_planned(self) -> str:
        return said_hours(self.room.planned)

    @property
    def said_available(self) -> str:
        return said_hours(self.room.available)

    @property
    def said_left(self) -> str:
        return said_hours(max(self.room.left, Decimal(0)))

    @property
    def said_done(self) -> str:
        return said_hours(Decimal(self.minutes) / QUARTER)

    @property
    def said_preparing(self) -> str:
        return said_hours(Decimal(self.preparing) / QUARTER)

    @property
    def said_elsewhere(self) -> str:
        return said_hours(Decimal(self.elsewhere) / QUARTER)

    @property
    def status(self) -> Status:
        if self.room.is_over:
            return Status("overdue", f"Over by {said_hours(-self.room.left)} hours")
        if not self.room.left:
            return Status("soon", "Full")
        return Status("ok", f"Room for {said_hours(self.room.left)} hours")


def with_time(posts: QuerySet[Any, Any], today: date) -> QuerySet[Any, Any]:
    """Posts with the hours that are planned and available, and the minutes of the last four weeks beside them."""
    done = minutes_spent(worker=OuterRef("user"), agency=OuterRef("agency"), since=first_day(today), until=today)
    return capacity.with_planned(posts).annotate(done=done)


def workloads(posts: Iterable[Any], today: date) -> list[Workload]:
    """The workloads of these posts, which `with_planned` fetched: as many queries for two as for twenty."""
    listed = list(posts)
    since = first_day(today)
    workers, agencies = {post.user_id for post in listed}, {post.agency_id for post in listed}
    weeks: dict[tuple[int, int], dict[int, _Weeks]] = defaultdict(lambda: defaultdict(_Weeks))
    for spent in days_spent(since=since, until=today, worker__in=workers, agency__in=agencies):
        given = weeks[spent.worker_id, spent.agency_id][spent.case_id]
        given.add(spent.on, spent.minutes, spent.preparing, today)
    roles: dict[tuple[int, int], list[tuple[int, str, int | None, date]]] = defaultdict(list)
    for worker, agency, *role in _roles(workers, agencies):
        roles[worker, agency].append((role[0], role[1], role[2], role[3]))
    guided = capacity.guidelines()
    found = []
    for post in listed:
        whose = (post.user_id, post.agency_id)
        held = []
        for case, role_, lead, held_since in roles[whose]:
            band = guided.band(KEYS[role_], lead)
            given = weeks[whose][case]
            here = lead == post.agency_id
            how = pace(given.minutes, band, held_since=held_since, today=today, is_led_here=here)
            held.append(Held(case, role_, band, held_since, tuple(given.minutes), given.preparing, how))
        own = weeks[whose]
        cases = {each.case_id for each in held}
        found.append(
            Workload(
                post=post,
                room=Room(post.planned, post.available),
                held=tuple(held),
                minutes=sum(sum(given.minutes) for given in own.values()),
                preparing=sum(given.preparing for given in own.values()),
                elsewhere=sum(sum(given.minutes) for case, given in own.items() if case not in cases),
            )
        )
    return found


@dataclass(slots=True)
class _Weeks:
    minutes: list[int] = field(default_factory=lambda: [0] * WEEKS)
    preparing: int = 0

    def add(self, day: date, minutes: int, preparing: int, today: date) -> None:
        self.minutes[week_of(day, today)] += minutes
        self.preparing += preparing


def _roles(workers: Iterable[int], agencies: Iterable[int]) -> list[tuple[Any, ...]]:
    """Who holds which role on which case, led by whom, since when."""
    fields = ("worker", "agency", "case", "case__case_type", "case__lead_agency", "starts_on")
    of = {"worker__in": list(workers), "agency__in": list(agencies)}
    rows: list[tuple[Any, ...]] = []
    for worker, agency, case, kind, lead, since, scope in (
        capacity.managing().filter(**of).order_by("starts_on", "pk").values_list(*fields, "scope")
    ):
        is_family = kind == Case.Type.FAMILY or scope == "CHILD_FAMILY"
        rows.append((worker, agency, case, FAMILY if is_family else MANAGER, lead, since))
    for worker, agency, case, _, lead, since in (
        capacity.key_working().filter(**of).order_by("starts_on", "pk").values_list(*fields)
    ):
        rows.append((worker, agency, case, KEY_WORKER, lead, since))
    return rows


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One case of a worker as a reader of the page may see it: without a name where they do not see the case."""

    held: Held
    name: str
    reference: str
    url: str


def held_rows(user, load: Workload, at: datetime) -> list[HeldRow]:
    """The cases of one worker; what is to be looked at first."""
    ids = [each.case_id for each in load.held]
    cases = list(with_people(case_policy.within(user).filter(pk__in=ids)))
    seen = {case.pk: row for case, row in zip(cases, caseload_rows(user, cases, at), strict=True)}
    rows = []
    for each in load.held:
        row = seen.get(each.case_id)
        said = (row.name, row.reference, row.url) if row else ("A case that you do not see", "", "")
        rows.append(HeldRow(each, *said))
    return sorted(rows, key=lambda row: (row.held.pace not in TO_LOOK_AT, row.name, row.held.case_id))


def workload_of(post: Worker, at: datetime) -> Workload:
    today = day_of(at)
    rows: Iterable[Any] = capacity.with_planned(Worker.objects.filter(pk=post.pk)).select_related("user", "agency")
    return workloads(rows, today)[0]
