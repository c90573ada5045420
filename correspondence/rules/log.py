"""What must be true of a communication with a service that is written down. Pure."""

from datetime import date

from core.errors import DomainError

OUT = "out"


def check_with(*, has_agency: bool, service: str) -> None:
    """It was with one service: of the directory, or named here."""
    if has_agency == bool(service.strip()):
        raise DomainError(
            "Say with which service: choose one of the directory, or write its name, not both.",
            code="which-service",
            field="with_agency",
        )


def check_happened(happened_on: date, *, today: date, field: str = "happened_on") -> None:
    if happened_on > today:
        raise DomainError("This day has not come yet: choose today or a day before.", code="future-day", field=field)


def check_told(*, direction: str, subject: str, outcome: str) -> None:
    """Whoever reads it later must know what it was about, and what came of it (KW-8.1b)."""
    if not subject.strip():
        raise DomainError("Say in a few words what it was about.", code="no-subject", field="subject")
    if not outcome.strip():
        raise DomainError("Say what came of it.", code="no-outcome", field="outcome")


def check_permitted(permitted_by: str, *, service: str, field: str = "with_agency") -> None:
    """Nothing of the person is told to a service without what permits it (GB1-permission-first)."""
    if not permitted_by:
        raise DomainError(
            f"No consent in force on that day names {service}, and no manager signed off telling it. Ask the person "
            "for a consent first.",
            code="no-consent",
            field=field,
        )


def check_corrects(*, is_of_this_case: bool, is_correction: bool) -> None:
    """An entry is corrected by a further one, which is itself corrected by the next in the row, never sideways."""
    if not is_of_this_case or is_correction:
        raise DomainError("Correct the first entry, not its correction.", code="corrects-a-correction")
