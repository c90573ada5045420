"""What co-ordinators say of a form: looked at before it is kept, as what they read was (LAW-gap-identity)."""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext

from django.utils import timezone

from cases.policies import THE_CASE
from cases.services.notices import tell
from core import audit
from core.commands import command
from core.days import day_of
from core.text import fold
from core.versions import claim
from gapsblocks.models import GapsAndBlocksForm, GapStep, SettledFinding
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.rules import forms as rules
from gapsblocks.rules import outside
from gapsblocks.selectors.identity import findings_left, has_guessed_enough, telling_together
from gapsblocks.services.guessing import watched
from gapsblocks.services.raising import take_step
from gapsblocks.states import OUTSIDE

Kind = GapStep.Kind


@command
def accept(*, actor, form: GapsAndBlocksForm, version: int) -> GapStep:
    """The level to which it came has read it and takes it on; the worker who raised it is told."""
    gap_policy.require(actor, GapAction.WORK, form)
    form = claim(form, version)
    rules.check_is_outside(form.state in OUTSIDE)
    outside.check_not_accepted(is_accepted_here(form))
    today = day_of(timezone.now())
    form.save()
    step = take_step(form, Kind.ACCEPTED, today, actor, "", is_outside=True)
    audit.record(actor, "gap.accepted", form, part=THE_CASE)
    if form.raised_by_id != actor.pk:
        tell(
            [form.raised_by],
            key=f"gap:{form.pk}:accepted:{step.pk}",
            subject=f"A gap or block was read and accepted ({form.reference})",
            about=form,
        )
    return step


def is_accepted_here(form: GapsAndBlocksForm) -> bool:
    steps = GapStep.objects.filter(form=form, kind__in=(Kind.ACCEPTED, Kind.SENT, Kind.NATIONAL)).order_by("-pk")
    return steps.values_list("kind", flat=True).first() == Kind.ACCEPTED


def check_said_together(
    actor, forms: Sequence[GapsAndBlocksForm], texts: dict[str, str], settled: Iterable[str]
) -> None:
    """The same of texts about many forms at once: by field, no word that could tell whose one of them is."""
    said = {fold(each) for each in settled}
    with watched(actor, forms):
        outside.check_not_guessing(has_guessed_enough(actor, timezone.now()), next(iter(texts), ""))
        for field, telling in telling_together(actor, forms, texts).items():
            outside.check_says_nobody([each for each in telling if fold(each) not in said], field)


def check_said(actor, form: GapsAndBlocksForm, field: str, words: str, settled: Iterable[str]) -> None:
    """No word that could tell whose form it is, but those that the writer says to be of somebody or something else."""
    knows_whose = GapAction.VIEW_WHOLE in gap_policy.can(actor, form)  # a manager of the service itself
    said = {fold(each) for each in settled}
    left = findings_left(form, field, words)
    with nullcontext() if knows_whose else watched(actor, [form]):
        outside.check_not_guessing(not knows_whose and has_guessed_enough(actor, timezone.now()), field)
        outside.check_says_nobody(list(dict.fromkeys(each.text for each in left if fold(each.text) not in said)), field)
    today = day_of(timezone.now())
    for key in sorted({each.key for each in left}):
        SettledFinding.objects.create(form=form, key=key, settled_on=today, settled_by=actor)
