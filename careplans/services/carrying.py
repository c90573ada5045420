"""A service arranges its own steps anew: another day, another of its workers (KW-13.2)."""

from datetime import date

from django.utils import timezone

from agencies.selectors import workers_of
from careplans.models import Action
from careplans.policies import StepAction, step_policy
from careplans.rules import proposals as rules
from careplans.services.news import tell_of_change
from careplans.states import LIVE, TO_DO
from cases.rules import check_open
from cases.services.assignments import locked
from core import audit
from core.commands import command
from core.days import day_of
from core.versions import claim


@command
def rearrange_step(
    *,
    actor,
    step: Action,
    version: int,
    worker=None,
    target_date: date | None = None,
    rhythm: str = "",
    note: str = "",
) -> Action:
    """Who of the service does it, and by when. What is to be done stays what was agreed; the case manager is told."""
    step_policy.require(actor, StepAction.CARRY, step)
    case = locked(step.case)
    check_open(case)
    step = claim(step, version)
    now = timezone.now()
    today = day_of(now)
    rules.check_can_rearrange(is_owed=step.state in TO_DO, is_live=step.goal.plan.state in LIVE)
    rules.check_day(target_date=target_date, rhythm=rhythm, before=step.target_date, today=today)
    owner = step.agency_id
    rules.check_their_worker(worker is None or workers_of(owner, today).filter(pk=worker.pk).exists())
    step.worker, step.target_date, step.rhythm = worker, target_date, rhythm.strip()
    step.worker_name = "" if worker else step.worker_name
    if note.strip():
        step.outcome = note.strip()
    step.changed_on, step.changed_by = today, actor
    step.save()
    audit.record(actor, "plan.step-rearranged", step, part=step.goal.domain.code, agency=step.agency_id)
    tell_of_change(actor, step, now)
    return step
