"""The worker told the person where the form stands (KW-16.1.5, scenario 7). It closes nothing."""

from datetime import date

from django.utils import timezone

from cases.policies import THE_CASE
from core import audit
from core.commands import command
from core.days import day_of
from core.versions import claim
from gapsblocks.models import GapsAndBlocksForm, GapStep
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.rules import telling as rules
from gapsblocks.services.raising import take_step
from gapsblocks.states import GapState


@command
def tell_step(*, actor, form: GapsAndBlocksForm, version: int, told_on: date | None, words: str) -> GapStep:
    """Written down by who works with the person; it stays inside the service."""
    gap_policy.require(actor, GapAction.WRITE, form)
    form = claim(form, version)
    rules.check_going_on(form.state not in (GapState.DRAFT, GapState.CLOSED))
    today = day_of(timezone.now())
    rules.check_told(words=words, told_on=told_on, raised_on=form.raised_on, today=today)
    assert told_on
    form.save()
    step = take_step(form, GapStep.Kind.TOLD, told_on, actor, words.strip())
    audit.record(actor, "gap.step-told", form, part=THE_CASE)
    return step
