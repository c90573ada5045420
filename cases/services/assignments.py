"""Who leads and who manages a case. One door writes the rows: the right and the record of tenure, together."""

from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone

from agencies.models import Agency
from agencies.selectors import setting
from cases import rules, selectors
from cases.models import Case, CaseManagerAssignment, CaseUserPermission, LeadAgencyAgreement, VacancyTask
from cases.policies import THE_CASE, CaseAction, case_policy
from core import audit
from core.commands import command
from core.days import day_of, start_of
from core.deadlines import add_months
from notifications import outbox


@command
def take_lead(
    *,
    actor,
    case: Case,
    agency: Agency,
    worker,
    most_contact: bool = False,
    statutory_obligation: bool = False,
    best_placed: bool = False,
    committed_until: date | None = None,
    complexity_reason: str = "",
) -> CaseManagerAssignment:
    """Let `agency` lead a case that nobody leads, with a worker of its own as the case manager.

    `committed_until` defaults to the least commitment. Raises DomainError where a rule stands against it.
    """
    # Who is asked before the lock: someone who then comes second is owed the reason, not a closed door.
    case_policy.require(actor, CaseAction.TAKE_LEAD, case)
    case = locked(case)
    now = timezone.now()
    today = day_of(now)
    rules.check_can_take_lead(
        case,
        is_their_agency=selectors.agencies_that_may_lead(case, actor, today).contains(agency),
        is_signed_up=agency.is_signed_up,
        is_colleague=selectors.possible_case_managers(agency, today).contains(worker),
    )
    case.lead_agency = agency
    case.complexity_reason = case.complexity_reason or complexity_reason
    rules.check_complexity(case.complexity_reason)
    case.level = Case.Level.CASE_MANAGEMENT
    case.version += 1
    case.save()
    agree_to_lead(
        actor,
        case,
        agency,
        on=today,
        committed_until=committed_until,
        most_contact=most_contact,
        statutory_obligation=statutory_obligation,
        best_placed=best_placed,
    )
    audit.record(actor, "case.lead-taken", case, part=THE_CASE, agency=agency.pk)
    return appoint(actor, case, worker, starts_on=today, starts_at=now)


@command
def assign_case_manager(*, actor, case: Case, worker, starts_on: date) -> CaseManagerAssignment:
    """Make `worker` the case manager, ending the present assignment that same day by handover (KW-6.2a)."""
    case_policy.require(actor, CaseAction.ASSIGN_MANAGER, case)
    case = locked(case)
    today = day_of(timezone.now())
    present = selectors.current_case_manager(case)
    rules.check_can_assign(
        case,
        is_colleague=selectors.possible_case_managers(case.lead_agency, today).contains(worker),
        starts_on=starts_on,
        present_since=present.starts_on if present else None,
        today=today,
    )
    if present:
        end(present, on=starts_on, reason=CaseManagerAssignment.End.HANDOVER)
    return appoint(actor, case, worker, starts_on=starts_on, starts_at=start_of(starts_on))


def locked(case: Case) -> Case:
    """The case as it stands now; whoever else would change its roles waits."""
    return Case.objects.select_for_update().get(pk=case.pk)


def agree_to_lead(
    actor, case: Case, agency: Agency, *, on: date, committed_until: date | None, **grounds: bool
) -> LeadAgencyAgreement:
    """Write the agency's commitment down. Raises DomainError if it is too short or has no ground."""
    months = setting("lead_agency_min_commitment_months", agency)
    until = committed_until or add_months(on, months)
    rules.check_commitment(on, until, months=months)
    rules.check_grounds(**grounds)
    return LeadAgencyAgreement.objects.create(
        case=case, agency=agency, committed_from=on, committed_until=until, agreed_by=actor, **grounds
    )


def appoint(actor, case: Case, worker, *, starts_on: date, starts_at: datetime, **fields) -> CaseManagerAssignment:
    """Write the right and the record of tenure together, and close the vacancy that they fill.

    `fields` are those of a child and family role; without them the role is the adult's.
    """
    scope = fields.get("scope", CaseManagerAssignment.Scope.INDIVIDUAL)
    agency: Any = fields.pop("agency", None) or case.lead_agency
    permission = CaseUserPermission.objects.create(
        user=worker,
        content_object=case,
        permission=right("manage_case"),
        manages=scope,
        agency=agency,
        starts_at=starts_at,
        granted_by=actor,
    )
    assignment = CaseManagerAssignment.objects.create(
        case=case,
        worker=worker,
        agency=agency,
        permission=permission,
        starts_on=starts_on,
        assigned_by=actor,
        **fields,
    )
    if scope == CaseManagerAssignment.Scope.INDIVIDUAL:
        VacancyTask.objects.filter(case=case, filled_at=None).update(filled_at=timezone.now(), filled_by=actor)
    audit.record(
        actor, "case.manager-assigned", case, part=THE_CASE, worker=worker.pk, scope=scope, starts_on=str(starts_on)
    )
    outbox.post(
        recipient=worker,
        key=f"assignment:{assignment.pk}",
        subject=f"You are now case manager of {case.reference}",
        about=case,
    )
    return assignment


def end(assignment, *, on: date, reason: str, note: str = "") -> None:
    """Close the record of tenure of a case manager or key worker; the right, and any cover of it, goes with it."""
    permission = assignment.permission
    assignment.ended_on, assignment.end_reason, assignment.end_note = on, reason, note
    assignment.permission = None
    assignment.save()
    permission.delete()


def right(codename: str) -> Permission:
    """The permission of this name on a case."""
    return Permission.objects.get(content_type__app_label="cases", codename=codename)
