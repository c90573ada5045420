"""When a consent comes to its end, and who hears of it beforehand (FND-consent-warn)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from agencies.models import WorkerRole
from core.deadlines import DeadlineRule, Stage

WARNING_DAYS = "consent_expiry_warning_days"
ENDED = "ended"
WORKERS = "case-manager-and-key-workers"  # of the lead agency, and who stands in for them


def consent_rule(settings: Mapping[str, Any]) -> DeadlineRule:
    """The warnings before a consent ends, as this agency sets them, and the day on which it has ended."""
    return rule_of(settings[WARNING_DAYS])


def rule_of(warning_days: Iterable[int]) -> DeadlineRule:
    before = [
        Stage(f"{days}-days", f"{days} day{'' if days == 1 else 's'} left", -days, role=WORKERS)
        for days in sorted(set(warning_days), reverse=True)
    ]
    return DeadlineRule(
        code="consent.ending",
        label="Consent",
        field="expires_on",
        stages=(*before, Stage(ENDED, "Ended today", 0, role=WORKERS)),
    )


def sign_off_rule(period: int) -> DeadlineRule:
    """The sign-off that is owed for what was told in an emergency (LAW-share-without-consent).

    The manager hears of it when the day has gone by, and the senior manager when another `period` of days has.
    """
    return DeadlineRule(
        code="disclosure.sign-off",
        label="Sign-off",
        field="sign_off_due_on",
        stages=(
            Stage("overdue", "Overdue", 1, role=WorkerRole.Role.LINE_MANAGER),
            Stage("still-overdue", "Still overdue", 1 + period, role=WorkerRole.Role.SENIOR_MANAGER),
        ),
    )


def to_tell(rule: DeadlineRule, ends_on: date, day: date, today: date) -> Stage | None:
    """The stage to tell of when the work of `day` is done on `today`; none where time has passed it by.

    Missed days are done one after the other. Of a consent that passed two stages in a lost week only the later is told:
    three notices at once, two of them with a number of days that is no longer so, would hide the one that counts.
    """
    stage = rule.stage(ends_on, day)
    return stage if stage == rule.stage(ends_on, today) else None


def telling(rule: DeadlineRule, stage: Stage, day: date, today: date) -> tuple[date, date]:
    """The ends, first and last, of which `to_tell` names this stage on a day up to the end: its twin for SQL."""
    later = [other.offset for other in rule.stages if other.offset > stage.offset]
    last = day - timedelta(stage.offset)
    first = today - timedelta(min(later) - 1) if later else day
    return max(first, day), last
