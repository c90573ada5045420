"""Where a form stands, level by level, as everybody outside the service may read it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import formats

from gapsblocks.models import GapStep
from gapsblocks.selectors.anonymous import CO_ORDINATOR, NATIONAL, AnonymousGap, AnonymousStep
from gapsblocks.states import GapState

Kind, State = GapStep.Kind, GapState


@dataclass(frozen=True, slots=True)
class Line:
    """“14 April”, and what was done on it."""

    on: date | None
    words: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One level. state is done, now or blank."""

    title: str
    note: str = ""
    state: str = ""
    lines: Sequence[Line] = field(default_factory=tuple)
    muted: str = ""


def stages_of(gap: AnonymousGap, *, is_mine: bool) -> list[Stage]:
    """The manager of the service, the co-ordinator, the national co-ordinator, the answer."""
    return [_manager(gap), _co_ordinator(gap, is_mine), _national(gap, is_mine), _answer(gap)]


def _manager(gap: AnonymousGap) -> Stage:
    lines = []
    if gap.advice:
        lines.append(Line(gap.advised_on, f"Advice: {gap.advice}"))
    if gap.action:
        lines.append(Line(None, f"Done: {gap.action}"))
    note = f"{gap.advised_by}, {_span(gap.raised_on, gap.sent_on)}" if gap.advised_by else ""
    return Stage("Line manager", note, "done", lines)


def _co_ordinator(gap: AnonymousGap, is_mine: bool) -> Stage:
    is_now = gap.state == State.CO_ORDINATOR
    if is_now:
        who = "you" if is_mine else gap.task_force
        note = f"{who}, since {_said(gap.sent_on)}, day {gap.days_at_level} of {gap.days_allowed}"
    else:
        note = f"{gap.task_force}, {_span(gap.sent_on, gap.national_on or gap.answered_on)}"
    return Stage("Task force co-ordinator", note, "now" if is_now else "done", _lines(gap, CO_ORDINATOR))


def _national(gap: AnonymousGap, is_mine: bool) -> Stage:
    if gap.national_on is None:
        muted = (
            "Only you, or the manager of the service, can pass it on. The worker who raised it is told."
            if is_mine and gap.state == State.CO_ORDINATOR
            else ""
        )
        return Stage(
            "National rehabilitation co-ordinator",
            "not yet" if gap.is_outside else "not asked",
            lines=_lines(gap, NATIONAL),  # of the time before it was opened again
            muted=muted,
        )
    is_now = gap.state == State.NATIONAL
    note = f"since {_said(gap.national_on)}, day {gap.days_at_level} of {gap.days_allowed}" if is_now else ""
    return Stage(
        "National rehabilitation co-ordinator",
        note or _span(gap.national_on, gap.answered_on),
        "now" if is_now else "done",
        _lines(gap, NATIONAL),
    )


def _answer(gap: AnonymousGap) -> Stage:
    if not gap.result:
        return Stage(
            "Answer",
            "to the worker and the person",
            muted="Resolved, partly, or not, with the reason. The form closes when both were told.",
        )
    told = "The person was told." if gap.told_on else "The worker tells the person."
    return Stage(
        "Answer", gap.result, "done" if gap.told_on else "now", [Line(gap.answered_on, gap.answer)], muted=told
    )


def _lines(gap: AnonymousGap, level: str) -> list[Line]:
    """The steps of this level; the answer that holds has a place of its own."""
    answers = [step for step in gap.steps if step.code == Kind.ANSWER]
    holds = answers[-1] if gap.result and answers else None
    return [_line(step) for step in gap.steps if step.level == level and step is not holds]


def _line(step: AnonymousStep) -> Line:
    plain = step.code in (Kind.OUTCOME,) or not step.words
    words = (step.words or f"{step.kind}.") if plain else f"{step.kind}: {step.words}"
    return Line(step.on, words, step.due_on)


def _said(day: date | None) -> str:
    return formats.date_format(day, "j F") if day else ""


def _span(since: date | None, until: date | None) -> str:
    if since is None or until is None or since == until:
        return _said(since or until)
    return f"{_said(since)} to {_said(until)}"
