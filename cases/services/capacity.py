"""More work than a worker's time holds is taken on with a manager's agreement, and with the reason (GB2-capacity)."""

from dataclasses import dataclass

from django.utils import timezone

from agencies.models import Agency, Worker
from agencies.selectors import standing_of
from cases import rules
from cases.models import CapacityAgreement, Case
from cases.policies import THE_CASE
from cases.policies.capacity import CapacityAction, capacity_policy
from cases.rules.capacity import Room
from cases.selectors.capacity import room_of
from cases.services.notices import tell_managers
from core import audit
from core.commands import command
from core.days import day_of


@dataclass(frozen=True, slots=True)
class Before:
    """A worker's time before a role is given. Until the transaction ends nobody else can give them one."""

    post: Worker | None
    room: Room | None


def measured(worker, agency: Agency) -> Before:
    """Lock the worker's post and read how much of their time is planned: two roles at once follow each other."""
    rows = Worker.objects.filter(agency=agency, user=worker, left_on=None)
    post = rows.select_for_update(no_key=True).order_by("pk").first()
    return Before(post, room_of(post) if post else None)


def settle(actor, before: Before, case: Case, *, agreed: str | None, waits: bool = False) -> None:
    """Once the role is given: within the worker's time, or agreed to by a manager of theirs, or refused.

    `agreed` is the manager's reason; None where a lighter role follows a heavier one. `waits`: who took a person in,
    or whose offer was accepted, works from today, and the agreement is asked for afterwards.
    """
    if before.post is None or before.room is None or agreed is None:
        return
    after = room_of(before.post)
    if not rules.goes_over(before.room, after):
        return
    now = timezone.now()
    worker, agency = before.post.user, before.post.agency_id
    if not waits:
        is_manager = agency in standing_of(actor, day_of(now)).managed
        rules.check_agreed(str(worker), before.room, after, is_manager=is_manager, reason=agreed)
    row = CapacityAgreement.objects.create(
        case=case,
        worker=worker,
        agency_id=agency,
        planned_hours=after.planned,
        available_hours=after.available,
        taken_on=day_of(now),
        taken_by=actor,
        reason="" if waits else agreed,
        agreed_at=None if waits else now,
        agreed_by=None if waits else actor,
    )
    verb = "case.over-capacity" if waits else "case.over-capacity-agreed"
    audit.record(actor, verb, case, part=THE_CASE, worker=worker.pk, planned=str(after.planned))
    if waits:
        tell_managers(
            agency,
            key=f"capacity:{row.pk}",
            subject="A worker has taken on more than their time holds: do you agree?",
            about=row,
            on=day_of(now),
        )


@command
def agree_over_capacity(*, actor, agreement: CapacityAgreement, reason: str) -> CapacityAgreement:
    """A manager of the worker agrees afterwards, with the reason. Who does not names somebody else on the case."""
    capacity_policy.require(actor, CapacityAction.AGREE, agreement)
    row = CapacityAgreement.objects.select_for_update().get(pk=agreement.pk)
    rules.check_reason(reason, is_agreed=row.agreed_at is not None)
    row.reason, row.agreed_at, row.agreed_by = reason, timezone.now(), actor
    row.save()
    audit.record(actor, "case.over-capacity-agreed", row.case, part=THE_CASE, worker=row.worker_id)
    return row
