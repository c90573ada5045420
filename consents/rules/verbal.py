"""When a spoken agreement is enough (MT-7.1.1a, MT-7.1.1b). Pure: no queries, no clock, no saving."""

from collections.abc import Collection, Sequence
from datetime import date

from core.errors import DomainError

NEW_FORM = "MT-7.1.1a"


def check_whole(*, given_on: date, today: date, purpose: str, agencies: Collection, items: str, words: str) -> None:
    """Every part of the note, or none of it: what for, whom, what, and what the person said."""
    if given_on > today:
        raise DomainError("The day cannot be in the future.", code="future-day", field="given_on")
    if not purpose.strip():
        raise DomainError("Say what it is for. It counts for this only.", code="no-purpose", field="purpose")
    if not agencies:
        raise DomainError("Choose at least one agency.", code="no-agencies", field="agencies")
    if not items.strip():
        raise DomainError("Say what may be passed on.", code="no-items", field="items")
    if not words.strip():
        raise DomainError("Write what the person said.", code="no-words", field="persons_words")


def check_enough(unnamed: Sequence[str]) -> None:
    """`unnamed`: the agencies that no written consent in force names. For them a word is not enough."""
    if unnamed:
        *others, last = unnamed
        names = f"{', '.join(others)} and {last}" if others else last
        raise DomainError(
            f"No consent in force names {names}. Words are not enough: a new form is needed.",
            code=NEW_FORM,
            field="agencies",
        )


def check_correction(*, words: str, reason: str) -> None:
    """A note is never changed: what is right stands beside it, with why it was wrong."""
    if not words.strip():
        raise DomainError("Write what is right.", code="no-words", field="words")
    if not reason.strip():
        raise DomainError("Say why the note was wrong.", code="no-reason", field="reason")
