"""Which consents of a case stand, wait, or came before."""

from datetime import datetime

from cases.models import Case, ConfidentialityDiscussion, Consent, ConsentItem, ConsentScope
from core.days import day_of


def consents_of(case: Case):
    """Everything the person was asked in this case, the latest first."""
    return (
        Consent.objects.filter(case=case)
        .exclude(state=Consent.State.DRAFT)
        .select_related("signed_by", "declined_by", "withdrawn_by", "discussion__held_by")
        .order_by("-signed_at", "-declined_at", "-pk")
    )


def draft_of(case: Case, kind: str = Consent.Kind.CASE_MANAGEMENT) -> Consent | None:
    return Consent.objects.filter(case=case, kind=kind, state=Consent.State.DRAFT).order_by("-pk").first()


def last_signed(case: Case, kind: str = Consent.Kind.CASE_MANAGEMENT) -> Consent | None:
    """The revision signed last, whether or not it still holds: what the next one begins from and replaces."""
    return Consent.objects.filter(case=case, kind=kind, state=Consent.State.SIGNED).order_by("-revision", "-pk").first()


def latest_form(case: Case, kind: str) -> Consent | None:
    """The last form of this kind, also one that was declined: revisions are counted on from it."""
    return Consent.objects.filter(case=case, kind=kind).order_by("-revision", "-pk").first()


def in_force(case: Case, at: datetime, kind: str = Consent.Kind.CASE_MANAGEMENT) -> Consent | None:
    return Consent.objects.in_force(at).filter(case=case, kind=kind).order_by("-pk").first()


def fresh_talk(case: Case, at: datetime) -> ConfidentialityDiscussion | None:
    """The last talk about confidentiality that no signed consent rests on yet."""
    talks = ConfidentialityDiscussion.objects.filter(case=case, held_on__lte=day_of(at))
    used = Consent.objects.filter(state=Consent.State.SIGNED, discussion__isnull=False).values("discussion")
    return talks.exclude(pk__in=used).order_by("-held_on", "-pk").first()


def permits_enquiry(case: Case, agency: int, at: datetime) -> bool:
    """Whether this agency may be asked if a plan and a case manager exist: by an enquiry, or by any wider consent."""
    asked = Consent.objects.in_force(at).filter(case=case, kind__in=(Consent.Kind.ENQUIRY, *Consent.SHARING))
    return ConsentScope.objects.standing(at).filter(consent__in=asked, agency=agency).exists()


def items_of(consent: Consent):
    """What each agency named may know, in the order of the form."""
    items = ConsentItem.objects.filter(scope__consent=consent).select_related("scope__agency", "domain")
    return items.order_by("scope__agency__sort_key", "domain__position", "information")
