"""Key workers: each agency's named worker on a case (KW-5.1)."""

from datetime import date

from django.utils import timezone

from agencies.models import Agency
from agencies.selectors import standing_of, workers_of
from cases import rules, selectors
from cases.models import Case, CaseUserPermission, KeyWorkerAssignment, VacancyTask
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.services import capacity, cover
from cases.services.assignments import end, fill_vacancy, locked, open_vacancy, right
from core import audit
from core.commands import command
from core.days import day_of, start_of
from core.errors import DomainError, NotAllowed
from notifications import outbox


@command
def assign_key_worker(
    *,
    actor,
    case: Case,
    agency: Agency,
    worker,
    profession: str,
    starts_on: date,
    in_care_team: bool | None,
    care_team_name: str = "",
    over_capacity: str = "",
) -> KeyWorkerAssignment:
    """Make `worker` a key worker of `agency` in this case.

    The lead agency's manager and the case manager name the lead agency's; a partner's manager names their own.
    `over_capacity` is the manager's reason where that is more than the worker's time holds (GB2-capacity).
    """
    today = day_of(timezone.now())
    _require_staffing(actor, case, agency.pk, today)
    case = locked(case)
    rules.check_key_worker(
        case,
        is_in_case=agency.pk == case.lead_agency_id or case.case_agencies.in_case(today).filter(agency=agency).exists(),
        is_colleague=workers_of(agency, today).contains(worker),
        is_held=case.key_workers.current().filter(agency=agency, worker=worker).exists(),
        profession=profession,
        in_care_team=in_care_team,
        care_team_name=care_team_name,
        starts_on=starts_on,
        today=today,
    )
    return engage(
        actor,
        case,
        worker,
        agency=agency,
        profession=profession,
        starts_on=starts_on,
        in_care_team=in_care_team,
        care_team_name=care_team_name if in_care_team else "",
        agreed=over_capacity,
    )


@command
def end_key_worker(*, actor, assignment: KeyWorkerAssignment, ended_on: date, reason: str, note: str = "") -> None:
    """End a key worker's time on the case; the right goes with it."""
    today = day_of(timezone.now())
    case = assignment.case
    _require_staffing(actor, case, assignment.agency_id, today)
    case = locked(case)
    assignment = KeyWorkerAssignment.objects.select_related("permission").get(pk=assignment.pk)
    if assignment.ended_on:
        raise DomainError("This role has ended already.", code="already-ended")
    rules.check_ending(assignment.starts_on, ended_on, today=today)
    release(actor, assignment, on=ended_on, reason=reason, note=note)


def engage(
    actor,
    case: Case,
    worker,
    *,
    agency: Agency,
    starts_on: date,
    agreed: str | None = "",
    waits: bool = False,
    **fields,
) -> KeyWorkerAssignment:
    """Write the right and the record of tenure together. `agreed`, `waits`: see cases.services.capacity.settle."""
    before = capacity.measured(worker, agency)
    permission = CaseUserPermission.objects.create(
        user=worker,
        content_object=case,
        permission=right("work_case"),
        agency=agency,
        starts_at=start_of(starts_on),
        granted_by=actor,
    )
    assignment = KeyWorkerAssignment.objects.create(
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
    audit.record(
        actor,
        "case.key-worker-assigned",
        case,
        part=THE_CASE,
        worker=worker.pk,
        agency=agency.pk,
        starts_on=str(starts_on),
    )
    if worker != actor:  # who opens a file knows whose key worker they are
        outbox.post(
            recipient=worker,
            key=f"key-work:{assignment.pk}",
            subject=f"You are now key worker in {case.reference}",
            about=case,
        )
    if selectors.lacks_co_ordinator(case):
        open_vacancy(actor, case, cause=VacancyTask.Cause.SEVERAL_KEY_WORKERS, on=day_of(timezone.now()))
    return assignment


def release(actor, assignment: KeyWorkerAssignment, *, on: date, reason: str, note: str = "") -> None:
    """End the tenure and its right; a task that asked for somebody to co-ordinate several workers may fall away."""
    case = assignment.case
    end(assignment, on=on, reason=reason, note=note)
    audit.record(
        actor,
        "case.key-worker-ended",
        case,
        part=THE_CASE,
        worker=assignment.worker_id,
        agency=assignment.agency_id,
        reason=str(reason),
    )
    several = VacancyTask.Cause.SEVERAL_KEY_WORKERS
    if case.vacancy_tasks.filter(filled_at=None, cause=several).exists() and not selectors.lacks_co_ordinator(case):
        fill_vacancy(actor, case)


def _require_staffing(actor, case: Case, agency_id: int, today: date) -> None:
    """Who names the workers of this agency in this case."""
    can = case_policy.can(actor, case)
    if CaseAction.STAFF in can and agency_id == Case.objects.values_list("lead_agency", flat=True).get(pk=case.pk):
        return
    if CaseAction.STAFF_OWN_PART in can and agency_id in standing_of(actor, today).managed:
        return
    raise NotAllowed(f"staff the part of agency {agency_id} in case {case.pk}")
