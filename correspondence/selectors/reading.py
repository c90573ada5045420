"""What the pages of the log and of the referrals show."""

from datetime import date, datetime

from django.db.models import QuerySet

from cases.models import Case
from core.components import Status
from correspondence.models import CorrespondenceEntry, Referral
from correspondence.policies import ReferralAction, referral_policy
from correspondence.selectors.addressees import without_contact


def log_of(case: Case) -> QuerySet[CorrespondenceEntry]:
    """Every communication with services in this case, the latest first; corrections stand beside what they correct."""
    rows = CorrespondenceEntry.objects.filter(case=case, corrects=None).order_by("-happened_on", "-pk")
    return rows.select_related("with_agency", "recorded_by", "letter").prefetch_related("corrections__recorded_by")


def referrals_of(case: Case) -> QuerySet[Referral]:
    rows = Referral.objects.filter(case=case).select_related("to_agency", "domain", "begun_by")
    return rows.order_by("ended_on", "follow_up_on", "-pk")


def to_follow_up(user) -> QuerySet[Referral]:
    """The open referrals that this person carries or answers for, the longest due first."""
    rows = referral_policy.within(user, ReferralAction.WRITE).filter(ended_on=None)
    return rows.select_related("to_agency", "case__service_user", "domain").order_by("follow_up_on", "pk")


def status_of(referral: Referral, today: date) -> Status:
    """Where it stands; due in words, too."""
    if referral.ended_on:
        return Status("ok" if referral.state == Referral.State.DONE else "none", referral.get_state_display())
    if referral.follow_up_on and referral.follow_up_on < today:
        return Status("overdue", f"{referral.get_state_display()}, look again")
    kinds = {Referral.State.WANTED: "new", Referral.State.ACCEPTED: "ok"}
    return Status(kinds.get(Referral.State(referral.state), "wait"), referral.get_state_display())


def contacts_owed(case: Case, at: datetime) -> list[str]:
    """The services that have to be telephoned for the name of a contact person (GB1-contact-unknown)."""
    return [agency.label for agency in without_contact(case.pk, at)]
