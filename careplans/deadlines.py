"""When a plan is looked at again, and a case manager at their work; and who hears of it (KW-5.2.3b, GB2-cm-review)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from agencies.models import WorkerRole
from core.deadlines import DeadlineRule, Stage, add_months

INTERVAL, WARNING, ESCALATION = "review_interval_months", "review_warning_days", "review_escalation_days"
DUE_SOON, DUE, OVERDUE, ESCALATED = "due-soon", "due", "overdue", "escalated"
RECENT = 31  # days; what went by earlier is told by the lists, and not to whoever takes a role over today
WORKER = "case-manager"  # or who stands in; in a file of key working, its key workers
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


def followed_by(rule: DeadlineRule, stage: Stage) -> Stage | None:
    """The next stage that tells the same role: once it is reached, the earlier one would say what is no longer so."""
    return next((each for each in rule.stages if each.role == stage.role and each.offset > stage.offset), None)


def to_tell(rule: DeadlineRule, due_on: date | None, day: date, today: date) -> list[Stage]:
    """The stages whose notices the work of `day` owes, when it is done on `today`.

    Each role hears of the latest stage that concerns it. Of two stages that went by in a lost month the case manager
    hears of the later; the manager and the senior manager, whose stages are others, hear of theirs all the same.
    """
    by_today = rule.reached(due_on, today)
    lately = (
        stage for stage in rule.reached(due_on, day) if stage not in rule.reached(due_on, day - timedelta(RECENT))
    )
    return [stage for stage in lately if followed_by(rule, stage) not in by_today]


def telling(rule: DeadlineRule, stage: Stage, day: date, today: date) -> tuple[date, date]:
    """The due dates of which `to_tell` names this stage, first and last: its twin for SQL."""
    last = day - timedelta(stage.offset)
    first = last - timedelta(RECENT - 1)
    if following := followed_by(rule, stage):
        first = max(first, today - timedelta(following.offset - 1))
    return first, last
