"""When a concern about another service may be raised, taken further and ended (GB1-complaint-escalation). Pure."""

from datetime import date

from core.errors import DomainError


def check_raised(*, words: str, is_own_agency: bool) -> None:
    if is_own_agency:
        raise DomainError(
            "This is the service itself. What the person finds wrong with it goes to its own manager.",
            code="own-service",
            field="about_agency",
        )
    if not words.strip():
        raise DomainError("Say what is wrong.", code="no-words", field="words")


def check_can_escalate(*, managers_spoke: bool, state: str) -> None:
    """The two managers speak first: nothing goes to a grievance procedure before that."""
    if not managers_spoke and state == "raised":
        raise DomainError(
            "The managers of both services speak first. Record that they did; then it can be put to the service’s "
            "grievance procedure.",
            code="no-manager-contact",
        )


def check_spoken(*, with_whom: str, words: str) -> None:
    if not with_whom.strip():
        raise DomainError("Say which manager of the other service it was.", code="no-whom", field="with_whom")
    if not words.strip():
        raise DomainError("Say what was said.", code="no-words", field="words")


def check_put(*, to_whom: str, words: str) -> None:
    if not to_whom.strip():
        raise DomainError("Say to whom there it was put.", code="no-whom", field="to_whom")
    if not words.strip():
        raise DomainError("Say what was put to them.", code="no-words", field="words")


def check_named(*, is_named: bool, consented: bool, service: str) -> None:
    """The person is named to another service only where a consent names that service."""
    if is_named and not consented:
        raise DomainError(
            f"No consent in force named {service} on that day, so the person cannot have been named to it. Speak of "
            "the matter without naming them, or take a further consent first.",
            code="no-consent",
            field="names_person",
        )


def check_outcome(outcome: str) -> None:
    if not outcome.strip():
        raise DomainError("Say what came of it.", code="no-outcome", field="outcome")


def check_next_look(on: date | None, *, today: date) -> None:
    if on is None or on <= today:
        raise DomainError("Choose a day to come on which you look again.", code="no-next-look", field="look_again_on")


def check_day(day: date, *, not_before: date, today: date, field: str) -> None:
    if day > today:
        raise DomainError("This day has not come yet: choose today or a day before.", code="future-day", field=field)
    if day < not_before:
        raise DomainError("That is before the step that goes before it.", code="before-it-began", field=field)
