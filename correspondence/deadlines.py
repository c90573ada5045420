"""When a concern about another service is looked at again (GB1-complaint-escalation)."""

from core.deadlines import DeadlineRule, Stage

CONCERN = DeadlineRule(
    code="concern.look-again",
    label="A concern about another service",
    field="look_again_on",
    stages=(Stage("due", "Look again today", 0, role="managers-and-who-raised-it"),),
)
