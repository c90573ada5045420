"""What must be true when a key worker of another service contacts the case manager. Pure."""

from collections.abc import Collection
from datetime import date

from core.errors import DomainError


def check_manager_contact(*, made_on: date, today: date, spoke_to: str) -> None:
    """It has happened, and with somebody who is named (KW-13.1)."""
    if made_on > today:
        raise DomainError("Choose today or an earlier day.", code="future-contact", field="made_on")
    if not spoke_to.strip():
        raise DomainError("Write whom you spoke to.", code="nobody-spoken-to", field="spoke_to")


def check_overlaps(marked: Collection[str], shared: Collection[str], words: str) -> None:
    """Only what the person shares with this agency can be marked; what is marked is explained."""
    if set(marked) - set(shared):
        raise DomainError(
            "One of these areas is not shared with your agency. Mark only those that are.",
            code="overlap-not-shared",
            field="overlaps",
        )
    if marked and not words.strip():
        raise DomainError(
            "Write which service does what in the areas you marked.", code="overlap-unexplained", field="overlap_words"
        )
