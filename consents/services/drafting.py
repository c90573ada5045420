"""A consent while it is being put together with the person. Nothing of it is shared yet."""

from collections.abc import Sequence

from django.utils import timezone

from agencies.models import Agency
from cases.models import CareDomain, Case, Consent, ConsentItem, ConsentScope
from cases.policies import THE_CASE, CaseAction, ConsentAction, case_policy, consent_policy
from cases.services.assignments import locked
from cases.services.references import take_numbers
from consents import selectors
from consents.rules import signing as rules
from consents.wishes import Wish
from core import audit
from core.commands import command
from core.days import day_of
from core.versions import claim


@command
def draft_consent(*, actor, case: Case, kind: str = Consent.Kind.CASE_MANAGEMENT) -> Consent:
    """Begin a consent with the person; of each kind there is one draft, which a second tab goes on with.

    It begins from what was agreed last, without what has been taken back since: the person says what stays.
    """
    case_policy.require(actor, CaseAction.WORK, case)
    case = locked(case)
    rules.check_open(case)
    if begun := selectors.draft_of(case, kind):
        return begun
    draft = asked_next(actor, case, kind)
    before = draft.replaces
    if before:
        draft.purposes, draft.purpose_words, draft.exceptions = before.purposes, before.purpose_words, before.exceptions
    draft.save()
    if before:
        _write(draft, _wishes_of(before))
    audit.record(actor, "consent.drafted", draft, part=THE_CASE, kind=str(kind))
    return draft


def asked_next(actor, case: Case, kind: str) -> Consent:
    """A new form, not saved yet. Six-month forms of one case share a reference and are counted, also those declined."""
    asked = Consent(case=case, kind=kind, started_by=actor)
    if kind == Consent.Kind.CASE_MANAGEMENT and (latest := selectors.latest_form(case, kind)):
        asked.reference, asked.revision = latest.reference, latest.revision + 1
        asked.replaces = selectors.last_signed(case, kind)
    else:
        year = day_of(timezone.now()).year
        asked.reference = f"CON-{year}-{take_numbers('CON.', year):04}"
    return asked


def _wishes_of(consent: Consent) -> list[Wish]:
    if consent.withdrawn_at:
        return []
    now = timezone.now()
    wishes = []
    named = consent.scopes.standing(now).filter(agency__is_active=True).select_related("agency")
    for scope in named.prefetch_related("items__domain"):
        standing = [item for item in scope.items.all() if item.ended_at is None]
        wishes.append(
            Wish(
                agency=scope.agency_id,
                contact_name=scope.contact_name,
                domains=frozenset(i.domain.code for i in standing if i.domain and not i.domain.is_offence_data),
                information=frozenset(i.information for i in standing if i.information)
                - (frozenset() if scope.agency.is_methadone_clinic else {rules.WHOLE_PLAN}),  # it may be one no more
                offence=scope.includes_offence_data and any(i.domain and i.domain.is_offence_data for i in standing),
                messages=scope.may_pass_messages,
                told_of_leaving=scope.may_be_told_of_leaving,
            )
        )
    return wishes


@command
def save_draft(
    *,
    actor,
    consent: Consent,
    version: int,
    purposes: Sequence[str],
    purpose_words: str = "",
    exceptions: str = "",
    wishes: Sequence[Wish] = (),
) -> Consent:
    """Write down what the person wants so far. Raises Conflict if a colleague saved the draft since it was opened."""
    consent_policy.require(actor, ConsentAction.WRITE, consent)
    consent = claim(consent, version)
    rules.check_draft(consent)
    known = Agency.objects.filter(is_active=True, pk__in=[wish.agency for wish in wishes])
    clinics = known.filter(is_methadone_clinic=True)
    rules.check_wishes(
        wishes,
        lead=consent.case.lead_agency_id,
        known=set(known.values_list("pk", flat=True)),
        clinics=set(clinics.values_list("pk", flat=True)),
        offence=set(CareDomain.objects.filter(is_offence_data=True).values_list("code", flat=True)),
    )
    consent.purposes, consent.purpose_words, consent.exceptions = list(purposes), purpose_words, exceptions
    consent.save()
    consent.scopes.all().delete()
    _write(consent, wishes)
    audit.record(actor, "consent.draft-saved", consent, part=THE_CASE)
    return consent


def _write(consent: Consent, wishes: Sequence[Wish]) -> None:
    domains = {domain.code: domain for domain in CareDomain.objects.all()}
    offences = [domain for domain in domains.values() if domain.is_offence_data]
    for wish in wishes:
        scope = ConsentScope.objects.create(
            consent=consent,
            agency_id=wish.agency,
            contact_name=wish.contact_name,
            includes_offence_data=wish.offence,
            may_pass_messages=wish.messages,
            may_be_told_of_leaving=wish.told_of_leaving,
        )
        shared = [domains[code] for code in sorted(wish.domains & domains.keys())] + (offences if wish.offence else [])
        items = [ConsentItem(scope=scope, domain=domain) for domain in shared]
        items += [ConsentItem(scope=scope, information=code) for code in sorted(wish.information)]
        for item in items:
            item.save()  # one by one: each has its history


@command
def discard_draft(*, actor, consent: Consent) -> None:
    """Throw a draft away. What was signed is never thrown away."""
    consent_policy.require(actor, ConsentAction.WRITE, consent)
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    rules.check_draft(consent)
    audit.record(actor, "consent.draft-discarded", consent, part=THE_CASE)
    consent.delete()
