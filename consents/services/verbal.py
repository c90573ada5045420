"""The person's word, written down (MT-7.1.1; form F5)."""

from collections.abc import Collection
from datetime import date, timedelta

from django.utils import timezone

from agencies.models import Agency
from cases.models import Case
from cases.policies import THE_CASE, CaseAction, case_policy, consented
from cases.services.assignments import locked
from consents.models import VerbalConsent, VerbalCorrection
from consents.policies import VerbalConsentAction, verbal_consent_policy
from consents.rules import verbal as rules
from core import audit
from core.commands import command
from core.days import day_of, start_of
from core.errors import DomainError


@command
def record_verbal_consent(
    *,
    actor,
    case: Case,
    given_on: date,
    purpose: str,
    agencies: Collection[Agency],
    items: str,
    persons_words: str,
    occasion: str = "",
) -> VerbalConsent:
    """Write down what the person agreed to in words, for this purpose only.

    Enough only for agencies that a written consent names, both on the day it was said and now: else a new form is
    needed, and the refusal says so.
    """
    case_policy.require(actor, CaseAction.WORK, case)
    case = locked(case)  # a withdrawal at the same moment is either before, and refuses this, or after
    now = timezone.now()
    today = day_of(now)
    if not case.is_open:
        raise DomainError("This case is closed, so nothing new is shared from it.", code="case-closed")
    rules.check_whole(
        given_on=given_on, today=today, purpose=purpose, agencies=agencies, items=items, words=persons_words
    )
    then = now if given_on == today else start_of(given_on + timedelta(days=1)) - timedelta(microseconds=1)
    named = set(consented(now).filter(consent__case=case).values_list("agency", flat=True))
    named &= set(consented(then).filter(consent__case=case).values_list("agency", flat=True))
    rules.check_enough([agency.label for agency in agencies if agency.pk not in named])
    note = VerbalConsent.objects.create(
        case=case,
        given_on=given_on,
        taken_by=actor,
        purpose=purpose.strip(),
        occasion=occasion.strip(),
        items=items.strip(),
        persons_words=persons_words.strip(),
    )
    note.agencies.set(agencies)
    audit.record(
        actor,
        "consent.verbal",
        note,
        part=THE_CASE,
        agencies=sorted(agency.pk for agency in agencies),
        on=str(given_on),
    )
    return note


@command
def correct_verbal_consent(*, actor, note: VerbalConsent, words: str, reason: str) -> VerbalCorrection:
    """Add what is right to a note that is wrong, and why it was. What was written stays."""
    verbal_consent_policy.require(actor, VerbalConsentAction.CORRECT, note)
    rules.check_correction(words=words, reason=reason)
    added = VerbalCorrection.objects.create(
        note=note, written_at=timezone.now(), written_by=actor, words=words.strip(), reason=reason.strip()
    )
    audit.record(actor, "consent.verbal-corrected", note, part=THE_CASE, correction=added.pk)
    return added
