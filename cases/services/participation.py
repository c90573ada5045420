"""Whether a person takes part in key working, what they were told of it, and what was offered and answered."""

from datetime import date

from django.utils import timezone

from agencies.selectors import setting
from cases import rules_of_entry as rules
from cases.models import Case, HarmReductionOffer
from cases.policies import THE_CASE, CaseAction, case_policy
from core import audit
from core.commands import command
from core.days import day_of


@command
def tell_participation_policy(*, actor, case: Case) -> Case:
    """Write down that the person was told whether taking part is optional or expected: by whom and when (KW-6.6b)."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = _locked(case)
    case.participation_told_at, case.participation_told_by = timezone.now(), actor
    case.version += 1
    case.save()
    audit.record(
        actor,
        "case.participation-told",
        case,
        part=THE_CASE,
        policy=setting("key_working_participation", case.lead_agency_id),
    )
    return case


@command
def record_participation(*, actor, case: Case, participation: str, told: bool = False, on: date | None = None) -> Case:
    """Write down what the person chose, and, with `told`, that they heard of the choice just now.

    Declining closes nothing: they are served as before (KW-6.6a).
    """
    case_policy.require(actor, CaseAction.WORK, case)
    case = _locked(case)
    today = day_of(timezone.now())
    if told and case.participation_told_at is None:
        case.participation_told_at, case.participation_told_by = timezone.now(), actor
    rules.check_participation(
        participation,
        told=case.participation_told_at is not None,
        expected=setting("key_working_participation", case.lead_agency_id) == "expected",
    )
    rules.check_contact_day(on or today, today=today, field="on")
    case.participation = participation
    case.declined_on = (on or today) if participation == Case.Participation.DECLINED else None
    case.version += 1
    case.save()
    audit.record(actor, "case.participation", case, part=THE_CASE, participation=participation)
    return case


@command
def record_offer(*, actor, case: Case, offer: str, answer: str, offered_on: date, note: str = "") -> HarmReductionOffer:
    """Each time somebody who comes for harm reduction only was offered more, and what they said (KW-6.8b)."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = _locked(case)
    rules.check_offer(case, offered_on, today=day_of(timezone.now()))
    made = HarmReductionOffer.objects.create(
        case=case, offered_on=offered_on, offered_by=actor, offer=offer, answer=answer, note=note
    )
    audit.record(actor, "case.offer", case, part=THE_CASE, offer=offer, answer=answer, on=str(offered_on))
    return made


def _locked(case: Case) -> Case:
    case = Case.objects.select_for_update().get(pk=case.pk)
    rules.check_open(case)
    return case
