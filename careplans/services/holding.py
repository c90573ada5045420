"""What stands in the way of a step or a goal, as far as a higher app keeps after it: who has it, and since when."""

from datetime import date

from django.utils import timezone

from careplans.models import Action, Goal
from careplans.services.news import tell_of_change
from careplans.states import ACTION, ActionState
from core import audit
from core.commands import command
from core.days import day_of

# A service that reads its own step learns that it is blocked, and nothing of the form.
IN_THE_WAY = "Something in how services are provided"
STOPPED_BY_IT = frozenset({ActionState.AGREED, ActionState.ACTIVE})


@command
def hold_step(*, actor, step: Action, held_by: str, since: date | None, is_free: bool = False) -> Action:
    """A form about this step came to a level, or (held by nobody) was answered; it is free again when that is told.

    Called by the verb that moved the form, which has decided who may.
    """
    step = Action.objects.select_for_update().get(pk=step.pk)
    now, before = timezone.now(), step.state
    step.held_by, step.held_since = held_by, since if held_by else None
    if held_by and step.state in STOPPED_BY_IT:
        step.state = ACTION.target("block", step.state)
        step.blocked_on, step.blocked_by = day_of(now), IN_THE_WAY
    elif is_free and step.state == ActionState.BLOCKED:
        step.state = ACTION.target("unblock", step.state)
        step.blocked_on, step.blocked_by = None, ""
    if step.state == before:
        step.save()
        return step
    step.changed_on, step.changed_by = day_of(now), actor
    step.save()
    verb = "block" if step.state == ActionState.BLOCKED else "unblock"
    audit.record(actor, f"plan.step-{verb}", step, part=step.goal.domain.code, step=step.pk, before=before)
    tell_of_change(actor, step, now)
    return step


@command
def hold_goal(*, actor, goal: Goal, held_by: str, since: date | None) -> Goal:
    """The same of a goal, which has no state of its own for it."""
    goal = Goal.objects.select_for_update().get(pk=goal.pk)
    goal.held_by, goal.held_since = held_by, since if held_by else None
    goal.save()
    return goal
