"""What must be true when a phase of treatment begins. Pure."""

from datetime import date

from core.errors import DomainError


def check_change(
    *, phase: str, reason: str, started_on: date, now_in: str | None, since: date | None, opened_on: date, today: date
) -> None:
    """Forward or back, as the person goes; never without a reason, never before the phase that it ends (MC-phases)."""
    if phase == now_in:
        raise DomainError("The person is in this phase already: choose another.", code="same-phase", field="phase")
    if not reason.strip():
        raise DomainError("Write why, in a few words.", code="no-reason", field="reason")
    if started_on > today:
        raise DomainError(
            "This day has not come yet: choose today or a day before.", code="future-day", field="started_on"
        )
    if since and started_on < since:
        raise DomainError(
            "The phase before this one began later. Choose its day or a later one.",
            code="before-last-phase",
            field="started_on",
        )
    if not since and started_on < opened_on:
        raise DomainError("The file was not open yet on this day.", code="before-opening", field="started_on")
