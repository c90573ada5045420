"""What a service may add to the aftercare. Pure."""

from collections.abc import Collection

from core.errors import DomainError


def check_item(*, kind: str, text: str, kinds: Collection[str]) -> None:
    if kind not in kinds:
        raise DomainError("Choose what kind of support it is.", code="no-kind", field="kind")
    if not text.strip():
        raise DomainError("Say what you will do.", code="no-words", field="text")
