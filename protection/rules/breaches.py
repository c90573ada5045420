"""When a breach may be reported, decided about and closed."""

from datetime import datetime

from core.errors import DomainError

AUTHORITY = frozenset({"notify", "not-notify"})
PEOPLE = frozenset({"tell", "not-tell"})
DECISIONS = AUTHORITY | PEOPLE | {"notified", "told", "closed"}


def check_found(discovered_at: datetime, now: datetime) -> None:
    if discovered_at > now:
        raise DomainError("Nobody can have found it later than now.", code="in-the-future", field="found_time")


def check_entry(kind: str, *, before: frozenset[str], is_closed: bool) -> None:
    """What was decided can be decided anew; what was done cannot be undone, and nothing follows the end."""
    if is_closed:
        raise DomainError("This report is closed. Nothing more is added to it.", code="closed")
    if kind in AUTHORITY and "notified" in before:
        raise DomainError("The authority was notified already.", code="notified-already", field="kind")
    if kind == "not-tell" and "told" in before:
        raise DomainError("The people were told already.", code="told-already", field="kind")
    if kind == "closed":
        if not before & {"not-notify", "notified"}:
            raise DomainError(
                "Decide first whether the authority is notified, and write down that it was.",
                code="authority-open",
                field="kind",
            )
        if not before & {"not-tell", "told"}:
            raise DomainError(
                "Decide first whether the people concerned are told, and write down that they were.",
                code="people-open",
                field="kind",
            )


def check_late(kind: str, late_because: str, *, due_at: datetime, now: datetime) -> None:
    """The authority is owed the reasons of a delay (GDPR, Article 33)."""
    if kind == "notified" and now > due_at and not late_because.strip():
        raise DomainError(
            "The 72 hours are over: write down why the authority hears of it only now.",
            code="late-without-reason",
            field="late_because",
        )


def stops_clock(kind: str) -> bool:
    return kind in {"not-notify", "notified"}
