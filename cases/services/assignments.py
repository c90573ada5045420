"""Who leads and who manages a case. One door writes the rows: the right and the record of tenure, together."""

from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone

from agencies.models import Agency
from agencies.selectors import setting
from cases import rules, selectors
from cases.models import (
    Case,
    CaseManagerAssignment,
    CaseManagerRequest,
    CaseUserPermission,
    LeadAgencyAgreement,
    VacancyTask,
)
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.services import capacity, cover
from cases.services.notices import tell_managers
from core import audit
from core.commands import command
from core.days import day_of, start_of
from core.deadlines import add_months
from core.errors import DomainError
from notifications import outbox

End = CaseManagerAssignment.End
# Why a tenure may end with nobody next: the lead agency stays bound, and bridges the gap or opens the task (C.32).
WITHOUT_NEXT = frozenset({End.LEFT_POST, End.LONG_LEAVE})
CAUSES = {End.LEFT_POST: VacancyTask.Cause.LEFT_POST, End.LONG_LEAVE: VacancyTask.Cause.LONG_LEAVE}


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
    complexity_note: str = "",
    over_capacity: str = "",
) -> CaseManagerAssignment:
    """Let `agency` lead a case that nobody leads, with a worker of its own as the case manager.

    `committed_until` defaults to the least commitment; `over_capacity` is why the worker takes on more than their time
    holds. Raises DomainError where a rule stands against it.
    """
    # Who is asked before the lock: someone who then comes second is owed the reason, not a closed door.
    case_policy.require(actor, CaseAction.TAKE_LEAD, case)
    agency = Agency.objects.select_for_update().get(pk=agency.pk)  # who would leave the protocols meanwhile waits
    case = locked(case)
    now = timezone.now()
    today = day_of(now)
    rules.check_can_take_lead(
        case,
        is_their_agency=selectors.agencies_that_may_lead(case, actor, today).contains(agency),
        is_signed_up=agency.is_signed_up,
        is_colleague=selectors.possible_case_managers(agency, today).contains(worker),
    )
    _check_no_other(case)
    case.lead_agency = agency
    case.complexity_reason = case.complexity_reason or complexity_reason
    case.complexity_note = complexity_note or case.complexity_note
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
    return appoint(actor, case, worker, starts_on=today, starts_at=now, agreed=over_capacity)


@command
def assign_case_manager(
    *, actor, case: Case, worker, starts_on: date, over_capacity: str = ""
) -> CaseManagerAssignment:
    """Make `worker` the case manager, ending the present assignment that same day by handover (KW-6.2a).

    `over_capacity` is the manager's reason where that is more than the worker's time holds (GB2-capacity).
    """
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
    _check_no_other(case)
    if present:
        if present.worker_id == worker.pk and present.interim_until is None:
            raise DomainError(f"{worker} is the case manager already.", code="same-worker", field="worker")
        end(present, on=starts_on, reason=End.HANDOVER)
    return appoint(actor, case, worker, starts_on=starts_on, starts_at=start_of(starts_on), agreed=over_capacity)


@command
def end_case_manager(
    *,
    actor,
    case: Case,
    reason: str,
    interim=None,
    interim_until: date | None = None,
    note: str = "",
    over_capacity: str = "",
) -> CaseManagerAssignment | None:
    """End the tenure of a case manager who left the post or is on long leave (GB2-remain-until, C.32).

    The lead agency stays bound: `interim`, a worker of its own, bridges the gap from today, and is returned; else the
    task to appoint somebody is opened today and the agency's managers are told.
    """
    case_policy.require(actor, CaseAction.ASSIGN_MANAGER, case)
    case = locked(case)
    now = timezone.now()
    today = day_of(now)
    rules.check_open(case)
    rules.check_can_end(reason=reason, without_next=frozenset(WITHOUT_NEXT))
    present = selectors.current_case_manager(case)
    if present is None:
        raise DomainError("Nobody is case manager of this case.", code="no-case-manager")
    if interim:
        rules.check_interim(
            until=interim_until,
            today=today,
            is_colleague=selectors.possible_case_managers(case.lead_agency, today).contains(interim),
            is_present=interim == present.worker,
        )
    end(present, on=today, reason=reason, note=note)
    audit.record(actor, "case.manager-ended", case, part=THE_CASE, worker=present.worker_id, reason=reason)
    if interim:
        return appoint(
            actor,
            case,
            interim,
            starts_on=today,
            starts_at=now,
            agreed=over_capacity,
            interim_until=interim_until,
        )
    open_vacancy(actor, case, cause=CAUSES[End(reason)], on=today)
    return None


def locked(case: Case) -> Case:
    """The case as it stands now; whoever else would change its roles waits."""
    return Case.objects.select_for_update().get(pk=case.pk)


def _check_no_other(case: Case) -> None:
    """It was asked whether the person has a case manager elsewhere, and there is none (GB1-existing-cm-check)."""
    check = selectors.completed_check(case)
    rules.check_was_checked(check is not None)
    rules.check_no_manager_elsewhere(check.outcome if check else "")


def agree_to_lead(
    actor, case: Case, agency: Agency, *, on: date, committed_until: date | None, **grounds: bool
) -> LeadAgencyAgreement:
    """Write the agency's commitment down. Raises DomainError if it is too short, has no ground, or nobody chose it."""
    months = setting("lead_agency_min_commitment_months", agency)
    until = committed_until or add_months(on, months)
    rules.check_commitment(on, until, months=months)
    rules.check_grounds(**grounds)
    choice = selectors.lead_choice(case)
    rules.check_choice_was_made(
        is_recorded=choice is not None, chosen_id=choice.chosen_id if choice else None, agency_id=agency.pk
    )
    return LeadAgencyAgreement.objects.create(
        case=case, agency=agency, committed_from=on, committed_until=until, agreed_by=actor, **grounds
    )


def appoint(
    actor, case: Case, worker, *, starts_on: date, starts_at: datetime, agreed: str, waits: bool = False, **fields
) -> CaseManagerAssignment:
    """Write the right and the record of tenure together, and close the vacancy that they fill.

    `agreed`, `waits`: see cases.services.capacity.settle. `fields` are those of an interim, or of a child and family
    role; without them the role is the adult's.
    """
    scope = fields.get("scope", CaseManagerAssignment.Scope.INDIVIDUAL)
    agency: Any = fields.pop("agency", None) or case.lead_agency
    before = capacity.measured(worker, agency)
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
    cover.extend_to(permission)
    capacity.settle(actor, before, case, agreed=agreed, waits=waits)
    for_family = scope != CaseManagerAssignment.Scope.INDIVIDUAL
    if not for_family:
        fill_vacancy(actor, case)
        _answer_requests(actor, case, worker)
    audit.record(
        actor, "case.manager-assigned", case, part=THE_CASE, worker=worker.pk, scope=scope, starts_on=str(starts_on)
    )
    outbox.post(
        recipient=worker,
        key=f"assignment:{assignment.pk}",
        subject=f"You are now case manager {'for the child and family in' if for_family else 'of'} {case.reference}",
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


def open_vacancy(actor, case: Case, *, cause: str, on: date) -> VacancyTask:
    """Open the task to appoint somebody, unless it stands already, and tell the managers who must."""
    agency = case.lead_agency_id
    found = VacancyTask.objects.filter(case=case, filled_at=None).first()
    if found:
        return found
    task = VacancyTask.objects.create(case=case, agency_id=agency, cause=cause, opened_on=on)
    audit.record(actor, "case.vacancy-opened", case, part=THE_CASE, cause=str(cause))
    tell_managers(
        agency,
        key=f"vacancy:{task.pk}",
        subject=f"Nobody co-ordinates {case.reference}: appoint somebody",
        about=case,
        on=on,
    )
    return task


def fill_vacancy(actor, case: Case) -> None:
    """Somebody has been appointed, or nobody is wanted any more."""
    for task in VacancyTask.objects.filter(case=case, filled_at=None):
        task.filled_at, task.filled_by = timezone.now(), actor
        task.save()


def _answer_requests(actor, case: Case, worker) -> None:
    """Whoever waits for an answer has it now: this worker was appointed, the others were not."""
    outcomes = CaseManagerRequest.Outcome
    for request in CaseManagerRequest.objects.filter(case=case, outcome=outcomes.WAITING):
        request.outcome = outcomes.AGREED if request.asked_by_id == worker.pk else outcomes.DECLINED
        request.decided_at, request.decided_by = timezone.now(), actor
        request.save()
        if request.outcome == outcomes.DECLINED:
            outbox.post(
                recipient=request.asked_by,
                key=f"manager-request:{request.pk}:answered",
                subject="Your request to be case manager is answered",
                about=request,
            )


def right(codename: str) -> Permission:
    """The permission of this name on a case."""
    return Permission.objects.get(content_type__app_label="cases", codename=codename)
