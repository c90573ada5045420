"""Another service is asked to take on a need of the person."""

from datetime import date, timedelta

from django.utils import timezone

from agencies.models import Agency
from cases.models import CareDomain, Case
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.rules import check_open
from cases.services.assignments import locked
from core import audit
from core.commands import command
from core.days import day_of
from correspondence.models import CorrespondenceEntry, Referral
from correspondence.policies import ReferralAction, referral_policy
from correspondence.rules import referrals as rules
from correspondence.rules.contacts import check_led
from correspondence.selectors.permits import consent_naming, instant_of
from correspondence.services.log import write_entry

LOOK_AGAIN = timedelta(days=14)  # until somebody says otherwise, an open referral is looked at after this
State = Referral.State
Direction = CorrespondenceEntry.Direction


@command
def open_referral(
    *,
    actor,
    case: Case,
    for_what: str,
    to_agency: Agency | None = None,
    to_service: str = "",
    reason: str = "",
    domain: CareDomain | None = None,
    hands_over_assessment: bool = False,
    follow_up_on: date | None = None,
) -> Referral:
    """Write down that a referral is wanted. Nothing has gone to the other service yet, so no consent is needed here."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = Case.objects.select_for_update().get(pk=case.pk)
    check_open(case)
    check_led(case)
    rules.check_wanted(for_what)
    assert case.lead_agency  # said by the rule
    today = day_of(timezone.now())
    referral = Referral.objects.create(
        case=case,
        agency=case.lead_agency,
        to_agency=to_agency,
        to_service=to_service,
        domain=domain,
        for_what=for_what,
        reason=reason,
        hands_over_assessment=hands_over_assessment,
        begun_on=today,
        begun_by=actor,
        follow_up_on=follow_up_on or today + LOOK_AGAIN,
    )
    audit.record(
        actor, "referral.opened", referral, part=THE_CASE, to=to_agency.pk if to_agency else None, wanted_on=str(today)
    )
    return referral


@command
def make_referral(
    *,
    actor,
    referral: Referral,
    made_on: date,
    channel: str,
    to_agency: Agency | None = None,
    with_whom: str = "",
    follow_up_on: date | None = None,
) -> Referral:
    """The service has been asked. Refused where no consent named it on that day (FND-consent-additional)."""
    referral_policy.require(actor, ReferralAction.WRITE, referral)
    referral = _locked(referral)
    now = timezone.now()
    rules.check_can_make(referral.state)
    to = to_agency or referral.to_agency
    rules.check_receiver(has_agency=to is not None, is_lead=to is not None and to.pk == referral.case.lead_agency_id)
    rules.check_day(made_on, begun_on=referral.begun_on, today=day_of(now), field="made_on")
    consent = consent_naming(referral.case, to, instant_of(made_on, now))
    rules.check_consented(is_named=consent is not None, service=str(to))
    assert consent  # said by the rule
    follow_up_on = follow_up_on or day_of(now) + LOOK_AGAIN
    rules.check_next_look(follow_up_on, today=day_of(now))
    referral.to_agency, referral.consent = to, consent
    referral.state, referral.made_on, referral.made_by = State.MADE, made_on, actor
    referral.follow_up_on = follow_up_on
    _save(referral)
    _log(actor, referral, Direction.OUT, channel, made_on, "Referral made", referral.for_what, with_whom, consent.pk)
    audit.record(actor, "referral.made", referral, part=THE_CASE, to=to.pk if to else None, consent=consent.pk)
    return referral


@command
def answer_referral(
    *,
    actor,
    referral: Referral,
    answer: str,
    answered_on: date,
    channel: str,
    words: str = "",
    with_whom: str = "",
    follow_up_on: date | None = None,
) -> Referral:
    """What the service said: accepted, waiting for a place, or declined and why. A declined one has ended."""
    referral_policy.require(actor, ReferralAction.WRITE, referral)
    referral = _locked(referral)
    today = day_of(timezone.now())
    rules.check_answer(referral.state, answer, words)
    assert referral.made_on  # said by the rule
    rules.check_day(answered_on, begun_on=referral.made_on, today=today, field="answered_on")
    referral.state, referral.answered_on = answer, answered_on
    referral.answer = "\n".join(filter(None, [referral.answer, words]))
    if answer == State.DECLINED:
        referral.ended_on, referral.follow_up_on = answered_on, None
    else:
        referral.follow_up_on = follow_up_on or today + LOOK_AGAIN
        rules.check_next_look(referral.follow_up_on, today=today)
    _save(referral)
    said = f"Referral: {referral.get_state_display().lower()}"
    _log(actor, referral, Direction.IN, channel, answered_on, said, words, with_whom)
    audit.record(actor, "referral.answered", referral, part=THE_CASE, answer=answer)
    return referral


@command
def follow_up_referral(
    *,
    actor,
    referral: Referral,
    looked_on: date,
    words: str,
    follow_up_on: date,
    channel: str = "",
    with_whom: str = "",
) -> Referral:
    """We looked again (KW-7.4.2.1): what was found out, and when we look next.

    Where the service itself was rung or written to, that is in the log of correspondence, and needs its consent still.
    """
    referral_policy.require(actor, ReferralAction.WRITE, referral)
    referral = _locked(referral)
    now = timezone.now()
    rules.check_open(referral.state)
    if channel:
        rules.check_under_way(referral.state)
    rules.check_found(words)
    rules.check_day(looked_on, begun_on=referral.begun_on, today=day_of(now), field="looked_on")
    rules.check_next_look(follow_up_on, today=day_of(now))
    if channel:
        consent = consent_naming(referral.case, referral.to_agency, instant_of(looked_on, now))
        rules.check_consented(is_named=consent is not None, service=referral.to)
        assert consent  # said by the rule
        _log(actor, referral, Direction.OUT, channel, looked_on, "Referral followed up", words, with_whom, consent.pk)
    referral.follow_up_on = follow_up_on
    referral.answer = "\n".join(filter(None, [referral.answer, f"{looked_on:%-d %B %Y}: {words}"]))
    _save(referral)
    audit.record(
        actor, "referral.followed-up", referral, part=THE_CASE, looked_on=str(looked_on), next=str(follow_up_on)
    )
    return referral


@command
def end_referral(*, actor, referral: Referral, end: str, ended_on: date, words: str) -> Referral:
    """The person has taken it up, or it is no longer wanted."""
    referral_policy.require(actor, ReferralAction.WRITE, referral)
    referral = _locked(referral)
    rules.check_end(referral.state, end, words)
    rules.check_day(ended_on, begun_on=referral.begun_on, today=day_of(timezone.now()), field="ended_on")
    referral.state, referral.ended_on, referral.follow_up_on = end, ended_on, None
    referral.answer = "\n".join(filter(None, [referral.answer, words]))
    _save(referral)
    audit.record(actor, "referral.ended", referral, part=THE_CASE, end=end)
    return referral


def _locked(referral: Referral) -> Referral:
    """The referral as it stands now, under the lock of its case: a withdrawal waits, or has been."""
    locked(referral.case)
    return Referral.objects.select_for_update(of=("self",)).select_related("case", "to_agency").get(pk=referral.pk)


def _save(referral: Referral) -> None:
    referral.version += 1
    referral.save()


def _log(actor, referral, direction, channel, on, subject, outcome, with_whom="", consent: int | None = None) -> None:
    write_entry(
        actor,
        referral.case,
        direction=direction,
        channel=channel,
        happened_on=on,
        subject=subject,
        outcome=outcome,
        with_agency=referral.to_agency,
        with_service="" if referral.to_agency_id else referral.to_service,
        with_whom=with_whom,
        permitted_by=f"cases.Consent:{consent}" if consent else "",
    )
