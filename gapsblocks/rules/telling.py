"""When something of a form was told to the person, and when they agree to be named."""

from datetime import date

from core.errors import DomainError


def check_told(*, words: str, told_on: date | None, raised_on: date, today: date) -> None:
    if told_on is None:
        raise DomainError("Give the day on which the person was told.", code="no-day", field="told_on")
    if told_on > today:
        raise DomainError("This day has not come yet.", code="in-the-future", field="told_on")
    if told_on < raised_on:
        raise DomainError("The form was raised later than this day.", code="before-the-form", field="told_on")
    if not words.strip():
        raise DomainError("Write what you told, and what the person said.", code="no-words", field="words")


def check_going_on(is_going_on: bool) -> None:
    if not is_going_on:
        raise DomainError("This form is not under way.", code="wrong-state")


def check_agreed(*, words: str, agreed_on: date | None, today: date, is_in_force: bool) -> None:
    if is_in_force:
        raise DomainError("The person has agreed already, and has not taken it back.", code="agreed-already")
    if agreed_on is None:
        raise DomainError("Give the day on which the person agreed.", code="no-day", field="agreed_on")
    if agreed_on > today:
        raise DomainError("This day has not come yet.", code="in-the-future", field="agreed_on")
    if not words.strip():
        raise DomainError("Write what you explained, and how the person agreed.", code="no-words", field="words")


def check_taken_back(is_in_force: bool) -> None:
    if not is_in_force:
        raise DomainError("No consent to be named is in force.", code="not-named")
