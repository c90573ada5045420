"""Which agencies share a case, and what each does there (KW-6.3)."""

from datetime import date

from django.utils import timezone

from agencies.models import Agency
from agencies.selectors import standing_of
from cases import rules, selectors
from cases.models import Case, CaseAgency, KeyWorkerAssignment, PathStep
from cases.policies import THE_CASE, CaseAction, case_policy, who_adds
from cases.services.assignments import locked
from cases.services.key_workers import release
from cases.services.levels import ask_level_change
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError, NotAllowed

ASK, KEEP = "ask", "keep"  # the answers to the proposal of case management


@command
def add_agency(
    *, actor, case: Case, agency: Agency, does: str, promotion: str = "", promotion_reason: str = ""
) -> CaseAgency:
    """Let an agency share the case.

    Where the case is one of key working, an outside agency proposes case management (KW-7.7a): `promotion` is the
    answer, to ask the manager for it or to keep key working; either is logged with its reason.
    """
    case_policy.require(actor, who_adds(case), case)
    case = locked(case)
    today = day_of(timezone.now())
    proposes = case.level == Case.Level.KEY_WORKING and agency.pk != case.lead_agency_id
    rules.check_can_join(
        case,
        is_in_case=case.case_agencies.in_case(today).filter(agency=agency).exists(),
        does=does,
        proposes=proposes,
        choice=promotion,
        reason=promotion_reason,
    )
    # Services are asked to join before there is a plan to share (KW-7.4.3.2): this waits for the first step only.
    if agency.pk != case.lead_agency_id:
        rules.check_step_open(PathStep.CO_ORDINATION, selectors.progress_of(case), after=[PathStep.LEAD])
    joined = CaseAgency.objects.create(case=case, agency=agency, does=does.strip(), joined_on=today)
    audit.record(actor, "case.agency-joined", case, part=THE_CASE, agency=agency.pk)
    if proposes:
        audit.record(actor, "case.promotion-proposed", case, part=THE_CASE, answer=promotion, agency=agency.pk)
        if promotion == ASK:
            if not case.level_changes.filter(decided_at=None).exists():
                ask_level_change(actor=actor, case=case, to_level=Case.Level.CASE_MANAGEMENT, reason=promotion_reason)
        else:
            case.kw_enough_reason = promotion_reason
            case.version += 1
            case.save()
    return joined


@command
def agency_leaves(*, actor, membership: CaseAgency, left_on: date, note: str = "") -> CaseAgency:
    """An agency's part in the case ends, and its key workers' with it."""
    today = day_of(timezone.now())
    can = case_policy.can(actor, membership.case)
    own = CaseAction.STAFF_OWN_PART in can and membership.agency_id in standing_of(actor, today).managed
    if not (own or CaseAction.STAFF in can):
        raise NotAllowed(f"end the part of agency {membership.agency_id} in case {membership.case_id}")
    case = locked(membership.case)
    membership = CaseAgency.objects.get(pk=membership.pk)
    if membership.left_on:
        raise DomainError("This agency has left the case already.", code="already-left")
    rules.check_can_leave(
        leads=membership.agency_id == case.lead_agency_id, joined_on=membership.joined_on, left_on=left_on, today=today
    )
    membership.left_on = left_on
    membership.save()
    for assignment in case.key_workers.current().filter(agency=membership.agency_id).select_related("permission"):
        last = max(left_on, assignment.starts_on)
        release(actor, assignment, on=last, reason=KeyWorkerAssignment.End.OTHER, note=note or "The agency left.")
    audit.record(actor, "case.agency-left", case, part=THE_CASE, agency=membership.agency_id, left_on=str(left_on))
    return membership
