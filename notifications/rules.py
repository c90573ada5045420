"""What a person may not choose about notices."""

from core.errors import DomainError
from notifications.kinds import Kind, Way


def check_way(kind: Kind, way: str) -> None:
    """A way that there is; and of a duty never silence."""
    if way not in Way.values:
        raise DomainError("Choose one of the ways offered.", code="no-such-way", field=kind.code)
    if way not in kind.ways:
        raise DomainError(
            f"“{kind.label}” is a duty: it cannot be silenced. Choose at once, or in the morning’s mail.",
            code="duty-cannot-be-silenced",
            field=kind.code,
        )
