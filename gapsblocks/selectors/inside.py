"""What the service itself reads of its forms: where each stands, whose turn it is, and the way that it went."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet

from agencies.selectors import ask_holidays_of, local_holidays
from cases.models import Case
from core import kept
from core.components import Status
from core.days import spelled
from core.policies import listed
from gapsblocks.deadlines import age, is_late
from gapsblocks.models import GapsAndBlocksForm, GapStep
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.selectors.levels import closed_days
from gapsblocks.states import UNANSWERED, GapState, Result

State, Kind = GapState, GapStep.Kind
COLLEAGUES, MANAGER, CO_ORDINATOR, NATIONAL, ANSWER = range(5)


# Rows -----------------------------------------------------------------------------------------------------


def beside(rows: QuerySet[GapsAndBlocksForm]) -> QuerySet[GapsAndBlocksForm]:
    """Forms, with what a line of a list says of each."""
    return rows.select_related("case__service_user", "agency", "domain", "about_agency", "raised_by", "forum")


def forms_inside(user) -> QuerySet[GapsAndBlocksForm]:
    """The forms that this person reads whole: what is due first stands first, then the latest."""
    return in_order(beside(gap_policy.among(user, GapAction.VIEW_WHOLE, "forms", _all)))


def _all(rows: QuerySet[GapsAndBlocksForm], user, at: datetime) -> QuerySet[GapsAndBlocksForm]:
    return rows


def forms_numbered(numbers: Sequence[int]) -> list[GapsAndBlocksForm]:
    """These forms, in this order, with what a line of a list says of each."""
    found = {form.pk: form for form in kept.planned(_numbered, numbers=tuple(numbers))} if numbers else {}
    agencies = {agency for form in found.values() for agency in (form.agency_id, form.forum_id) if agency}
    ask_holidays_of(agencies)  # of all rows at once
    return [found[pk] for pk in numbers if pk in found]


def _numbered(numbers: list[int]) -> QuerySet[GapsAndBlocksForm]:
    """With what a page says of them and no more: of many tables PostgreSQL no longer looks for the best order."""
    rows = GapsAndBlocksForm.objects.filter(pk__in=listed(numbers))
    return rows.select_related("case__service_user", "domain", "raised_by")


def forms_of(case: Case) -> QuerySet[GapsAndBlocksForm]:
    """Of one case, for whoever reads all of it."""
    return in_order(beside(GapsAndBlocksForm.objects.filter(case=case)))


def in_order(rows: QuerySet[GapsAndBlocksForm]) -> QuerySet[GapsAndBlocksForm]:
    return rows.order_by(F("due_on").asc(nulls_last=True), "-raised_on", "-pk")


def steps_of(form: GapsAndBlocksForm) -> QuerySet[GapStep]:
    return GapStep.objects.filter(form=form).select_related("by").order_by("pk")


# Where it stands ------------------------------------------------------------------------------------------


def status_inside(form: GapsAndBlocksForm, today: date) -> Status:
    """“With the co-ordinator, day 12 of 20”: amber from the middle of its time, red when that is past."""
    said = str(form.get_state_display())
    if form.state == State.ANSWERED:
        return Status("soon", f"{form.get_result_display()}: tell the person")
    if form.state == State.CLOSED:
        return Status(Result.shape(form.get_result_display()), f"{form.get_result_display()}, told")
    if form.state not in UNANSWERED:
        return Status("none", said)
    day, of = clock_of(form, today)
    kind = "overdue" if is_late(form.due_on, today) else "soon" if 2 * day >= of > 0 else "wait"
    return Status(kind, f"{said}, {said_day(day, of)}")


def clock_of(form: GapsAndBlocksForm, today: date) -> tuple[int, int]:
    """How many working days it has been at its level, and how many that level has."""
    closed = closed_days(form)
    allowed = age(form.level_since, form.due_on, closed) if form.due_on else 0
    return age(form.level_since, today, closed), allowed


def said_day(day: int, of: int) -> str:
    return f"day {day} of {of}" if of else f"day {day}"


# The way that it went -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One dated line of a level: what was done, by whom, and its words."""

    on: date
    what: str
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the chain. `state` is done, now or blank; `words` say what is to happen there."""

    title: str
    note: str
    state: str = ""
    lines: tuple[Line, ...] = ()
    words: str = ""


def levels_of(form: GapsAndBlocksForm, steps: Sequence[GapStep], today: date) -> list[Level]:
    """Colleagues, line manager, co-ordinator, national co-ordinator, answer: what each did, and who has it now."""
    lines: dict[int, list[Line]] = {level: [] for level in range(5)}
    for step, level in _with_levels(steps):
        lines[level].append(Line(step.on, str(step.get_kind_display()), _named(step.by), step.words))
    day = said_day(*clock_of(form, today)) if form.state in UNANSWERED else ""
    build = (_colleagues, _manager, _co_ordinator, _national, _answer)
    return [each(form, tuple(lines[level]), day) for level, each in enumerate(build)]


def _with_levels(steps: Iterable[GapStep]) -> Iterator[tuple[GapStep, int]]:
    """Each step with the level at which it was taken; a form that was opened again begins with the manager anew."""
    level = MANAGER
    for step in steps:
        if step.kind == Kind.REOPENED:
            level = MANAGER
        yield step, {Kind.COLLEAGUE: COLLEAGUES, Kind.ANSWER: ANSWER, Kind.TOLD: ANSWER}.get(Kind(step.kind), level)
        level = {Kind.SENT: CO_ORDINATOR, Kind.NATIONAL: NATIONAL}.get(Kind(step.kind), level)


def _colleagues(form: GapsAndBlocksForm, lines: tuple[Line, ...], day: str) -> Level:
    if lines:
        return Level("Colleagues", "asked", "done", lines)
    return Level("Colleagues", "not asked", words="Their advice is optional, and stays inside the service.")


def _manager(form: GapsAndBlocksForm, lines: tuple[Line, ...], day: str) -> Level:
    title = "Line manager"
    if form.state == State.DRAFT:
        return Level(title, "not yet", words="Is told at once when the form is raised.")
    by = f"{_named(form.advised_by)}, " if form.advised_by else ""
    if form.state == State.RAISED:
        return Level(
            title, f"since {_on(form.level_since)}, {day}", "now", lines, "Advises, and does what can be done."
        )
    if form.state == State.ADVISED:
        words = "Sends it to the co-ordinator, or says how it was resolved inside the service."
        return Level(title, f"{by}since {_on(form.level_since)}, {day}", "now", lines, words)
    return Level(title, f"{by}{_span(form, form.raised_on, form.sent_on or form.answered_on)}", "done", lines)


def _co_ordinator(form: GapsAndBlocksForm, lines: tuple[Line, ...], day: str) -> Level:
    title, forum = "Task force co-ordinator", form.forum.label if form.forum else ""
    if form.state == State.CO_ORDINATOR:
        return Level(title, f"{forum}, since {_on(form.level_since)}, {day}", "now", lines)
    if form.sent_on and form.state not in (State.RAISED, State.ADVISED):
        note = f"{forum}, {_span(form, form.sent_on, form.national_on or form.answered_on)}"
        return Level(title, note, "done", lines)
    words = "" if lines else "Only the manager can send it there, without the person’s name."
    return Level(title, "not sent" if form.answered_on else "not yet", "", lines, words)


def _national(form: GapsAndBlocksForm, lines: tuple[Line, ...], day: str) -> Level:
    title = "National rehabilitation co-ordinator"
    if form.state == State.NATIONAL:
        return Level(title, f"since {_on(form.level_since)}, {day}", "now", lines)
    if form.national_on:
        return Level(title, _span(form, form.national_on, form.answered_on), "done", lines)
    words = "" if lines or form.answered_on else "The co-ordinator passes it on, or your manager with a reason."
    return Level(title, "not sent" if form.answered_on else "not yet", "", lines, words)


def _answer(form: GapsAndBlocksForm, lines: tuple[Line, ...], day: str) -> Level:
    if form.state == State.ANSWERED:
        note = f"{form.get_result_display()}, {_on(form.answered_on)}"
        return Level("Answer", note, "now", lines, "The person is told, and asked what it changed.")
    if form.state == State.CLOSED:
        return Level("Answer", f"{form.get_result_display()}, told {_on(form.told_on)}", "done", lines)
    words = "Resolved, partly or not, with the reason. The form closes when the person was told."
    return Level("Answer", "to the worker and the person", "", lines, words)


def _span(form: GapsAndBlocksForm, since: date | None, until: date | None) -> str:
    """“1 April to 13 April, 7 working days”"""
    if since is None or until is None:
        return _on(since)
    days = age(since, until, list(local_holidays(form.agency_id)))
    if since == until:
        return f"{_on(since)}, same day"
    return f"{_on(since)} to {_on(until)}, {days} working day{'' if days == 1 else 's'}"


def _on(day: date | None) -> str:
    return spelled(day) if day else ""


def _named(person) -> str:
    return (person.get_full_name() or person.get_username()) if person else ""
