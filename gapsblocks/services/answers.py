"""One answer to many forms: each moves by the same rules, all of them or none (KW-16.1.4, GB2-gap-structural)."""

from collections.abc import Iterable

from django.utils import timezone

from core import audit
from core.commands import command
from core.errors import NotAllowed
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.policies import gap_policy
from gapsblocks.rules import barriers as rules
from gapsblocks.rules import forms as form_rules
from gapsblocks.rules import outside
from gapsblocks.selectors.identity import has_guessed_enough, telling_of
from gapsblocks.selectors.themes import answerable
from gapsblocks.services import chain
from gapsblocks.services.guessing import watched


@command
def answer_many(
    *, actor, forms: Iterable[tuple[int, int]], result: str, words: str, settled: Iterable[str] = ()
) -> list[GapsAndBlocksForm]:
    """Each form gets the answer and its worker is told. One that another level has, or that has moved, stops all."""
    chosen = dict(forms)
    rules.check_some(len(chosen))
    form_rules.check_answer(answer=words, result=result)
    seen = set(gap_policy.scope(actor).filter(pk__in=chosen).values_list("pk", flat=True))
    if unseen := chosen.keys() - seen:
        raise NotAllowed(f"answer forms {sorted(unseen)}")
    rows = list(GapsAndBlocksForm.objects.select_for_update().filter(pk__in=chosen).order_by("pk"))
    rules.check_unchanged([form.reference for form in rows if form.version != chosen[form.pk]])
    mine = answerable(actor, chosen)
    rules.check_at_my_level((form.reference, form.get_state_display()) for form in rows if form.pk not in mine)
    said = list(settled)
    with watched(actor, rows):
        outside.check_not_guessing(has_guessed_enough(actor, timezone.now()), "words")
        outside.check_says_nobody([each for each in telling_of(actor, rows, words) if each not in said], "words")
    answered = [
        chain.answer(actor=actor, form=form, version=chosen[form.pk], result=result, words=words, settled=said)
        for form in rows
    ]
    audit.record(actor, "gap.many-answered", None, forms=[form.reference for form in answered], result=result)
    return answered
