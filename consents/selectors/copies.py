"""Which papers of a case are in other hands."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from agencies.models import Agency
from cases.models import Case, Consent, ConsentScope
from cases.policies import consented
from consents.models import GivenCopy
from consents.states import STILL_OUT
from core.models import Attachment


def copies_of(case: Case) -> QuerySet[GivenCopy]:
    rows = GivenCopy.objects.filter(case=case).select_related(
        "agency", "given_by", "scope__consent", "disclosure", "return_asked_by", "ended_by", "attachment"
    )
    return rows.order_by("-given_on", "-pk")


def copies_out(case: Case, agencies: Collection[Agency | int] | None = None) -> QuerySet[GivenCopy]:
    """The copies of this case that are still out, with these agencies or with anybody: what a withdrawal lists."""
    rows = copies_of(case).filter(state__in=sorted(STILL_OUT))
    return rows if agencies is None else rows.filter(agency__in=list(agencies))


def scope_in_force(case: Case, agency: Agency, at: datetime) -> ConsentScope | None:
    """By which consent to share this agency may have a paper now, the six-month one first."""
    scopes = consented(at).filter(consent__case=case, agency=agency).select_related("consent")
    return scopes.order_by("-consent__kind", "-consent__signed_on", "-pk").first()


def may_only_be_asked(case: Case, agency: Agency, at: datetime) -> bool:
    """Whether an enquiry consent names this agency: it may be asked, and gets no paper (KW-7.4.3c)."""
    enquiries = Consent.objects.in_force(at).filter(case=case, kind=Consent.Kind.ENQUIRY)
    return ConsentScope.objects.standing(at).filter(consent__in=enquiries, agency=agency).exists()


def papers_of(case: Case) -> QuerySet[Attachment]:
    """The scans and papers kept on the case, of which one may be what was given."""
    return Attachment.objects.filter(file_id=case.pk).exclude(of_label="").order_by("-pk")
