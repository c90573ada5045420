"""What must be true of the care team's decision, and of telling the person. Pure."""

from datetime import date

from core.errors import DomainError

OWN, OTHER = "own-assessment", "other-agency"


def check_decision(
    *,
    decided_already: bool,
    decision: str,
    reason: str,
    next_steps: str,
    better_placed_id: int | None,
    own_agency_id: int,
    decided_on: date,
    listed_on: date,
    today: date,
) -> None:
    """One decision, with what comes next; against work here, with its reason; for another agency, with which."""
    if decided_already:
        raise DomainError("This has been decided already.", code="decided-already")
    if decided_on > today:
        raise DomainError(
            "This day has not come yet: choose today or a day before.", code="future-day", field="decided_on"
        )
    if decided_on < listed_on:
        raise DomainError(
            "The initial assessment was not complete on this day: choose a later one.",
            code="before-listed",
            field="decided_on",
        )
    if decision == OTHER and better_placed_id is None:
        raise DomainError("Choose the agency that is better placed.", code="KW-7.4.2.1", field="better_placed")
    if decision == OTHER and better_placed_id == own_agency_id:
        raise DomainError("Choose an agency other than your own.", code="KW-7.4.2.1", field="better_placed")
    if decision != OTHER and better_placed_id is not None:
        raise DomainError(
            "Another agency is chosen, but the decision is a different one. Put one of them right.",
            code="better-placed-unasked",
            field="better_placed",
        )
    if decision != OWN and not reason.strip():
        raise DomainError("Write the reason.", code="no-reason", field="reason")
    if not next_steps.strip():
        raise DomainError(
            "Write what happens next: the person is told it with the decision.",
            code="no-next-steps",
            field="next_steps",
        )


def check_told(*, is_decided: bool, told_already: bool, told_on: date, decided_on: date | None, today: date) -> None:
    """The person is told what was decided, after it was (KW-7.3b)."""
    if not is_decided or decided_on is None:
        raise DomainError("The care team has not decided yet.", code="KW-7.3a")
    if told_already:
        raise DomainError("It is recorded already that the person was told.", code="told-already")
    if told_on > today:
        raise DomainError(
            "This day has not come yet: choose today or a day before.", code="future-day", field="told_on"
        )
    if told_on < decided_on:
        raise DomainError(
            "Nothing was decided yet on this day: choose a later one.", code="told-early", field="told_on"
        )


def check_not_waiting(*, waits: bool) -> None:
    """The work does not go on with the person before it is decided who goes on with them (KW-7.3a)."""
    if waits:
        raise DomainError(
            "The initial assessment waits for the care team’s decision. A manager records it first.", code="KW-7.3a"
        )
