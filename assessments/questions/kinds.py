"""What a question of the assessment is: its code, its words, and what may be answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Options = tuple[tuple[str, str], ...]


class Kind(StrEnum):
    TEXT = "text"  # one line
    PROSE = "prose"  # some sentences
    CHOICE = "choice"  # one of some
    CHOICES = "choices"  # any of some
    NUMBER = "number"  # whole, within a range
    DAYS = "days"  # of the last 28
    DATE = "date"


LINE, PROSE = 200, 12_000  # characters


@dataclass(frozen=True, slots=True)
class Question:
    """One question of one area."""

    code: str
    label: str
    kind: Kind = Kind.TEXT
    options: Options = ()
    least: int = 0
    most: int = 0
    hint: str = ""
    half: bool = False  # stands beside the next one where the page is wide

    def said(self, answer: Any) -> str:
        """An answer in words: as a hint a year later, on a partner's page, on paper."""
        if answer in (None, "", []):
            return ""
        labels = dict(self.options)
        if self.kind is Kind.CHOICE:
            return labels.get(str(answer), str(answer))
        if self.kind is Kind.CHOICES:
            return ", ".join(labels.get(str(one), str(one)) for one in answer)
        if self.kind is Kind.DAYS:
            return f"{answer} of 28 days"
        return str(answer)


@dataclass(frozen=True, slots=True)
class Block:
    """Questions under one heading."""

    title: str
    questions: tuple[Question, ...]


def text(code: str, label: str, **more: Any) -> Question:
    return Question(code, label, **more)


def prose(code: str, label: str, **more: Any) -> Question:
    return Question(code, label, Kind.PROSE, **more)


def one(code: str, label: str, options: Sequence[tuple[str, str]], **more: Any) -> Question:
    return Question(code, label, Kind.CHOICE, tuple(options), **more)


def some(code: str, label: str, options: Sequence[tuple[str, str]], **more: Any) -> Question:
    return Question(code, label, Kind.CHOICES, tuple(options), **more)


def number(code: str, label: str, most: int, least: int = 0, **more: Any) -> Question:
    return Question(code, label, Kind.NUMBER, least=least, most=most, **more)


def days(code: str, label: str, **more: Any) -> Question:
    return Question(code, label, Kind.DAYS, most=28, **more)


def date(code: str, label: str, **more: Any) -> Question:
    return Question(code, label, Kind.DATE, **more)


YES_NO = (("yes", "Yes"), ("no", "No"))
YES_NO_UNKNOWN = (*YES_NO, ("unknown", "Does not know"))
NOT_SAYING = ("not-saying", "Prefers not to say")
OFFERED = (("done", "Done"), ("accepted", "Accepted"), ("declined", "Declined"), ("not-offered", "Not offered"))
SKILL = (("well", "Manages well"), ("some-help", "With some help"), ("much-help", "With much help"))
WANTS = (("stop", "Stop"), ("reduce", "Reduce"), ("stabilise", "Stabilise"), ("safer", "Use more safely"))
OUT_OF_20 = "0 (poor) to 20 (good)"
