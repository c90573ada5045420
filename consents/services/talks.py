"""The talk before a consent."""

from datetime import date

from django.utils import timezone

from cases.models import Case, ConfidentialityDiscussion
from cases.policies import THE_CASE, CaseAction, case_policy
from consents.rules import signing as rules
from core import audit
from core.commands import command
from core.days import day_of


@command
def hold_talk(
    *,
    actor,
    case: Case,
    held_on: date,
    limits_explained: bool,
    sharing_explained: bool,
    refusal_explained: bool,
    note: str = "",
) -> ConfidentialityDiscussion:
    """Write down that what stays private, and what cannot, was explained: by whom and when (KW-7.6a)."""
    case_policy.require(actor, CaseAction.WORK, case)
    rules.check_open(case)
    told = (limits_explained, sharing_explained, refusal_explained)
    rules.check_talk(held_on=held_on, today=day_of(timezone.now()), told=told)
    talk = ConfidentialityDiscussion.objects.create(
        case=case,
        held_on=held_on,
        held_by=actor,
        limits_explained=limits_explained,
        sharing_explained=sharing_explained,
        refusal_explained=refusal_explained,
        note=note,
    )
    audit.record(actor, "consent.talk-held", talk, part=THE_CASE)
    return talk
