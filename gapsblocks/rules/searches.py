"""When a search for another agency may go on, and how it ends (KW-6.4)."""

from datetime import date

from core.errors import DomainError

KW_6_4A = "KW-6.4a"


def check_begin(*, reason: str, is_running: bool) -> None:
    if is_running:
        raise DomainError("A search for another agency is running already: go on with it.", code="search-running")
    if not reason.strip():
        raise DomainError("Say why this agency no longer suits the person.", code="no-reason", field="reason")


def check_entry(
    *, names_one: bool, is_own: bool, answer: str, on: date | None, begun_on: date, today: date, words: str
) -> None:
    """An agency that was tried, on a day since the search began, and what it said."""
    if not names_one:
        raise DomainError("Choose the agency, or write its name; not both.", code="no-agency", field="agency")
    if is_own:
        raise DomainError("This agency leads the case itself: choose another.", code="own-agency", field="agency")
    if on is None:
        raise DomainError("Give the day on which it was asked.", code="no-day", field="on")
    if on > today:
        raise DomainError("This day has not come yet.", code="in-the-future", field="on")
    if on < begun_on:
        raise DomainError("The search began later than this day.", code="before-the-search", field="on")
    if not answer:
        raise DomainError("Say what it answered.", code="no-answer", field="answer")
    if answer == "no" and not words.strip():
        raise DomainError("Write why it will not take the case.", code="no-words", field="words")


def check_running(is_running: bool) -> None:
    if not is_running:
        raise DomainError("This search has ended.", code="search-over")


def check_tried(tried: int) -> None:
    """Without an agency that was tried nothing was searched (KW-6.4a)."""
    if not tried:
        raise DomainError(
            f"Write down the agencies that were tried first: at least one (rule {KW_6_4A}).", code=KW_6_4A
        )


def check_found(is_willing: bool) -> None:
    if not is_willing:
        raise DomainError("No agency of the list would take the case: write down which one would.", code="nobody-would")


def check_failed(*, is_willing: bool, supports: str) -> None:
    """It is not failed while one would take the case; and meanwhile the person is not left with nothing (KW-6.4b)."""
    if is_willing:
        raise DomainError("An agency of the list would take the case: the search has not failed.", code="one-would")
    if not supports.strip():
        raise DomainError("Say which supports the person still gets.", code="no-supports", field="supports")
