"""The person asks for another worker: kept as they put it, decided by the manager, carried out at once (KW-6.7)."""

from datetime import date

from agencies.selectors import standing_of
from cases import selectors
from cases.models import Case, CaseManagerAssignment, KeyWorkerAssignment, WorkerChangeRequest
from cases.policies import CaseAction, RequestAction, case_policy, worker_change_policy
from cases.rules import check_colleague, check_decision, check_own_worker, check_worker_change
from cases.services import assignments, key_workers
from core import audit
from core.commands import command
from core.days import today
from notifications import routing

Decision = WorkerChangeRequest.Decision


@command
def ask_worker_change(*, actor, case: Case, worker, own_words: str, asked_on: date) -> WorkerChangeRequest:
    """Write down that the person wants another worker than this one, and tell the manager who decides."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = assignments.locked(case)
    held = _role_of(case, worker)
    check_worker_change(
        own_words=own_words,
        is_in_role=held is not None,
        is_waiting=WorkerChangeRequest.objects.filter(case=case, decision="").exists(),
        asked_on=asked_on,
        today=today(),
    )
    assert held is not None  # said by the rule
    request = WorkerChangeRequest.objects.create(
        case=case, agency=held.agency, worker=worker, own_words=own_words, asked_on=asked_on, recorded_by=actor
    )
    # The words and the worker stand with the request, which the case's own story does not repeat.
    audit.record(actor, "case.worker-change-asked", case, part="case", request=request.pk)
    routing.tell(
        routing.managers(held.agency, today()),
        key=f"worker-change:{request.pk}",
        subject=f"A person asks for another worker ({case.reference})",
        about=request,
    )
    return request


@command
def decide_worker_change(
    *, actor, request: WorkerChangeRequest, agreed: bool, reason: str, new_worker=None, over_capacity: str = ""
) -> WorkerChangeRequest:
    """The manager agrees, and `new_worker` takes over today; or does not. Either way the reason is kept."""
    worker_change_policy.require(actor, RequestAction.ANSWER, request)
    case = assignments.locked(request.case)
    request = WorkerChangeRequest.objects.select_for_update().get(pk=request.pk)
    on = today()
    check_decision(
        is_decided=bool(request.decision), reason=reason, agreed=agreed, has_new_worker=new_worker is not None
    )
    if agreed:
        _hand_over(actor, case, request, new_worker, on, over_capacity)
        request.new_worker = new_worker
    request.decision = Decision.AGREED if agreed else Decision.NOT_AGREED
    request.decision_reason, request.decided_on, request.decided_by = reason, on, actor
    request.save()
    audit.record(actor, "case.worker-change-decided", case, part="case", request=request.pk, agreed=agreed)
    if request.recorded_by_id != actor.pk:
        routing.tell(
            [routing.Receiver(request.recorded_by_id)],
            key=f"worker-change:{request.pk}:decided",
            subject=f"The request for another worker is decided ({case.reference})",
            about=request,
        )
    return request


def _hand_over(actor, case: Case, request: WorkerChangeRequest, new_worker, on: date, agreed: str) -> None:
    """End the one tenure and begin the other, in the same role: the history keeps both."""
    held = _role_of(case, request.worker)
    if isinstance(held, CaseManagerAssignment):
        assignments.assign_case_manager(actor=actor, case=case, worker=new_worker, starts_on=on, over_capacity=agreed)
        return
    check_own_worker(request.agency_id in standing_of(actor, on).managed, agency=request.agency.label)
    check_colleague(selectors.possible_case_managers(request.agency, on).contains(new_worker), field="new_worker")
    if held is None:  # the worker's role has ended meanwhile: there is only somebody to name
        key_workers.engage(actor, case, new_worker, agency=request.agency, starts_on=on, agreed=agreed)
        return
    key_workers.release(actor, held, on=on, reason=KeyWorkerAssignment.End.HANDOVER)
    key_workers.engage(
        actor,
        case,
        new_worker,
        agency=held.agency,
        starts_on=on,
        in_care_team=held.in_care_team,
        care_team_name=held.care_team_name,
        agreed=agreed,
    )


def _role_of(case: Case, worker) -> CaseManagerAssignment | KeyWorkerAssignment | None:
    manager = CaseManagerAssignment.objects.current().select_related("agency")
    key_worker = KeyWorkerAssignment.objects.current().select_related("agency")
    return (
        manager.filter(case=case, worker=worker, scope=CaseManagerAssignment.Scope.INDIVIDUAL).first()
        or key_worker.filter(case=case, worker=worker).first()
    )
