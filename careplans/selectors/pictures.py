"""What the pictures of a plan show, in one query for all areas of both assessments."""

from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast, JSONObject

from assessments.models import ComprehensiveAssessment, DomainNeed
from careplans.pictures import NeedPicture, needs_from
from cases.models import Case


def need_rows(case: int) -> QuerySet[Any]:
    """The areas of the latest finished assessment and of the one before it, latest first, each as one `row`."""
    finished = ComprehensiveAssessment.objects.filter(case=case, state=ComprehensiveAssessment.State.COMPLETE)
    two = finished.order_by("-completed_on", "-pk").values("pk")[:2]
    return (
        DomainNeed.objects.filter(assessment__in=two)
        .order_by("-assessment__completed_on", "-assessment", "domain__position")
        .values(
            row=JSONObject(
                assessment="assessment",
                level="level",
                code="domain__code",
                label="domain__label",
                group="domain__group",
                because="not_discussed_because",
                on=Cast("assessment__completed_on", CharField()),
            )
        )
    )


def need_by_area(case: Case) -> NeedPicture:
    """Need in each area of life, now and at the assessment before."""
    return needs_from([each["row"] for each in need_rows(case.pk)])
