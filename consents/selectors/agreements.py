"""What stands beside the consents of a case: words, tellings without consent, and papers in other hands."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from agencies.models import Agency
from cases.models import Case, CaseAgency, Consent, ConsentScope
from consents.models import GivenCopy, LawfulDisclosure, VerbalConsent
from consents.selectors.copies import copies_out
from consents.selectors.disclosures import disclosures_of, status_of
from core.components import Status
from core.days import day_of

LISTED = 5


@dataclass(frozen=True, slots=True)
class Agreement:
    """One line of the side column: what it is, its page, its day, and where it stands."""

    title: str
    url: str
    on: date
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class OtherAgreements:
    """The side column of the consent page. Each list is cut; `copies_count` says how many papers are out in all."""

    verbal: tuple[Agreement, ...]
    disclosures: tuple[Agreement, ...]
    copies: tuple[Agreement, ...]
    copies_count: int


def other_agreements(case: Case, today: date) -> OtherAgreements:
    """For readers of the whole file only: each of these names agencies."""
    out = list(copies_out(case))
    return OtherAgreements(
        verbal=tuple(_verbal(note) for note in verbal_consents_of(case)[:LISTED]),
        disclosures=tuple(_disclosure(row, today) for row in disclosures_of(case)[:LISTED]),
        copies=tuple(_copy(copy) for copy in out[:LISTED]),
        copies_count=len(out),
    )


def verbal_consents_of(case: Case) -> QuerySet[VerbalConsent]:
    rows = (
        VerbalConsent.objects.filter(case=case).select_related("taken_by").prefetch_related("agencies", "corrections")
    )
    return rows.order_by("-given_on", "-pk")


def agencies_near(case: Case) -> QuerySet[Agency]:
    """The agencies in the case, and those that its consents name: whom a word or a paper may be for."""
    named = ConsentScope.objects.filter(consent__case=case, consent__state=Consent.State.SIGNED).values("agency")
    inside = CaseAgency.objects.filter(case=case, left_on=None).values("agency")
    near = Agency.objects.filter(Q(pk__in=named) | Q(pk__in=inside), is_active=True)
    return near.exclude(pk=case.lead_agency_id or 0).order_by("sort_key", "pk")


def _verbal(note: VerbalConsent) -> Agreement:
    names = ", ".join(agency.label for agency in note.agencies.all())
    status = Status("soon", "Corrected") if note.corrections.all() else None
    return Agreement(f"By word of mouth, for {names}", note.get_absolute_url(), note.given_on, status)


def _disclosure(row: LawfulDisclosure, today: date) -> Agreement:
    asked = row.shared_on or day_of(row.asked_at)
    return Agreement(f"Without consent, to {row.receiver}", row.get_absolute_url(), asked, status_of(row, today))


def _copy(copy: GivenCopy) -> Agreement:
    kind = "wait" if copy.return_asked_on else "none"
    return Agreement(str(copy), copy.get_absolute_url(), copy.given_on, Status(kind, copy.get_state_display()))
