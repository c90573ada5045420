"""What stands in the way of a step or goal is seen in the plan: with whom it is, and since when."""

from careplans.services.holding import hold_goal, hold_step
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.selectors.levels import WITH_WHOM
from gapsblocks.states import UNANSWERED, GapState, Result


def show_in_plan(actor, form: GapsAndBlocksForm) -> None:
    """To be called by each verb that moved a form. Of several forms the one that has come furthest is told."""
    is_free = form.state == GapState.CLOSED and form.result == Result.RESOLVED
    if form.step is not None:
        held_by, since = _furthest(GapsAndBlocksForm.objects.filter(step=form.step))
        hold_step(actor=actor, step=form.step, held_by=held_by, since=since, is_free=is_free and not held_by)
    if form.goal is not None:
        held_by, since = _furthest(GapsAndBlocksForm.objects.filter(goal=form.goal))
        hold_goal(actor=actor, goal=form.goal, held_by=held_by, since=since)


def _furthest(forms):
    waiting = list(forms.filter(state__in=UNANSWERED).order_by("level_since", "pk"))
    if not waiting:
        return "", None
    found = max(waiting, key=lambda form: UNANSWERED.index(GapState(form.state)))
    return WITH_WHOM[found.state], found.level_since
