"""Areas of life that the person keeps from an agency though the consent would allow it. Never wider than consent."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from assessments.models import ComprehensiveAssessment, DomainNeed
from cases.models import Case
from core import kept
from core.memo import remembered


def latest_assessment(case: Case) -> ComprehensiveAssessment | None:
    """The one that counts: the latest that was not given up, finished or not."""
    rows = ComprehensiveAssessment.objects.filter(case=case)
    return rows.exclude(state=ComprehensiveAssessment.State.GIVEN_UP).order_by("-begun_on", "-pk").first()


def kept_from(case: Case, agency_id: int) -> frozenset[str]:
    """The areas, by code, that this agency may not read, whatever the consent says: the person's latest word on it.

    Each assessment begins with what the one before it said of this; one that was given up still holds the latest word.
    """
    return frozenset(code for code, chosen in narrowed_in(case) if agency_id not in chosen)


def narrowed_in(case: Case) -> list[tuple[str, list[int]]]:
    """Each area that is kept from some agencies, by its code, with those that may read it: one query a request."""
    return remembered(("narrowed", case.pk), lambda: kept.asked(_narrowed_in, case=case.pk))


def _narrowed_in(case: int) -> QuerySet[DomainNeed, Any]:
    latest = ComprehensiveAssessment.objects.filter(case=case).order_by("-begun_on", "-pk").values("pk")[:1]
    chosen = DomainNeed.share_with.through.objects.filter(domainneed=OuterRef("pk")).values("agency")
    rows = DomainNeed.objects.filter(assessment__in=latest, is_narrowed=True).order_by("domain__position")
    return rows.values_list("domain__code", ArraySubquery(chosen))
