"""When a plan is looked at again, and a case manager at their work; and who hears of it (KW-5.2.3b, GB2-cm-review)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from agencies.models import WorkerRole
from cases.deadlines import WORKER
from core.deadlines import DeadlineRule, Stage, add_months, followed_by, telling, to_tell

__all__ = ["WORKER", "followed_by", "telling", "to_tell"]

INTERVAL, WARNING, ESCALATION = "review_interval_months", "review_warning_days", "review_escalation_days"
DUE_SOON, DUE, OVERDUE, ESCALATED = "due-soon", "due", "overdue", "escalated"
LINE_MANAGER, SENIOR_MANAGER = WorkerRole.Role.LINE_MANAGER, WorkerRole.Role.SENIOR_MANAGER


def review_rule(settings: Mapping[str, Any]) -> DeadlineRule:
    """The review of a plan, with the days that this agency sets."""
    return rule_of(settings[WARNING], settings[ESCALATION])


def rule_of(warning_days: int, escalation_days: int) -> DeadlineRule:
    return _rule("careplan.review", "Care plan review", "review_due_on", warning_days, escalation_days)


def reflection_rule(settings: Mapping[str, Any]) -> DeadlineRule:
    """A case manager's own reflection: the same days, and no case."""
    return reflection_rule_of(settings[WARNING], settings[ESCALATION])


def reflection_rule_of(warning_days: int, escalation_days: int) -> DeadlineRule:
    return _rule("case-manager.reflection", "Reflection", "due_on", warning_days, escalation_days)


def _rule(code: str, label: str, field: str, warning_days: int, escalation_days: int) -> DeadlineRule:
    """Told ahead and on the day to whoever does it; from the day after, to the managers.

    The senior manager hears of it when it has been overdue for `escalation_days`: on day due + escalation_days + 1.
    """
    ahead = [Stage(DUE_SOON, "Due soon", -warning_days, role=WORKER)] if warning_days else []
    return DeadlineRule(
        code=code,
        label=label,
        field=field,
        stages=(
            *ahead,
            Stage(DUE, "Due today", 0, role=WORKER),
            Stage(OVERDUE, "Overdue", 1, role=LINE_MANAGER),
            Stage(ESCALATED, "Long overdue", 1 + escalation_days, role=SENIOR_MANAGER),
        ),
    )


def next_review(base: date, settings: Mapping[str, Any]) -> date:
    """So many months from the plan's agreement or the last completed review (KW-5.2.3a)."""
    return add_months(base, settings[INTERVAL])
