"""Two people, one record: the second to save is told, and loses nothing."""

from typing import TypeVar

from core.errors import Conflict
from core.models import Versioned

V = TypeVar("V", bound=Versioned)


def claim(instance: V, version: int) -> V:
    """The row, locked and counted up, for a person who opened it at `version`.

    Raises Conflict if it has been saved since. Call inside a command; then change fields and save them all.
    """
    locked = type(instance)._default_manager.select_for_update().get(pk=instance.pk)
    if locked.version != version:
        raise Conflict(locked, opened_version=version)
    locked.version += 1
    return locked
