"""When a record may be struck as one that was written in error. Pure."""

from core.errors import DomainError


def check_in_error(*, because: str, is_error: bool) -> None:
    """Once, and with a reason that the next reader understands."""
    if is_error:
        raise DomainError("This is struck as recorded in error already.", code="in-error-already")
    if not because.strip():
        raise DomainError("Say what is wrong about it.", code="no-reason", field="because")
