"""One form on paper (F16): what is wanted of the reader first, then facts and account, then the ladder and the answer.

All of it comes from the anonymous form. Nothing here asks the database or reads a clock.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from consents.papers import Paper, letterhead
from core.days import day_of
from core.templatetags.papers import moment, paper_day
from gapsblocks.deadlines import age, is_late
from gapsblocks.models import GapStep
from gapsblocks.selectors.anonymous import AnonymousGap
from gapsblocks.states import INSIDE, GapState

VERSION = "form GB 1.0"
NAME = "Gaps and Blocks form"
NATIONAL = "National Rehabilitation Co-ordinator (HSE)"
CONFIDENTIAL = "Confidential. No name or date of birth is on this form: please add none."
ORDER = (GapState.RAISED, GapState.ADVISED, GapState.CO_ORDINATOR, GapState.NATIONAL, GapState.ANSWERED)
_BULLET = re.compile(r"^\s*(?:[-–—•*·]|\d+[.)])\s+")
_LONG = 600  # letters in a row, over which it may break over a page


@dataclass(frozen=True, slots=True)
class Sender:
    """The service that raised it, to which the answer goes."""

    name: str
    label: str
    address: str = ""
    phone: str = ""
    email: str = ""

    @property
    def reached_at(self) -> str:
        """For the line under the box of the answer."""
        lines = ", ".join(line.strip(" ,") for line in self.address.splitlines() if line.strip(" ,"))
        parts = [f"the line manager, {self.label}" + (f", {lines}" if lines else "")]
        if self.email:
            parts.append(f"or {self.email}")
        if self.phone:
            parts.append(f"telephone {self.phone}")
        return ", ".join(parts).replace(", or", ", or" if lines else " or", 1)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: done, now or later."""

    state: str
    title: str
    said: str
    on: date | None
    words: str
    age: int | None = None
    before: str = ""  # “from”, of a day on which something can happen

    @property
    def is_long(self) -> bool:
        return len(self.words) > _LONG


def form_paper(gap: AnonymousGap, sender: Sender, *, made_at: datetime, bundled: bool = False) -> dict[str, Any]:
    """What templates/pdf/gap_form.html needs, for a form alone or among others."""
    today = day_of(made_at)
    return {
        "paper": Paper(
            name=f"{NAME} {gap.reference}",
            reference=f"version {gap.version}",
            sender=sender.name,
            confidential=CONFIDENTIAL,
            made=f"{gap.reference} · version {gap.version} · {VERSION} · made {moment(made_at)}",
            address=letterhead(sender.address, sender.phone),
        ),
        "gap": gap,
        "sender": sender,
        "bundled": bundled,
        "top": 2 if bundled else 1,
        "section": 3 if bundled else 2,
        "lead": lead(gap, today),
        "wanted": wanted(gap, sender, today),
        "evidence": list(bullets(gap.evidence)),
        "ladder": ladder(gap, sender),
        "answered_by": _answered_by(gap, sender),
        "further": "the co-ordinator" if gap.state in INSIDE else f"the {NATIONAL}",
        "is_last": gap.state == GapState.NATIONAL,
    }


def bullets(words: str) -> Iterator[str]:
    """Evidence is written a fact a line; each line is one of the list."""
    for line in words.splitlines():
        if told := _BULLET.sub("", line).strip():
            yield told


def level(gap: AnonymousGap, sender: Sender | None = None) -> str:
    """Who has it now, in words that go on after “with the”."""
    if gap.state in INSIDE:
        return f"line manager of {sender.label if sender else gap.service}"
    return NATIONAL if gap.state == GapState.NATIONAL else co_ordinator(gap)


def co_ordinator(gap: AnonymousGap) -> str:
    return gap.forum or "co-ordinator"


def since(gap: AnonymousGap) -> date:
    """The day on which it came to the level that has it."""
    if gap.state == GapState.NATIONAL and gap.national_on:
        return gap.national_on
    if gap.state == GapState.CO_ORDINATOR and gap.sent_on:
        return gap.sent_on
    return gap.advised_on if gap.state == GapState.ADVISED and gap.advised_on else gap.raised_on


def late_said(gap: AnonymousGap, today: date) -> str:
    """“3 working days late”; “late” from the day after its day, though no working day has passed since."""
    if gap.due_on is None or not is_late(gap.due_on, today):
        return ""
    count = age(gap.due_on, today, gap.closed_here)
    return f"{days(count)} late" if count else "late"


def is_over(gap: AnonymousGap) -> bool:
    return gap.state in (GapState.ANSWERED, GapState.CLOSED)


def days(count: int) -> str:
    return f"{count} working day{'' if count == 1 else 's'}"


def lead(gap: AnonymousGap, today: date) -> str:
    """Where it stands, in one line."""
    if is_over(gap):
        verb = "Closed, answered" if gap.state == GapState.CLOSED else "Answered"
        return f"{verb} on {paper_day(gap.answered_on)}: {gap.result.lower()}. Age {days(gap.working_days)}."
    told = f"With the {level(gap)} since {paper_day(since(gap))}."
    late = late_said(gap, today)
    return f"{told} {late.capitalize()} on {paper_day(today)}." if late else told


def wanted(gap: AnonymousGap, sender: Sender, today: date) -> str:
    """What the reader is asked to do, and by when."""
    if gap.state == GapState.CLOSED:
        return "For your information. Nothing is wanted from you."
    if gap.state == GapState.ANSWERED:
        return f"Nothing more is wanted from you. {sender.label} tells the worker and the person."
    by = f" by {paper_day(gap.due_on)}" if gap.due_on and not is_late(gap.due_on, today) else ""
    if gap.state == GapState.RAISED:
        return f"Wanted from you: your advice, and what you did about it,{by}.".replace(",.", ".")
    if gap.state == GapState.ADVISED:
        return f"Wanted from you: an answer{by}, or that it be sent to the co-ordinator."
    if gap.state == GapState.NATIONAL:
        return f"Wanted from you: an answer{by}. There is no level above you."
    if by:
        return f"Wanted from you: an answer{by}. After that it can go to the {NATIONAL}."
    return f"Wanted from you: an answer, or that it be sent to the {NATIONAL}."


def ladder(gap: AnonymousGap, sender: Sender) -> list[Rung]:
    """What was done, in its order; what is asked now; and what can come."""
    rungs = (*sorted(_done(gap), key=lambda rung: rung.on or gap.raised_on), *_to_come(gap, sender))
    return [
        replace(rung, age=age(gap.raised_on, rung.on, gap.closed_at_service) if rung.on else None) for rung in rungs
    ]


def _done(gap: AnonymousGap) -> Iterator[Rung]:
    kinds = GapStep.Kind
    yield Rung("done", "Worker raised it", "Done", gap.raised_on, "The line manager was told the same day.")
    if gap.advised_on:
        words = "\n".join(filter(None, [gap.advice, gap.action]))
        now = gap.state == GapState.ADVISED
        yield Rung("now" if now else "done", "Line manager’s advice", "Now" if now else "Done", gap.advised_on, words)
    titles: dict[str, tuple[str, str, date | None]] = {
        kinds.SENT.label: (_capital(co_ordinator(gap)), GapState.CO_ORDINATOR, gap.sent_on),
        kinds.NATIONAL.label: (NATIONAL, GapState.NATIONAL, gap.national_on),
    }
    for step in gap.steps:
        title, state, on = titles.get(step.kind, (step.kind, "", None))
        if gap.state == state and step.on == on:
            asked = f"Asked: an answer by {paper_day(gap.due_on)}." if gap.due_on else ""
            yield Rung("now", title, "Now", step.on, "\n".join(filter(None, [step.words, asked])))
        elif step.kind == kinds.ANSWER.label:
            words = "See the answer below." if step.words == gap.answer else step.words
            yield Rung("done", title, "Done", step.on, words)
        else:
            yield Rung("done", title, "Done", step.on, step.words)
    if gap.answered_on and not any(step.kind == kinds.ANSWER.label for step in gap.steps):
        yield Rung("done", kinds.ANSWER.label, "Done", gap.answered_on, "See the answer below.")


def _to_come(gap: AnonymousGap, sender: Sender) -> Iterator[Rung]:
    if gap.state == GapState.RAISED:
        asked = f"Asked: advice and action by {paper_day(gap.due_on)}." if gap.due_on else ""
        yield Rung("now", "Line manager’s advice", "Now", None, asked)
    if gap.state in INSIDE:
        title = _capital(gap.forum or "co-ordinator of the task force")
        yield Rung("later", title, "Not yet", None, "Only if it cannot be solved inside the service.")
    if gap.state in (*INSIDE, GapState.CO_ORDINATOR):
        from_ = gap.due_on if gap.state == GapState.CO_ORDINATOR else None
        words = "Only if it cannot be solved in the region. The co-ordinator sends it on."
        yield Rung("later", NATIONAL, "Not yet", from_, words, before="from" if from_ else "")
    told = gap.state == GapState.CLOSED
    words = f"By {sender.label}." if told else f"At every step, by {sender.label}."
    state = "done" if told else "later"
    yield Rung(state, "Result told to worker and person", "Done" if told else "Not yet", None, words)


def _answered_by(gap: AnonymousGap, sender: Sender) -> str:
    if not is_over(gap):
        return ""
    if gap.national_on:
        return NATIONAL
    return _capital(co_ordinator(gap)) if gap.sent_on else f"Line manager of {sender.label}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
