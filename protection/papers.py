"""The paper of a record: plain data for templates/pdf/record.html, and nothing beside it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from consents.papers import Paper
from core.days import spelled, today
from protection.kinds import BY_LABEL
from protection.models import RecordPart

LEFT_OUT = "[left out]"


@dataclass(slots=True)
class Given:
    """One part as it is given: without the words that are left out."""

    label: str
    number: int
    case: str
    day: Any
    words: list[list[str]]
    changes: list[list[str]]
    redacted: bool = False

    @property
    def heading(self) -> str:
        return f"Number {abs(self.number)}" + (f", {spelled(self.day)}" if self.day else "")


@dataclass(slots=True)
class Chapter:
    """All parts of one kind in one paper."""

    title: str
    anchor: str
    parts: list[Given] = field(default_factory=list)


def given(part: RecordPart) -> Given:
    """A part of a request, as the officer decided it."""
    blank = part.passages if part.decision == RecordPart.Decision.REDACT else []
    return Given(
        label=part.label,
        number=part.object_id,
        case=part.case.reference if part.case else "",
        day=part.day,
        words=[[what, _without(said, blank)] for what, said in part.words],
        changes=[[when, who, _without(what, blank)] for when, who, what in part.changes],
        redacted=bool(blank),
    )


def _without(text: str, passages: list[str]) -> str:
    for passage in sorted(passages, key=len, reverse=True):
        text = text.replace(passage, LEFT_OUT)
    return text


def chapters(parts: Iterable[Given]) -> list[Chapter]:
    found: list[Chapter] = []
    for part in parts:
        title = BY_LABEL[part.label].title
        if not found or found[-1].title != title:
            found.append(Chapter(title, f"kind-{len(found) + 1}"))
        found[-1].parts.append(part)
    return found


def record_paper(
    parts: Iterable[Given], *, title: str, reference: str, sender: str, number: int, about: dict[str, Any]
) -> dict[str, Any]:
    """One paper of the copy. The first says what it is and what was kept back."""
    return {
        "paper": Paper(
            name=title,
            reference=reference,
            sender=sender,
            confidential="Confidential. For the person it is about.",
            made=f"{reference} · paper {number} · made {spelled(today())}",
        ),
        "number": number,
        "chapters": chapters(parts),
        "left_out": LEFT_OUT,
        **about,
    }
