"""An answer about cases on which the ways in to something else are written, for as long as they are written."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from core.policies import Told


@dataclass(frozen=True, slots=True)
class _Answer:
    """What this policy has answered for one person and instant: by action, the cases on which it is open."""

    user_id: int
    at: datetime
    cases: Told


_relied_on: ContextVar[_Answer | None] = ContextVar("relied on", default=None)


@contextmanager
def relying_on(user, at: datetime, cases: Told) -> Iterator[None]:
    """While ways in are written that rest on an answer about cases (cases.policies.bound)."""
    token = _relied_on.set(_Answer(user.pk, at, cases))
    try:
        yield
    finally:
        _relied_on.reset(token)


def relied_on(user, at: datetime | None) -> Told | None:
    """The answer for this person and this instant; none for any other."""
    answer = _relied_on.get()
    return None if answer is None or (answer.user_id, answer.at) != (user.pk, at) else answer.cases
