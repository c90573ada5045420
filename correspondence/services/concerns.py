"""A concern about another service is raised, spoken of by the managers, put to its grievance procedure, and ended."""

from datetime import date, timedelta

from django.utils import timezone

from agencies.models import Agency
from cases.models import Case
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.rules import check_open
from cases.services.assignments import locked
from cases.services.notices import tell_managers
from core import audit
from core.commands import command
from core.days import day_of
from core.versions import claim
from correspondence.models import Concern, CorrespondenceEntry
from correspondence.policies import ConcernAction, concern_policy
from correspondence.rules import concerns as rules
from correspondence.rules.contacts import check_led
from correspondence.selectors.concerns import to_look_at
from correspondence.selectors.permits import consent_naming, instant_of
from correspondence.services.log import write_entry
from correspondence.states import CONCERN
from notifications import routing

LOOK_AGAIN = timedelta(days=14)


@command
def raise_concern(
    *, actor, case: Case, about_agency: Agency, kind: str, whose: str, words: str, wanted: str = ""
) -> Concern:
    """Somebody is not content with another service. The managers of ours are told at once; the other hears nothing."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = locked(case)
    check_open(case)
    check_led(case)
    rules.check_raised(words=words, is_own_agency=about_agency.pk == case.lead_agency_id)
    assert case.lead_agency  # said by the rule
    today = day_of(timezone.now())
    concern = Concern.objects.create(
        case=case,
        agency=case.lead_agency,
        about_agency=about_agency,
        kind=kind,
        whose=whose,
        words=words.strip(),
        wanted=wanted.strip(),
        raised_on=today,
        raised_by=actor,
        look_again_on=today + LOOK_AGAIN,
    )
    audit.record(actor, "concern.raised", concern, part=THE_CASE, about=about_agency.pk, kind=kind)
    tell_managers(
        case.lead_agency,
        key=f"concern:{concern.pk}",
        subject="A concern about another service waits for its managers to speak",
        about=concern,
        on=today,
    )
    return concern


@command
def record_manager_contact(
    *,
    actor,
    concern: Concern,
    version: int,
    spoken_on: date,
    channel: str,
    with_whom: str,
    words: str,
    look_again_on: date | None,
    names_person: bool = False,
) -> Concern:
    """A manager of ours spoke with one of the other service: the first rung, and it may be climbed again."""
    concern_policy.require(actor, ConcernAction.MANAGE, concern)
    concern = _begun(concern, version)
    today = day_of(timezone.now())
    state = CONCERN.target("contact", concern.state)
    rules.check_spoken(with_whom=with_whom, words=words)
    rules.check_day(spoken_on, not_before=concern.raised_on, today=today, field="spoken_on")
    rules.check_next_look(look_again_on, today=today)
    permit = _permitted(concern, spoken_on, names_person)
    concern.state, concern.look_again_on = state, look_again_on
    concern.contacted_on, concern.contacted_by, concern.contacted_with = spoken_on, actor, with_whom.strip()
    said = f"{spoken_on:%-d %B %Y}, {with_whom.strip()}: {words.strip()}"
    concern.contact_words = "\n".join(filter(None, [concern.contact_words, said]))
    concern.save()
    _log(actor, concern, channel, spoken_on, "Managers spoke about a concern", words, with_whom, permit)
    audit.record(actor, "concern.managers-spoke", concern, part=THE_CASE, spoken_on=str(spoken_on), named=names_person)
    return concern


@command
def put_to_grievance_procedure(
    *,
    actor,
    concern: Concern,
    version: int,
    put_on: date,
    channel: str,
    to_whom: str,
    words: str,
    look_again_on: date | None,
    names_person: bool = False,
) -> Concern:
    """The concern goes to the other service's own grievance procedure. Refused before the managers have spoken."""
    concern_policy.require(actor, ConcernAction.MANAGE, concern)
    concern = _begun(concern, version)
    rules.check_can_escalate(managers_spoke=concern.contacted_on is not None, state=concern.state)
    state = CONCERN.target("escalate", concern.state)
    today = day_of(timezone.now())
    assert concern.contacted_on  # said by the rule, and by the database
    rules.check_put(to_whom=to_whom, words=words)
    rules.check_day(put_on, not_before=concern.contacted_on, today=today, field="put_on")
    rules.check_next_look(look_again_on, today=today)
    permit = _permitted(concern, put_on, names_person)
    concern.state, concern.look_again_on = state, look_again_on
    concern.grievance_on, concern.grievance_by = put_on, actor
    concern.grievance_to, concern.grievance_words = to_whom.strip(), words.strip()
    concern.save()
    _log(actor, concern, channel, put_on, "Concern put to the grievance procedure", words, to_whom, permit)
    audit.record(actor, "concern.escalated", concern, part=THE_CASE, put_on=str(put_on), named=names_person)
    return concern


@command
def end_concern(*, actor, concern: Concern, version: int, settled: bool, outcome: str) -> Concern:
    """It is settled, or not pursued; in words, whichever."""
    concern_policy.require(actor, ConcernAction.WRITE, concern)
    concern = _begun(concern, version)
    concern.state = CONCERN.target("settle" if settled else "let go", concern.state)
    rules.check_outcome(outcome)
    concern.ended_on, concern.ended_by, concern.look_again_on = day_of(timezone.now()), actor, None
    concern.outcome = outcome.strip()
    concern.save()
    audit.record(actor, "concern.ended", concern, part=THE_CASE, settled=settled)
    return concern


@command
def remind_of_concerns(*, actor, day: date, today: date) -> int:
    """The day to look again has come: the managers hear of it, and who raised it. Once for each day that was set."""
    concerns = list(to_look_at(day, today))
    managers = routing.managers_of_each([concern.agency for concern in concerns], today)
    count = 0
    for concern in concerns:
        told = {receiver.user_id: receiver for receiver in managers[concern.agency_id]}
        if concern_policy.allows(concern.raised_by, ConcernAction.WRITE, concern):
            told.setdefault(concern.raised_by_id, routing.Receiver(concern.raised_by_id))
        count += routing.tell(
            list(told.values()),
            key=f"concern.look-again:{concern.pk}:{concern.look_again_on}",
            subject="The day has come to look again at a concern about another service",
            about=concern,
        )
    if count:
        audit.record(actor, "concern.reminded", None, day=str(day), count=count)
    return count


def _begun(concern: Concern, version: int) -> Concern:
    locked(concern.case)
    concern = claim(concern, version)
    check_open(concern.case)
    return concern


def _permitted(concern: Concern, on: date, names_person: bool) -> str:
    """The consent by which the person is named there; "" where they are not."""
    if not names_person:
        return ""
    consent = consent_naming(concern.case, concern.about_agency, instant_of(on, timezone.now()))
    rules.check_named(is_named=True, consented=consent is not None, service=concern.about_agency.label)
    return f"cases.Consent:{consent.pk}" if consent else ""


def _log(actor, concern: Concern, channel: str, on: date, subject: str, words: str, whom: str, permit: str) -> None:
    """Where the person was named, it stands beside all else that the service was told of them (GB1-comm-records)."""
    if not permit:
        return
    write_entry(
        actor,
        concern.case,
        direction=CorrespondenceEntry.Direction.OUT,
        channel=channel,
        happened_on=on,
        subject=subject,
        outcome=words.strip(),
        with_agency=concern.about_agency,
        with_whom=whom.strip(),
        permitted_by=permit,
    )
