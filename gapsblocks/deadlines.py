"""By when a level moves a form on: working days from the day on which it came there (S.1, GB2-gap-tracked)."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Q

from agencies.models import WorkerRole
from core.deadlines import DeadlineRule, Stage
from core.workdays import is_working_day, working_days_between

Role = WorkerRole.Role
DUE, LATE, ESCALATED, MAY_GO_UP = "due", "late", "escalated", "may-go-up"


def due_on(days: int, since: date, local: Collection[date] = ()) -> date:
    """The last of so many working days on which the level that has it is in time."""
    day = since
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day, local)
    return day


def is_late(due: date | None, today: date) -> bool:
    """From the day after its day on, on page and paper alike, whether that is a working day or not (S.2)."""
    return due is not None and today > due


def late_on(today: date) -> Q:
    """The same of rows: its twin in SQL."""
    return Q(due_on__lt=today)


def age(since: date, until: date, local: Collection[date] = ()) -> int:
    """How many working days it has been there, or was.

    `local` are the further days on which whoever has it is closed: at a level that level, since it was raised the
    service that raised it. Counts of many services together (selectors.picture) leave out public holidays alone.
    """
    return working_days_between(since, until, local)


def _rule(*stages: Stage) -> DeadlineRule:
    return DeadlineRule(code="gap.age", label="Age of a gap or block", field="due_on", stages=stages)


def in_service(_: int, escalation_days: int) -> DeadlineRule:
    """With the line manager: told on the day and when it is past; later the senior manager (S.2)."""
    return _rule(
        Stage(DUE, "To be moved on today", 0, role=Role.LINE_MANAGER),
        Stage(LATE, "Late", 1, role=Role.LINE_MANAGER),
        Stage(ESCALATED, "Long late", 1 + escalation_days, role=Role.SENIOR_MANAGER),
    )


def outside(role: str) -> DeadlineRule:
    """With a co-ordinator: told on the day and when it is past; then the service may move it up itself (KW-16.1.5)."""
    return _rule(
        Stage(DUE, "To be moved on today", 0, role=role),
        Stage(LATE, "Late", 1, role=role),
        Stage(MAY_GO_UP, "Late outside the service", 1, role=Role.LINE_MANAGER),
    )
