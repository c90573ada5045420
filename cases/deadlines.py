"""Dates of a case itself that somebody must not forget, and who hears of them."""

from agencies.models import WorkerRole
from core.deadlines import DeadlineRule, Stage

WORKER = "case-manager"  # or who stands in; in a file of key working, its key workers
LINE_MANAGER = WorkerRole.Role.LINE_MANAGER
NO_CONTACT_DAYS = "disengagement_no_contact_days"

# Somebody bridges an absence up to a day: the managers appoint a case manager before it is over (GB2-cover).
INTERIM = DeadlineRule(
    code="case.interim",
    label="Interim case manager",
    field="interim_until",
    stages=(
        Stage("ends-soon", "Ends in a week", -7, role=LINE_MANAGER),
        Stage("last-day", "Last day", 0, role=LINE_MANAGER),
        Stage("over", "Over", 1, role=LINE_MANAGER),
    ),
)

# A lead agency has bound itself up to a day: a new commitment is agreed, or a transfer prepared (KW-5.3.1).
COMMITMENT = DeadlineRule(
    code="case.commitment",
    label="Commitment of the lead agency",
    field="committed_until",
    stages=(
        Stage("ends-soon", "Ends in 30 days", -30, role=WORKER),
        Stage("ended", "Ended", 0, role=LINE_MANAGER),
    ),
)


def no_contact_rule(days: int) -> DeadlineRule:
    """Nobody has met the person for so many days: the steps of disengagement begin (KW-10.1.2.1)."""
    return DeadlineRule(
        code="case.no-contact",
        label="No contact",
        field="last_contact_on",
        stages=(Stage("begins", f"{days} days without contact", days, role=WORKER),),
    )
