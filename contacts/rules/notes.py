"""When a note may be written, written anew, or only added to (KW-5.1.5, KW-5.1.1, KW-3.2b)."""

from datetime import date, datetime, timedelta

from core.errors import DomainError
from core.workdays import is_working_day

SESSION, NO_SHOW, ADVOCACY = "session", "no-show", "advocacy"
ATTENDED = "attended"
FURTHEST = 60  # days; beyond it the setting is nonsense, and the search for the day ends


def due_day(happened_on: date, working_days: int, local: frozenset[date]) -> date:
    """The last day on which the note of this contact is in time: so many working days after it (FND-late-entry)."""
    day, left = happened_on, working_days
    while left and (day - happened_on).days < FURTHEST:
        day += timedelta(days=1)
        left -= is_working_day(day, local)
    return day


def check_kind(kind: str, *, outcome: str) -> None:
    """The kind says whether the person came, and so does the contact: the two agree."""
    if kind == NO_SHOW and outcome == ATTENDED:
        raise DomainError(
            "This kind of note is for when the person did not come. Say so, or choose another kind.",
            code="no-show-attended",
            field="outcome",
        )
    if kind == SESSION and outcome != ATTENDED:
        raise DomainError(
            "A keywork session is recorded when it took place. If the person did not come, write a note of that.",
            code="session-not-held",
            field="outcome",
        )


def check_said(content: str) -> None:
    if not content.strip():
        raise DomainError("Write the note.", code="no-content", field="content")


def check_length(minutes: int | None, *, outcome: str) -> None:
    """What took place has a length: a worker’s hours are counted from it (KW-5.1.5)."""
    if outcome == ATTENDED and not minutes:
        raise DomainError("Say how long it took, in minutes.", code="no-length", field="minutes")


def check_may_record(*, agreed: bool, is_entry: bool, outcome: str, field: str | None = None) -> None:
    """Without the person’s agreement to work with us nothing of the service is recorded but the entry (KW-5.1.1).

    That somebody did not come is no service.
    """
    if agreed or is_entry or outcome != ATTENDED:
        return
    raise DomainError(
        "The person has not agreed to work with us on that day, so only steps of entry are recorded. Ask about working "
        "with us first, or tick that this was a step of entry.",
        code="no-service-consent",
        field=field,
    )


def check_may_rewrite(*, locks_at: datetime, now: datetime) -> None:
    if now >= locks_at:
        raise DomainError(
            "This note is locked: it stays as it was written. Add to it, with the reason.", code="note-locked"
        )


def check_may_add(*, locks_at: datetime, now: datetime, is_author: bool, reason: str, content: str) -> None:
    if is_author and now < locks_at:
        raise DomainError("You can still correct the note itself.", code="note-not-locked")
    if not reason.strip():
        raise DomainError("Say why you add this.", code="no-reason", field="reason")
    if not content.strip():
        raise DomainError("Write what is to be added.", code="no-content", field="content")


def check_goals(*, are_of_this_case: bool) -> None:
    if not are_of_this_case:
        raise DomainError("Choose goals of this person’s plan.", code="goal-elsewhere", field="goals")


def check_advocacy(*, with_whom: str, about: str) -> None:
    if not with_whom.strip():
        raise DomainError("Say with whom you spoke.", code="no-whom", field="with_whom")
    if not about.strip():
        raise DomainError("Say in a few words what it was about.", code="no-subject", field="about")
