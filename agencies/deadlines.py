"""Dates that an agency itself must meet."""

from core.deadlines import DeadlineRule, Stage

# KW-0.1: the managers hear of it in time, on the day, and once it has passed.
REVISION = DeadlineRule(
    code="policy.revision",
    label="Revision of a policy",
    field="revision_due_on",
    stages=(
        Stage("due-soon", "Due soon", -30, role="line-manager"),
        Stage("due", "Due today", 0, role="line-manager"),
        Stage("overdue", "Overdue", 1, role="line-manager"),
    ),
)
