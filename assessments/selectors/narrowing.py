"""Areas of life that the person keeps from an agency though the consent would allow it. Never wider than consent."""

from assessments.models import ComprehensiveAssessment, DomainNeed
from cases.models import Case


def latest_assessment(case: Case) -> ComprehensiveAssessment | None:
    """The one that counts: the latest that was not given up, finished or not."""
    rows = ComprehensiveAssessment.objects.filter(case=case)
    return rows.exclude(state=ComprehensiveAssessment.State.GIVEN_UP).order_by("-begun_on", "-pk").first()


def kept_from(case: Case, agency_id: int) -> frozenset[str]:
    """The areas, by code, that this agency may not read, whatever the consent says: the person's latest word on it.

    Each assessment begins with what the one before it said of this; one that was given up still holds the latest word.
    """
    latest = ComprehensiveAssessment.objects.filter(case=case).order_by("-begun_on", "-pk").values("pk")[:1]
    narrowed = DomainNeed.objects.filter(assessment__in=latest, is_narrowed=True).exclude(share_with=agency_id)
    return frozenset(narrowed.values_list("domain__code", flat=True))
