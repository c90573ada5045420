"""The person agrees that the co-ordinators may know the name, or takes that back. Both hold at once."""

from datetime import date

from django.utils import timezone

from cases.policies import THE_CASE
from core import audit
from core.commands import command
from core.days import day_of
from core.versions import claim
from gapsblocks.models import GapsAndBlocksForm, NamingConsent
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.rules import telling as rules
from gapsblocks.selectors.naming import naming_of
from gapsblocks.states import GapState


@command
def agree_to_be_named(
    *, actor, form: GapsAndBlocksForm, version: int, agreed_on: date | None, words: str
) -> NamingConsent:
    """Recorded by who works with the person. It opens the name, and nothing else of the file (LAW-gap-identity)."""
    gap_policy.require(actor, GapAction.WRITE, form)
    form = claim(form, version)
    rules.check_going_on(form.state not in (GapState.DRAFT, GapState.CLOSED))
    today = day_of(timezone.now())
    rules.check_agreed(words=words, agreed_on=agreed_on, today=today, is_in_force=naming_of(form) is not None)
    assert agreed_on
    form.save()
    consent = NamingConsent.objects.create(form=form, agreed_on=agreed_on, recorded_by=actor, words=words.strip())
    audit.record(actor, "gap.naming-agreed", form, part=THE_CASE)
    return consent


@command
def take_back_naming(*, actor, form: GapsAndBlocksForm, version: int) -> NamingConsent:
    """The name closes again at this instant. On paper it never stood."""
    gap_policy.require(actor, GapAction.WRITE, form)
    form = claim(form, version)
    consent = NamingConsent.objects.select_for_update().filter(form=form, withdrawn_on=None).first()
    rules.check_taken_back(consent is not None)
    assert consent
    form.save()
    consent.withdrawn_on, consent.withdrawn_by = day_of(timezone.now()), actor
    consent.save()
    audit.record(actor, "gap.naming-taken-back", form, part=THE_CASE)
    return consent
