"""A letter from its draft to the day on which the service has it. What it says of the plan comes from the app above."""

from datetime import date
from typing import Any

from django.utils import timezone

from agencies.models import Agency
from cases.models import Case, Consent
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.rules import check_open
from cases.services.assignments import locked
from cases.services.references import take_numbers
from core import audit
from core.commands import command
from core.days import day_of
from core.versions import claim
from correspondence.models import CorrespondenceEntry, Letter
from correspondence.policies import LetterAction, letter_policy, still_permitted
from correspondence.rules import letters as rules
from correspondence.rules.contacts import check_led
from correspondence.selectors.addressees import addressee_at
from correspondence.selectors.permits import consent_naming
from correspondence.services.log import write_entry
from notifications import outbox

State, Sent = Letter.State, Letter.Sent
CHANNELS = {
    Sent.POST: CorrespondenceEntry.Channel.LETTER,
    Sent.BY_HAND: CorrespondenceEntry.Channel.LETTER,
    Sent.EMAIL: CorrespondenceEntry.Channel.EMAIL,
}


@command
def draft_letter(
    *,
    actor,
    case: Case,
    kind: str,
    to_agency: Agency,
    plan_reference: str = "",
    asks_for_clinic_talk: bool = False,
    attaches_consent: bool | None = None,
    own_words: str = "",
) -> Letter:
    """Begin a letter to a service, with the addressee that the rule chooses, and why. Nothing has been told yet."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = locked(case)
    check_open(case)
    check_led(case)
    now = timezone.now()
    chosen = addressee_at(case, to_agency, now)
    sent_before = Letter.objects.filter(
        case=case, to_agency=to_agency, kind=Letter.Kind.INTRODUCTION, state__in=[State.ISSUED, State.SENT]
    ).exists()
    year = day_of(now).year
    letter = Letter(
        case=case,
        kind=kind,
        reference=f"LET-{year}-{take_numbers('LET.', year):04}",
        plan_reference=plan_reference,
        to_agency=to_agency,
        to_address="\n".join(filter(None, [to_agency.address.strip(), to_agency.eircode])),
        asks_for_clinic_talk=asks_for_clinic_talk,
        attaches_consent=rules.attaches_copy(kind=kind, sent_before=sent_before, wanted=attaches_consent),
        own_words=own_words,
        drafted_by=actor,
    )
    if chosen is not None:
        letter.to_name, letter.to_role = chosen.person.name, chosen.person.role
        letter.to_email, letter.to_user_id = chosen.person.email, chosen.person.user_id
        letter.chosen_because = chosen.because
    letter.save()
    audit.record(
        actor, "letter.drafted", letter, part=THE_CASE, kind=kind, to=to_agency.pk, because=letter.chosen_because
    )
    return letter


@command
def edit_letter(
    *,
    actor,
    letter: Letter,
    version: int,
    to_name: str,
    to_role: str = "",
    to_address: str = "",
    own_words: str = "",
    asks_for_clinic_talk: bool = False,
    attaches_consent: bool = False,
) -> Letter:
    """The case manager checks a draft: whom it goes to, their own words, what is enclosed."""
    letter_policy.require(actor, LetterAction.WRITE, letter)
    rules.check_draft(letter.state)
    letter = claim(letter, version)
    rules.check_draft(letter.state)
    if to_name.strip() != letter.to_name:  # another person than the rule chose: named by whoever checks it
        letter.to_user, letter.to_email = None, ""
        letter.chosen_because = Letter.Addressee.CONTACT if to_name.strip() else ""
    letter.to_name, letter.to_role, letter.to_address = to_name.strip(), to_role, to_address
    letter.own_words = own_words
    letter.asks_for_clinic_talk, letter.attaches_consent = asks_for_clinic_talk, attaches_consent
    letter.save()
    audit.record(actor, "letter.edited", letter, part=THE_CASE)
    return letter


@command
def throw_away_letter(*, actor, letter: Letter) -> Letter:
    """Not wanted after all. The row stays, so that nobody wonders where its number went."""
    letter_policy.require(actor, LetterAction.WRITE, letter)
    letter = _locked(letter)
    rules.check_can_throw_away(letter.state)
    if letter.state == State.ISSUED:  # whoever may issue it may call it back
        letter_policy.require(actor, LetterAction.ISSUE, letter)
    letter.state = State.THROWN_AWAY
    letter.version += 1
    letter.save()
    audit.record(actor, "letter.thrown-away", letter, part=THE_CASE)
    return letter


@command
def issue_letter(
    *, actor, letter: Letter, facts: dict[str, Any], domains: list[str], is_whole: bool, consent: Consent | None
) -> Letter:
    """The case manager stands for it: what it says is frozen, and the areas of life that it tells of are kept.

    Refused without a consent in force that names the service, without an addressee (GB1-contact-unknown), and, for the
    whole plan, where the person did not agree to that (KW-8.3c).
    """
    letter_policy.require(actor, LetterAction.ISSUE, letter)
    letter = _locked(letter)
    service = letter.to
    rules.check_can_issue(
        state=letter.state, service=service, is_named=consent is not None, has_addressee=bool(letter.to_name)
    )
    rules.check_whole_plan(kind_is_whole=letter.kind == Letter.Kind.PLAN_COPY, is_whole=is_whole, service=service)
    letter.state, letter.facts, letter.domains, letter.consent = State.ISSUED, facts, domains, consent
    letter.issued_at, letter.issued_by = timezone.now(), actor
    letter.version += 1
    letter.save()
    audit.record(
        actor,
        "letter.issued",
        letter,
        part=THE_CASE,
        kind=letter.kind,
        to=letter.to_agency_id,
        domains=domains,
        consent=consent.pk if consent else None,
    )
    return letter


@command
def send_letter(*, actor, letter: Letter, how: str, sent_on: date, reader=None) -> CorrespondenceEntry:
    """It has gone: by post, by hand, or as a link to somebody of the service who signs in here. It is in the log.

    The e-mail says that a letter waits, and nothing of the person. Refused, where the person has taken back meanwhile
    anything that the letter tells.
    """
    letter_policy.require(actor, LetterAction.ISSUE, letter)
    letter = _locked(letter)
    now = timezone.now()
    rules.check_can_send(
        state=letter.state,
        how=how,
        sent_on=sent_on,
        issued_on=day_of(letter.issued_at) if letter.issued_at else sent_on,
        today=day_of(now),
        has_reader=reader is not None,
    )
    consent = consent_naming(letter.case, letter.to_agency, now)
    readable = still_permitted(Letter.objects.filter(pk=letter.pk), now).exists()
    rules.check_still_permitted(is_readable=readable and consent is not None, service=letter.to)
    assert consent  # said by the rule
    letter.state, letter.sent_how, letter.sent_on, letter.sent_by = State.SENT, how, sent_on, actor
    letter.version += 1
    letter.save()
    if how == Sent.EMAIL:
        rules.check_reader(is_seen=LetterAction.VIEW in letter_policy.can(reader, letter), service=letter.to)
        outbox.post(recipient=reader, key=f"letter:{letter.pk}", subject="A letter waits for you", about=letter)
    entry = write_entry(
        actor,
        letter.case,
        direction=CorrespondenceEntry.Direction.OUT,
        channel=CHANNELS[Sent(how)],
        happened_on=sent_on,
        subject=letter.get_kind_display(),
        outcome=f"{letter.reference} sent {letter.get_sent_how_display().lower()}",
        with_agency=letter.to_agency,
        with_whom=str(reader) if reader is not None else letter.to_name,
        permitted_by=f"{Consent._meta.label}:{consent.pk}",
        letter=letter,
    )
    audit.record(actor, "letter.sent", letter, part=THE_CASE, how=how, to=letter.to_agency_id, sent_on=str(sent_on))
    return entry


@command
def acknowledge_letter(*, actor, letter: Letter, on: date, channel: str, words: str = "") -> Letter:
    """The service says that it has the letter; their word is in the log, too."""
    letter_policy.require(actor, LetterAction.WRITE, letter)
    letter = _locked(letter)
    rules.check_acknowledged(state=letter.state, on=on, sent_on=letter.sent_on, today=day_of(timezone.now()))
    letter.acknowledged_on, letter.acknowledged_words = on, words
    letter.version += 1
    letter.save()
    write_entry(
        actor,
        letter.case,
        direction=CorrespondenceEntry.Direction.IN,
        channel=channel,
        happened_on=on,
        subject=f"Has {letter.reference}",
        outcome=words,
        with_agency=letter.to_agency,
        with_service="" if letter.to_agency_id else letter.to_service,
        with_whom=letter.to_name,
        letter=letter,
    )
    audit.record(actor, "letter.acknowledged", letter, part=THE_CASE, on=str(on))
    return letter


def _locked(letter: Letter) -> Letter:
    """The letter as it stands now, under the lock of its case: a withdrawal waits, or has been."""
    locked(letter.case)
    rows = Letter.objects.select_for_update(of=("self",)).select_related("case__lead_agency", "to_agency", "to_user")
    return rows.get(pk=letter.pk)
