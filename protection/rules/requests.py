"""When a request may be recorded, given longer, gathered, decided about, sent and ended."""

from collections.abc import Sequence
from datetime import date

from core.deadlines import add_months
from core.errors import DomainError

MONTHS = 1  # LAW-sar: one calendar month from the day it came
MOST_MONTHS_MORE = 2
ASKED_BY_ANOTHER = "solicitor"


def due_day(received_on: date, months_more: int = 0) -> date:
    """One calendar month from the day it came, and up to two more (S.2: same day of the month, or its last)."""
    return add_months(received_on, MONTHS + months_more)


def last_day_to_read(received_on: date, today: date) -> date:
    """The officer reads no longer than the law can give: three months in all, or one from gathering anew."""
    return max(due_day(received_on, MOST_MONTHS_MORE), add_months(today, 1))


def check_received(received_on: date, today: date) -> None:
    if received_on > today:
        raise DomainError("It cannot have come later than today.", code="in-the-future", field="received_on")


def check_authority(channel: str, on_whose_authority: str) -> None:
    if channel == ASKED_BY_ANOTHER and not on_whose_authority.strip():
        raise DomainError(
            "Say who asks for the person, and what shows that they may.",
            code="no-authority",
            field="on_whose_authority",
        )


def check_longer(*, months: int, already: int, told_on: date, received_on: date, due_on: date, today: date) -> None:
    """Once, by one or two months, and only if the person was told within the first month (GDPR, Article 12)."""
    if already:
        raise DomainError("This request was given longer already.", code="longer-already")
    if not 1 <= months <= MOST_MONTHS_MORE:
        raise DomainError("It can be given one or two months more.", code="too-long", field="months")
    if told_on > today or told_on < received_on:
        raise DomainError(
            "Tell the person first: the day lies between the request and today.", code="not-told", field="told_on"
        )
    if told_on > due_on:
        raise DomainError(
            "The person has to be told within the first month. That is over.", code="told-too-late", field="told_on"
        )


def check_decision(
    *, decision: str, ground: str, because: str, advice: bool, passages: Sequence[str], texts: Sequence[str]
) -> None:
    """What is kept back has its ground and its reason; what is blanked out stands in the text."""
    if decision == "include":
        return
    if not ground:
        raise DomainError("Say on which ground it is kept back.", code="no-ground", field="ground")
    if not because.strip():
        raise DomainError("Say why this ground holds here.", code="no-reason", field="because")
    if ground == "health" and not advice:
        raise DomainError(
            "Ask the practitioner who treats the person first, and name them.",
            code="no-practitioner",
            field="advised_by",
        )
    if decision == "redact":
        if not passages:
            raise DomainError("Copy the words to leave out, one passage a line.", code="no-passage", field="passages")
        for passage in passages:
            if not any(passage in text for text in texts):
                raise DomainError(
                    f"“{passage[:60]}” does not stand in this part, letter for letter.",
                    code="passage-not-found",
                    field="passages",
                )


def check_all_decided(left: Sequence[tuple[str, int]]) -> None:
    """Nothing protected goes out undecided: the refusal names what is left."""
    if left:
        total = sum(count for _, count in left)
        named = "; ".join(f"{title} ({count})" for title, count in left)
        raise DomainError(
            f"{total} marked part{' is' if total == 1 else 's are'} not decided yet: {named}.", code="undecided"
        )
