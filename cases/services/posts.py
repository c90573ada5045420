"""A worker leaves, or is away for long: not before every person they work with is in somebody's hands (KW-5.3.1b)."""

from datetime import date

from django.contrib.auth import get_user_model

from agencies.models import Worker
from agencies.policies import WorkerAction, worker_policy
from agencies.services import workers
from agencies.services.standing import lock_readers
from cases.rules import check_end_of_post, check_leave_is_covered, check_nothing_held
from cases.selectors.posts import covered_throughout, roles_held, stands_in_for
from core import audit
from core.commands import command
from core.days import today
from core.errors import DomainError


@command
def end_post(*, actor, worker: Worker, reason: str, on: date) -> Worker:
    """End a post; with the person's last post their account closes and they are signed out.

    Sight ends as the day `on` begins. Refused, with the cases named, while the worker holds a role or covers others.
    """
    worker_policy.require(actor, WorkerAction.TRAIN, worker)
    worker = Worker.objects.select_for_update(of=("self",)).select_related("user").get(pk=worker.pk)
    lock_readers([worker.user_id])
    check_end_of_post(
        is_self=worker.user_id == actor.pk,
        has_left=worker.left_on is not None,
        started_on=worker.started_on,
        on=on,
        today=today(),
    )
    check_nothing_held(
        [held.case.reference for held in roles_held(worker)],
        absent=[str(row.absent) for row in stands_in_for(worker, today())],
    )
    if not reason.strip():
        raise DomainError("Say why the post ends.", code="no-reason", field="reason")
    worker.left_on = on
    worker.version += 1
    worker.save()
    audit.record(
        actor, "worker.post-ended", worker, agency=worker.agency_id, worker=worker.user_id, on=str(on), why=reason
    )
    if not Worker.objects.filter(user=worker.user_id, left_on=None).exists():
        account = get_user_model().objects.get(pk=worker.user_id)
        account.is_active = False
        account.save(update_fields=["is_active"])
        audit.record(actor, "account.closed", worker, agency=worker.agency_id, worker=worker.user_id)
    return worker


@command
def start_long_leave(*, actor, worker: Worker, leave_from: date, leave_until: date | None) -> Worker:
    """Record a long leave once each case is handed over, or a named colleague covers the whole of it."""
    worker_policy.require(actor, WorkerAction.TRAIN, worker)
    check_leave_is_covered(
        [held.case.reference for held in roles_held(worker)],
        is_covered=covered_throughout(worker, leave_from, leave_until),
    )
    return workers.record_leave(actor=actor, worker=worker, leave_from=leave_from, leave_until=leave_until)
