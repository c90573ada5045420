"""What those outside the service may do with a form, and may say of it (KW-16.1.4, LAW-gap-identity)."""

from collections.abc import Collection
from datetime import date

from core.errors import DomainError
from gapsblocks.rules.forms import IDENTITY

TOO_MANY = "too-many-tries"
WORK = ("asked", "group", "letter", "outcome")  # what a co-ordinator does with a form, beside moving it on
ANSWERED_TO = ("asked", "letter")  # of which an answer is awaited


def check_work(*, kind: str, words: str, on: date, due_on: date | None, today: date) -> None:
    if kind not in WORK:
        raise DomainError("Say what was done.", code="no-kind", field="kind")
    if not words.strip():
        raise DomainError("Write who it was, and with what result.", code="no-words", field="words")
    if on > today:
        raise DomainError("This day has not come yet.", code="in-the-future", field="on")
    if due_on is not None and kind not in ANSWERED_TO:
        raise DomainError("Only a service that was asked or written to answers.", code="no-answer-due", field="due_on")
    if due_on is not None and due_on < on:
        raise DomainError("The answer cannot be due before the step was taken.", code="due-before", field="due_on")


def check_not_accepted(is_accepted: bool) -> None:
    if is_accepted:
        raise DomainError("This form is accepted already.", code="accepted-already")


def check_says_nobody(words: Collection[str], field: str) -> None:
    """Their own words are named, and nothing of what they hit: who writes here does not know whose form it is."""
    if words:
        said = ", ".join(f"“{each}”" for each in list(words)[:5])
        more = f" and {len(words) - 5} more" if len(words) > 5 else ""
        raise DomainError(
            f"Look again at {said}{more}. This may tell who somebody is. Change the words, or tick those that do not.",
            code=IDENTITY,
            field=field,
        )


def check_not_guessing(has_guessed_enough: bool, field: str) -> None:
    """The check must not be a way to try names until one is hit: then everything is refused, and says nothing."""
    if has_guessed_enough:
        raise DomainError(
            "Too many texts of yours today could tell who somebody is, so nothing more can be saved today. Ring the "
            "service instead.",
            code=TOO_MANY,
            field=field,
        )
