"""When forms can be put into one file."""

from core.errors import DomainError


def check_some(count: int, most: int) -> None:
    if not count:
        raise DomainError("There is no form to put on paper here.", code="no-forms", field="forms")
    if count > most:
        raise DomainError(
            f"These are more than {most:,} forms. Choose fewer: a filter, or a shorter time.",
            code="too-many-forms",
            field="forms",
        )


def check_all_seen(is_all_seen: bool) -> None:
    """Whoever may no longer see one of the forms gets none of them."""
    if not is_all_seen:
        raise DomainError("You may no longer see all of these forms. Ask for the bundle again.", code="forms-unseen")
