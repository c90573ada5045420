"""When a meeting of the group may be planned, and its outcome written (KW-16.1.4)."""

from collections.abc import Collection
from datetime import date

from core.errors import DomainError

MOST = 60  # forms on one agenda: more than a morning holds


def check_day(*, is_taken: bool) -> None:
    if is_taken:
        raise DomainError("A meeting of the group stands on this day already.", code="day-taken", field="on")


def check_agenda(*, new: Collection[int], standing: int) -> None:
    if not new:
        raise DomainError("Tick the forms in the queue that the group is to speak about.", code="none-chosen")
    if standing + len(new) > MOST:
        raise DomainError(f"An agenda holds {MOST} forms; {standing} stand on this one.", code="agenda-full")


def check_on_agenda(not_here: Collection[str]) -> None:
    if not_here:
        raise DomainError(
            f"No longer with you, so not for the agenda: {', '.join(not_here)}.", code="wrong-state", field="meeting"
        )


def check_not_begun(has_outcome: bool) -> None:
    if has_outcome:
        raise DomainError("The outcome is written: it stays on the agenda.", code="outcome-written")


def check_outcome(*, outcome: str, is_written: bool, met_on: date, today: date) -> None:
    if is_written:
        raise DomainError("The outcome of this form is written already.", code="outcome-written")
    if met_on > today:
        raise DomainError("The group has not met yet.", code="in-the-future", field="outcome")
    if not outcome.strip():
        raise DomainError("Write what the group said.", code="no-words", field="outcome")
