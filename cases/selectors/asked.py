"""What waits for a manager's answer, with its age."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth import get_user_model
from django.db.models import Q

from agencies.models import LocalHoliday
from cases.models import Case, CaseManagerAssignment, KeyWorkerAssignment, SupportRequest, WorkerChangeRequest
from cases.policies import RequestAction, support_request_policy, worker_change_policy
from core.workdays import working_days_between


@dataclass(frozen=True, slots=True)
class Waiting:
    """One open request and how many working days it has waited, by the calendar of its agency."""

    request: SupportRequest | WorkerChangeRequest
    age: int


def open_support_requests(user, today: date, limit: int = 200) -> list[Waiting]:
    """What case managers ask this manager for, the oldest first (KW-5.3.2)."""
    rows = support_request_policy.scope(user, RequestAction.ANSWER).order_by("asked_on", "pk").filter(answered_on=None)
    return _aged(
        rows.select_related("case__service_user", "asked_by", "agency").order_by("asked_on", "pk")[:limit], today
    )


def open_worker_changes(user, today: date, limit: int = 200) -> list[Waiting]:
    """The people who want another worker, as this manager must decide, the oldest first (KW-6.7)."""
    rows = worker_change_policy.scope(user, RequestAction.ANSWER).order_by("asked_on", "pk").filter(decision="")
    return _aged(
        rows.select_related("case__service_user", "worker", "agency").order_by("asked_on", "pk")[:limit], today
    )


def _aged(rows: Iterable[SupportRequest | WorkerChangeRequest], today: date) -> list[Waiting]:
    requests = list(rows)
    closed: dict[int, set[date]] = {request.agency_id: set() for request in requests}
    for agency, on in LocalHoliday.objects.filter(agency__in=closed).values_list("agency", "on"):
        closed[agency].add(on)
    return [
        Waiting(request, working_days_between(request.asked_on, today, closed[request.agency_id]))
        for request in requests
    ]


def workers_with_a_role(case: Case):
    """The case manager and key workers now: of whom the person may ask to be freed."""
    managers = CaseManagerAssignment.objects.current().filter(case=case, scope=CaseManagerAssignment.Scope.INDIVIDUAL)
    key_workers = KeyWorkerAssignment.objects.current().filter(case=case)
    held = Q(pk__in=managers.values("worker")) | Q(pk__in=key_workers.values("worker"))
    return get_user_model().objects.filter(held).order_by("last_name", "first_name", "pk")
