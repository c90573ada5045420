"""What must be true of a contact that is written down. Pure."""

from datetime import date

from agencies.models import Agency
from core.errors import DomainError

ATTENDED = "attended"
LONGEST = 24 * 60  # minutes


def check_led(case) -> Agency:
    """Work with the person is the lead agency’s; where nobody leads, somebody has to take the lead first."""
    lead: Agency | None = case.lead_agency
    if lead is None:
        raise DomainError("No agency leads this case yet. One has to take the lead first.", code="no-lead-agency")
    return lead


def check_contact(*, made_on: date, today: date, outcome: str, minutes: int | None, is_colleague: bool) -> None:
    """It has happened, one of the lead agency was there, and how long it took is said of what took place alone."""
    if made_on > today:
        raise DomainError(
            "This day has not come yet: choose today or a day before.", code="future-day", field="made_on"
        )
    if not is_colleague:
        raise DomainError("Choose somebody who works for the lead agency.", code="not-lead-agency", field="made_by")
    if minutes is not None and outcome != ATTENDED:
        raise DomainError(
            "Only a contact that took place has a length. Take the minutes out, or change what happened.",
            code="length-of-nothing",
            field="minutes",
        )
    if minutes is not None and not 0 < minutes <= LONGEST:
        raise DomainError("Enter the minutes as a number from 1 to 1440.", code="contact-length", field="minutes")
