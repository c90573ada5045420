"""The person says yes, or no. From the signature on, the words are fixed."""

from datetime import date
from typing import Any

from django.utils import timezone

from agencies.selectors import setting
from cases.models import Case, ConfidentialityDiscussion, Consent
from cases.policies import THE_CASE, CaseAction, ConsentAction, case_policy, consent_policy
from cases.services.assignments import locked
from consents import selectors
from consents.drawings import has_ink
from consents.rules import signing as rules
from consents.rules import withdrawing
from consents.rules.deciding import check_deciding
from consents.services.drafting import asked_next
from core import attachments, audit, jobs
from core.commands import command
from core.days import day_of
from core.deadlines import add_months


@command
def sign_consent(
    *,
    actor,
    consent: Consent,
    fingerprint: str,
    signed_on: date,
    given_how: str,
    signed_name: str = "",
    witness_name: str = "",
    spoken_words: str = "",
    signature: Any = None,
    scan: Any = None,
    discussion: ConfidentialityDiscussion | None = None,
    decided_by: str = Consent.DecidedBy.PERSON,
    deciding_concern: str = "",
    deciding_support: str = "",
    authority_name: str = "",
    authority_role: str = "",
    authority_seen_on: date | None = None,
    copy: str = "",
) -> Consent:
    """The person agrees to the words whose fingerprint is given. A revision before this one ends at this instant.

    `signature` and `scan` are uploads or kept attachments. Raises DomainError without the talk (KW-7.6a), without
    evidence (FND-consent-evidence), or where the words were changed or signed in another window meanwhile.
    """
    consent_policy.require(actor, ConsentAction.WRITE, consent)
    case = locked(consent.case)
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    now = timezone.now()
    today = day_of(now)
    rules.check_open(case)
    rules.check_draft(consent)
    rules.check_same_words(fingerprint, selectors.fingerprint(consent))
    rules.check_something_agreed(consent, _agreed(consent))
    rules.check_whole_plan(*_whole_plans(consent))
    expires_on = _expires_on(consent, case, signed_on)
    talk = discussion or selectors.fresh_talk(case, now)
    before = selectors.last_signed(case, consent.kind) if consent.kind == Consent.Kind.CASE_MANAGEMENT else None
    rules.check_can_sign(
        talk=talk if talk and talk.case_id == case.pk else None,
        talk_used=bool(talk and talk.consents.filter(state=Consent.State.SIGNED).exists()),
        signed_on=signed_on,
        today=today,
        expires_on=expires_on,
        replaced_signed_on=before.signed_on if before and before.is_in_force(now) else None,
    )
    rules.check_evidence(
        given_how=given_how,
        signed_name=signed_name,
        witness_name=witness_name,
        spoken_words=spoken_words,
        has_signature=has_ink(signature),
        has_scan=scan is not None,
        taker=str(actor),
    )
    check_deciding(
        decided_by=decided_by,
        concern=deciding_concern,
        support=deciding_support,
        authority_name=authority_name,
        authority_role=authority_role,
        authority_seen_on=authority_seen_on,
        today=today,
    )
    consent.decided_by = decided_by
    consent.deciding_concern, consent.deciding_support = deciding_concern, deciding_support
    consent.authority_name, consent.authority_role = authority_name, authority_role
    consent.authority_seen_on = authority_seen_on
    consent.words = selectors.words_of(consent, talk=talk, worker=actor, signed_on=signed_on, expires_on=expires_on)
    consent.words_hash = selectors.hash_of(consent.words)
    consent.state, consent.discussion = Consent.State.SIGNED, talk
    consent.signed_on, consent.expires_on, consent.signed_at, consent.signed_by = signed_on, expires_on, now, actor
    consent.given_how, consent.signed_name = given_how, signed_name
    consent.witness_name, consent.spoken_words, consent.copy = witness_name, spoken_words, copy
    consent.version += 1
    if before:
        before.superseded_at, before.superseded_by = now, actor
        before.save()
    consent.save()
    _keep_evidence(actor, consent, signature if given_how == Consent.GivenHow.DRAWN else None, scan)
    audit.record(
        actor,
        "consent.signed",
        consent,
        part=THE_CASE,
        kind=consent.kind,
        given_how=given_how,
        agencies=sorted(consent.scopes.values_list("agency", flat=True)),
        replaces=before.pk if before else None,
    )
    if consent.kind in Consent.SHARING:
        jobs.ask("consents.paper", actor, consent=consent.pk)
    return consent


def _whole_plans(consent: Consent) -> tuple[set[int], set[int]]:
    """The agencies that are to see the whole care plan; and those of them that are methadone clinics on this day."""
    named = consent.scopes.filter(items__information=rules.WHOLE_PLAN)
    rows = dict(named.values_list("agency", "agency__is_methadone_clinic"))
    return set(rows), {agency for agency, is_clinic in rows.items() if is_clinic}


def _agreed(consent: Consent) -> list[int]:
    return [scope.items.count() for scope in consent.scopes.all()]


def _expires_on(consent: Consent, case: Case, signed_on: date) -> date | None:
    """The first day on which it holds no longer (S.2). What lets us work with the person ends when they say so."""
    if consent.kind == Consent.Kind.SERVICE_DELIVERY:
        return None
    return add_months(signed_on, setting("consent_validity_months", case.lead_agency_id))


def _keep_evidence(actor, consent: Consent, signature: Any, scan: Any) -> None:
    limit = setting("upload_max_mb", consent.case.lead_agency_id)
    if signature is not None:
        attachments.keep(actor, signature, of=consent, title="Signature", limit_mb=limit)
    if scan is not None:
        attachments.keep(actor, scan, of=consent, title="Signed paper", limit_mb=limit)


@command
def decline_consent(*, actor, case: Case, kind: str = Consent.Kind.CASE_MANAGEMENT, reason: str = "") -> Consent:
    """The person says no. It is written down, costs them nothing, and what stands already goes on standing."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = locked(case)
    rules.check_open(case)
    withdrawing.check_declined(kind)
    asked = selectors.draft_of(case, kind) or asked_next(actor, case, kind)
    asked.state, asked.declined_at, asked.declined_by = Consent.State.DECLINED, timezone.now(), actor
    asked.declined_reason = reason
    asked.version += 1
    asked.save()
    audit.record(actor, "consent.declined", asked, part=THE_CASE, kind=str(kind))
    return asked


@command
def record_copy(*, actor, consent: Consent, copy: str) -> Consent:
    """The person has their copy, or wants it kept for them. Nothing of what was signed changes by it."""
    consent_policy.require(actor, ConsentAction.WRITE, consent)
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    consent.copy = Consent.Copy(copy).value
    consent.save()
    audit.record(actor, "consent.copy", consent, part=THE_CASE, copy=consent.copy)
    return consent
