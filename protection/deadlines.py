"""What the law gives a time for: a copy of the record, and word of a breach."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.deadlines import DeadlineRule, Stage

REQUEST = DeadlineRule(
    code="access-request.due",
    label="A person’s request for their record",
    field="due_on",
    stages=(
        Stage("due-soon", "Due within a week", -7, role="dpo"),
        Stage("overdue", "Overdue", 1, role="dpo"),
    ),
)


@dataclass(frozen=True, slots=True)
class Left:
    """A point on the way to the end of the 72 hours: from `hours` left, the officer is told."""

    code: str
    label: str
    hours: int


HOURS = 72  # LAW-breach
BREACH_STAGES = (
    Left("24-hours", "24 hours left to decide", 24),
    Left("4-hours", "4 hours left to decide", 4),
    Left("over", "the 72 hours are over", 0),
)


def breach_due(discovered_at: datetime) -> datetime:
    """72 hours by the clock on the wall of nobody: the change to summer time takes none away and gives none."""
    return discovered_at.astimezone(UTC) + timedelta(hours=HOURS)


def breach_stage(discovered_at: datetime, now: datetime) -> Left | None:
    """The last stage that is reached, if any."""
    left = breach_due(discovered_at) - now
    reached = [stage for stage in BREACH_STAGES if left <= timedelta(hours=stage.hours)]
    return reached[-1] if reached else None
