"""A social worker as case manager for the child and family, beside the adult's own (KW-8.2.3)."""

from datetime import date

from django.utils import timezone

from agencies.models import Agency, Worker
from agencies.selectors import standing_of
from cases import rules, selectors
from cases.models import Case, CaseManagerAssignment
from cases.policies import CHILD_FAMILY, THE_CASE, CaseAction, case_policy
from cases.services.assignments import appoint, end, locked
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError

Scope = CaseManagerAssignment.Scope


@command
def add_child_family_manager(
    *,
    actor,
    case: Case,
    agency: Agency,
    worker,
    ground: str,
    role_split: str,
    told_on: date | None,
    told_how: str,
    scope: str = Scope.CHILD_FAMILY,
    over_capacity: str = "",
) -> CaseManagerAssignment:
    """Let a social worker, of whatever agency, be case manager for the child and family.

    `told_on` and `told_how`: the case manager told them of their own role, so as to be invited to case conferences
    (GB1-sw-supported). `scope` is what was asked for; a second case manager of the adult is refused.
    """
    case_policy.require(actor, CaseAction.ASSIGN_MANAGER, case)
    case = locked(case)
    now = timezone.now()
    today = day_of(now)
    posts = Worker.objects.in_post(today).filter(agency=agency, user=worker, user__is_active=True)
    rules.check_child_family(
        case,
        scope=scope,
        has_adult_manager=selectors.current_case_manager(case) is not None,
        has_one=case.assignments.current().filter(scope=Scope.CHILD_FAMILY).exists(),
        is_social_worker=posts.filter(profession=Worker.Profession.SOCIAL_WORKER).exists(),
        ground=ground,
        role_split=role_split,
        told_on=told_on,
        told_how=told_how,
        today=today,
    )
    return appoint(
        actor,
        case,
        worker,
        agency=agency,
        scope=Scope.CHILD_FAMILY,
        starts_on=today,
        starts_at=now,
        agreed=over_capacity,
        waits=agency.pk not in standing_of(actor, today).managed,  # their own managers are asked
        ground=ground,
        role_split=role_split.strip(),
        told_on=told_on,
        told_how=told_how.strip(),
    )


@command
def edit_role_split(*, actor, assignment: CaseManagerAssignment, role_split: str) -> CaseManagerAssignment:
    """The adult's case manager, or their manager, writes the division of work anew; the earlier words stay kept."""
    case_policy.require(actor, CaseAction.STAFF, assignment.case)
    locked(assignment.case)
    assignment = CaseManagerAssignment.objects.get(pk=assignment.pk)
    if assignment.ended_on or assignment.scope != Scope.CHILD_FAMILY:
        raise DomainError("This role has ended.", code="already-ended")
    rules.check_role_split(role_split)
    assignment.role_split = role_split.strip()
    assignment.save()
    audit.record(actor, "case.role-split-changed", assignment, part=CHILD_FAMILY)
    return assignment


@command
def end_child_family_manager(*, actor, assignment: CaseManagerAssignment, reason: str, note: str = "") -> None:
    """The child and family role ends today; the adult's case manager is not touched."""
    case_policy.require(actor, CaseAction.ASSIGN_MANAGER, assignment.case)
    case = locked(assignment.case)
    assignment = CaseManagerAssignment.objects.select_related("permission").get(pk=assignment.pk)
    if assignment.ended_on or assignment.scope != Scope.CHILD_FAMILY:
        raise DomainError("This role has ended.", code="already-ended")
    end(assignment, on=day_of(timezone.now()), reason=reason, note=note)
    audit.record(actor, "case.child-family-ended", case, part=THE_CASE, worker=assignment.worker_id, reason=str(reason))
