"""The lines of a queue: what a form is about, how long it has been there, and what is to be done next with it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import formats

from agencies.models import LocalHoliday
from core import kept
from core.addresses import address_of
from core.policies import listed
from gapsblocks.deadlines import age, is_late
from gapsblocks.kinds import Category
from gapsblocks.kinds import Kind as FormKind
from gapsblocks.models import GapsAndBlocksForm, GapStep, GroupAgendaItem
from gapsblocks.states import GapState, Result

Kind, State = GapStep.Kind, GapState


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

    @property
    def service_and_day(self) -> str:
        """“Turas, 21 April”"""
        return f"{self.service}, {_on(self.sent_on)}"


FIELDS = (
    *("pk", "reference", "kind", "title", "category", "domain__label"),
    *("forum", "agency__short_name", "agency__name"),
    *("sent_on", "level_since", "due_on", "state", "result", "answered_on"),
)


def queue_rows(forms: QuerySet[GapsAndBlocksForm], today: date) -> list[QueueRow]:
    """One query for the forms, one for their steps, one for the agendas on which they stand, one for closed days."""
    return _presented(list(forms.values_list(*FIELDS, named=True)), today)


def rows_numbered(numbers: Sequence[int], today: date) -> list[QueueRow]:
    """The same of the forms with these numbers, in their order."""
    found = {each.pk: each for each in kept.planned(_numbered, numbers=tuple(numbers))} if numbers else {}
    return _presented([found[pk] for pk in numbers if pk in found], today)


def _numbered(numbers: list[int]) -> QuerySet[GapsAndBlocksForm, Any]:
    return GapsAndBlocksForm.objects.filter(pk__in=listed(numbers)).values_list(*FIELDS, named=True)


def _presented(found: Sequence[Any], today: date) -> list[QueueRow]:
    here = {each.forum for each in found if each.state == State.CO_ORDINATOR}  # of the national level none are kept
    closed = _closed_in(here)
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


def _closed_in(forums: Collection[int]) -> dict[int, list[date]]:
    """The local holidays of each of these task forces."""
    closed: dict[int, list[date]] = defaultdict(list)
    for forum, day in kept.planned(_holidays, forums=tuple(sorted(forums))) if forums else ():
        closed[forum].append(day)
    return closed


def _holidays(forums: list[int]) -> QuerySet[LocalHoliday, Any]:
    return LocalHoliday.objects.filter(agency__in=listed(forums)).values_list("agency", "on")


def _row(form: Any, steps: Sequence[Any], agenda: date | None, today: date, closed: Collection[date]) -> QueueRow:
    category = Category(form.category).label
    return QueueRow(
        pk=form.pk,
        reference=form.reference,
        url=address_of("gapsblocks:queued", form.pk),
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
    for step in kept.planned(_steps_outside, forms=tuple(forms)) if forms else ():
        if step.kind in (Kind.SENT, Kind.NATIONAL):
            found[step.form].clear()
        else:
            found[step.form].append(step)
    return found


def _steps_outside(forms: list[int]) -> QuerySet[GapStep, Any]:
    rows = GapStep.objects.filter(form__in=listed(forms), is_outside=True).order_by("pk")
    return rows.values_list("form", "kind", "on", "due_on", named=True)


def _agendas(forms: list[int], today: date) -> dict[int, date]:
    """The next meeting on whose agenda each of them stands."""
    return dict(kept.planned(_on_agendas, forms=tuple(forms), today=today)) if forms else {}


def _on_agendas(forms: list[int], today: date) -> QuerySet[GroupAgendaItem, Any]:
    items = GroupAgendaItem.objects.filter(form__in=listed(forms), meeting__on__gte=today, outcome_on=None)
    return items.order_by("-meeting__on").values_list("form", "meeting__on")


def next_for(pk: int, state: str, due_on: date | None, today: date) -> Next:
    """The same of one form, for its own page."""
    return next_step(pk, state, due_on, _steps_here([pk]).get(pk, []), _agendas([pk], today).get(pk), today)


def next_step(pk: int, state: str, due_on: date | None, steps: Sequence[Any], agenda: date | None, today: date) -> Next:
    """What the last step asks for; a form past its limit that nothing holds is to be moved on."""
    if state not in (State.CO_ORDINATOR, State.NATIONAL):
        return Next()
    page = address_of("gapsblocks:queued", pk)
    if not steps:
        return Next(action="Read and accept", url=page, is_new=True)
    last = steps[-1]
    if last.kind == Kind.GROUP:
        return Next(f"Group met {_on(last.on)}:", "write the outcome", f"{page}?kind=outcome#add")
    if last.kind == Kind.OUTCOME:
        return Next(f"Outcome of {_on(last.on)}:", "answer", address_of("gapsblocks:answer-queued", pk))
    if is_late(due_on, today) and agenda is None:
        if state == State.CO_ORDINATOR:
            return Next(action="Pass to the national co-ordinator", url=address_of("gapsblocks:pass-on", pk))
        return Next(action="Write the answer", url=address_of("gapsblocks:answer-queued", pk))
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
