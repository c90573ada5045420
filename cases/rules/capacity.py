"""How much time a role on a case is planned with, and when a worker has none left (GB2-time-kw, GB2-time-cm)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.errors import DomainError

OVER, ASK_MANAGER = "over-capacity", "over-capacity-ask"
AGREEMENT = "over_capacity"  # the field in which a manager says why


@dataclass(frozen=True, slots=True)
class Band:
    """The guideline of one kind of work: so many hours a week on one case, from and to."""

    low: int
    high: int

    @classmethod
    def of(cls, value: Sequence[int]) -> "Band":
        return cls(int(value[0]), int(value[1]))

    @property
    def planned(self) -> Decimal:
        """What a workload is planned with: the middle. Some people need less in a week, and some more."""
        return Decimal(self.low + self.high) / 2

    @property
    def said(self) -> str:
        return f"{self.low} to {self.high}"


@dataclass(frozen=True, slots=True)
class Room:
    """The hours a week that a worker's cases are planned with, beside those that the worker has."""

    planned: Decimal
    available: Decimal

    @property
    def left(self) -> Decimal:
        return self.available - self.planned

    @property
    def is_over(self) -> bool:
        return self.planned > self.available


def said_hours(hours: Decimal | float) -> str:
    """“1.5”, “35”, “0”"""
    return f"{round(Decimal(hours), 1).normalize():f}" if hours else "0"


def goes_over(before: Room, after: Room) -> bool:
    """Whether what is taken on now adds to a workload that then is more than the worker's time."""
    return after.planned > before.planned and after.is_over


def check_agreed(name: str, before: Room, after: Room, *, is_manager: bool, reason: str) -> None:
    """What goes over a worker's time needs the agreement of a manager of theirs, with the reason (GB2-capacity)."""
    if not goes_over(before, after) or (is_manager and reason.strip()):
        return
    full = (
        f"{name} has {said_hours(after.available)} hours a week. With this case the work is planned with "
        f"{said_hours(after.planned)}."
    )
    if not is_manager:
        raise DomainError(
            f"{full} Only a manager of this worker can agree to that. Choose somebody else, or ask the manager to name "
            "them.",
            code=ASK_MANAGER,
            field="worker",
        )
    raise DomainError(
        f"{full} Choose somebody else, or say why you agree that {name} takes it on.", code=OVER, field=AGREEMENT
    )


def check_reason(reason: str, *, is_agreed: bool) -> None:
    if is_agreed:
        raise DomainError("Somebody has agreed already.", code="already-agreed")
    if not reason.strip():
        raise DomainError("Say why you agree.", code="no-reason", field="reason")
