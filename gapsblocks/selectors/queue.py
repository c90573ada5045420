"""The desk outside the service: whose it is, what lies there, and what is to be done next with each form."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import formats

from agencies.models import LocalHoliday, WorkerRole
from agencies.selectors import standing_of
from core.days import day_of
from core.filters import CAP, said_count
from gapsblocks.deadlines import age, is_late, late_on
from gapsblocks.kinds import Category
from gapsblocks.kinds import Kind as FormKind
from gapsblocks.models import GapsAndBlocksForm, GapStep, GroupAgendaItem
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


# Rows -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clock:
    """“day 12 of 20”, and how much of the bar is filled."""

    day: int
    of: int
    is_late: bool = False

    @property
    def said(self) -> str:
        return f"day {self.day} of {self.of}" if self.of else f"day {self.day}"

    @property
    def said_late(self) -> str:
        return f"{self.said}, late"

    @property
    def filled(self) -> int:
        """Of 100."""
        return min(100, 100 * self.day // self.of) if self.of else 0


@dataclass(frozen=True, slots=True)
class Next:
    """What is to be done: words, and what of it is a link."""

    text: str = ""
    action: str = ""
    url: str = ""
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of a queue: nothing of the case, nothing of the person."""

    pk: int
    reference: str
    url: str
    kind: str
    title: str
    about: str
    service: str
    sent_on: date
    clock: Clock
    next: Next
    result: str = ""
    answered_on: date | None = None
    state_said: str = ""


FIELDS = (
    *("pk", "reference", "kind", "title", "category", "domain__label"),
    *("forum", "agency__short_name", "agency__name"),
    *("sent_on", "level_since", "due_on", "state", "result", "answered_on"),
)


def queue_rows(forms: QuerySet[GapsAndBlocksForm], today: date) -> list[QueueRow]:
    """One query for the forms, one for their steps, one for the agendas on which they stand, one for closed days."""
    found = list(forms.values_list(*FIELDS, named=True))
    closed: dict[int, list[date]] = defaultdict(list)
    here = {each.forum for each in found if each.state == State.CO_ORDINATOR}  # of the national level none are kept
    for forum, day in LocalHoliday.objects.filter(agency__in=here).values_list("agency", "on"):
        closed[forum].append(day)
    waiting = [each.pk for each in found if each.state in (State.CO_ORDINATOR, State.NATIONAL)]
    steps = _steps_here(waiting)
    agendas = _agendas(waiting, today)
    return [
        _row(
            each,
            steps.get(each.pk, []),
            agendas.get(each.pk),
            today,
            closed.get(each.forum, ()) if each.state == State.CO_ORDINATOR else (),
        )
        for each in found
    ]


def _row(form: Any, steps: Sequence[Any], agenda: date | None, today: date, closed: Collection[date]) -> QueueRow:
    category = Category(form.category).label
    return QueueRow(
        pk=form.pk,
        reference=form.reference,
        url=reverse("gapsblocks:queued", args=[form.pk]),
        kind=short_kind(form.kind),
        title=form.title,
        about=f"{form.domain__label}, {category[0].lower()}{category[1:]}",
        service=form.agency__short_name or form.agency__name,
        sent_on=form.sent_on,
        clock=_clock(form, today, closed),
        next=next_step(form.pk, form.state, form.due_on, steps, agenda, today),
        result=Result(form.result).label if form.result else "",
        answered_on=form.answered_on,
        state_said=str(State(form.state).label),
    )


def _clock(form: Any, today: date, closed: Collection[date]) -> Clock:
    allowed = age(form.level_since, form.due_on, closed) if form.due_on else 0
    return Clock(age(form.level_since, form.answered_on or today, closed), allowed, is_late(form.due_on, today))


def short_kind(kind: str) -> str:
    return str(FormKind(kind).label).partition(":")[0]


def _steps_here(forms: list[int]) -> dict[int, list[Any]]:
    """The steps that were taken with each form since it came to where it is."""
    found: dict[int, list[Any]] = defaultdict(list)
    rows = GapStep.objects.filter(form__in=forms, is_outside=True).order_by("pk") if forms else GapStep.objects.none()
    for step in rows.values_list("form", "kind", "on", "due_on", named=True):
        if step.kind in (Kind.SENT, Kind.NATIONAL):
            found[step.form].clear()
        else:
            found[step.form].append(step)
    return found


def _agendas(forms: list[int], today: date) -> dict[int, date]:
    """The next meeting on whose agenda each of them stands."""
    if not forms:
        return {}
    items = GroupAgendaItem.objects.filter(form__in=forms, meeting__on__gte=today, outcome_on=None)
    return dict(items.order_by("-meeting__on").values_list("form", "meeting__on"))


def next_for(pk: int, state: str, due_on: date | None, today: date) -> Next:
    """The same of one form, for its own page."""
    return next_step(pk, state, due_on, _steps_here([pk]).get(pk, []), _agendas([pk], today).get(pk), today)


def next_step(pk: int, state: str, due_on: date | None, steps: Sequence[Any], agenda: date | None, today: date) -> Next:
    """What the last step asks for; a form past its limit that nothing holds is to be moved on."""
    if state not in (State.CO_ORDINATOR, State.NATIONAL):
        return Next()
    page = reverse("gapsblocks:queued", args=[pk])
    if not steps:
        return Next(action="Read and accept", url=page, is_new=True)
    last = steps[-1]
    if last.kind == Kind.GROUP:
        return Next(f"Group met {_on(last.on)}:", "write the outcome", f"{page}?kind=outcome#add")
    if last.kind == Kind.OUTCOME:
        return Next(f"Outcome of {_on(last.on)}:", "answer", reverse("gapsblocks:answer-queued", args=[pk]))
    if is_late(due_on, today) and agenda is None:
        if state == State.CO_ORDINATOR:
            return Next(action="Pass to the national co-ordinator", url=reverse("gapsblocks:pass-on", args=[pk]))
        return Next(action="Write the answer", url=reverse("gapsblocks:answer-queued", args=[pk]))
    if agenda is not None:
        return Next(f"On the agenda of {_on(agenda)}")
    asked = "Letter" if last.kind == Kind.LETTER else "Service asked"
    if last.kind in (Kind.LETTER, Kind.ASKED):
        if last.due_on is None:
            return Next(f"{asked} on {_on(last.on)}:", "write the outcome", f"{page}?kind=outcome#add")
        if last.due_on < today:
            return Next(f"{asked}, answer was due {_on(last.due_on)}:", "ask again", f"{page}#add")
        return Next(f"{asked}, answer due {_on(last.due_on)}")
    return Next(f"Accepted {_on(last.on)}:", "add a step", f"{page}#add")


def _on(day: date) -> str:
    return formats.date_format(day, "j F")


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
    rows = forms_of_desk(user, desk)
    here = rows.filter(desk.with_me)
    quarter = quarter_of(today)
    answered = rows.filter(answered_on__gte=quarter.first, answered_on__lt=quarter.next.first)
    counts = (
        get_user_model()
        .objects.filter(pk=user.pk)
        .values_list(
            _Counted(here),
            _Counted(here.filter(late_on(today))),
            *(_Counted(answered.filter(result=result)) for result in Result),
        )
        .get()
    )
    with_me, late, *by_result = counts
    address = f"{reverse('gapsblocks:queue')}?level=answered&quarter={quarter}"
    return Numbers(
        with_me=said_count(with_me),
        late=said_count(late),
        is_any_late=bool(late),
        passed=tuple(_passed_by(user, rows, today)),
        answered=tuple(
            Counted(str(result.label), said_count(count), f"{address}&result={result.value}")
            for result, count in zip(Result, by_result, strict=True)
        ),
        all_answered=Counted("All", said_count(sum(by_result)), address),
    )


def _passed_by(user, rows: QuerySet[GapsAndBlocksForm], today: date) -> Iterable[Passed]:
    mine = rows.filter(state=State.NATIONAL, national_by=user).order_by("national_on", "pk")
    for pk, reference, title, since in mine.values_list("pk", "reference", "title", "level_since")[:PASSED_SHOWN]:
        yield Passed(reference, reverse("gapsblocks:queued", args=[pk]), title, age(since, today))


def back_inside(desk: Desk) -> list[str]:
    """The references of forms that the service has opened again: nothing more is told until they are sent again."""
    if not desk.forums:
        return []
    reopened = GapStep.objects.filter(form=OuterRef("pk"), kind=Kind.REOPENED)
    rows = GapsAndBlocksForm.objects.filter(Exists(reopened), forum__in=desk.forums, sent_on=None, state=State.ADVISED)
    return list(rows.order_by(F("level_since").desc(), "pk").values_list("reference", flat=True)[:PASSED_SHOWN])


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
