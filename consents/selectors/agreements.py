"""What stands beside the consents of a case: words, tellings without consent, and papers in other hands."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from agencies.models import Agency
from cases.models import Case
from cases.policies import consented
from consents.models import GivenCopy, LawfulDisclosure, VerbalConsent
from consents.selectors.copies import copies_out
from consents.selectors.disclosures import disclosures_of, status_of
from core.components import Status

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
    rows = VerbalConsent.objects.filter(case=case).select_related("taken_by").prefetch_related("agencies")
    return rows.order_by("-given_on", "-pk")


def named_agencies(case: Case, at: datetime) -> QuerySet[Agency]:
    """The agencies that a consent to share in force names: for them the person's word is enough (MT-7.1.1a)."""
    return Agency.objects.filter(pk__in=consented(at).filter(consent__case=case).values("agency")).order_by("sort_key")


def _verbal(note: VerbalConsent) -> Agreement:
    names = ", ".join(agency.label for agency in note.agencies.all())
    return Agreement(f"By word of mouth, for {names}", note.get_absolute_url(), note.given_on)


def _disclosure(row: LawfulDisclosure, today: date) -> Agreement:
    asked = row.shared_on or row.created_at.date()
    return Agreement(f"Without consent, to {row.receiver}", row.get_absolute_url(), asked, status_of(row, today))


def _copy(copy: GivenCopy) -> Agreement:
    kind = "wait" if copy.return_asked_on else "none"
    return Agreement(str(copy), copy.get_absolute_url(), copy.given_on, Status(kind, copy.get_state_display()))
