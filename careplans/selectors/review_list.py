"""The list of reviews: each plan with its day, its last review and the next step. As many queries for 2 as for 22."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from careplans.models import CarePlan, CarePlanReview
from careplans.policies import governed
from cases.selectors.caseload import CaseRow, caseload_rows
from core.components import Status
from core.days import day_of
from core.templatetags.ui import due

State = CarePlanReview.State


def with_reviews(plans: QuerySet[CarePlan]) -> QuerySet[CarePlan]:
    """Plans with the day of the last review of their case, and the number of one that is begun."""
    of_case = CarePlanReview.objects.filter(case=OuterRef("case"))
    last = of_case.filter(state=State.COMPLETE).order_by("-held_on", "-pk").values("held_on")[:1]
    begun = of_case.filter(state=State.DRAFT).values("pk")[:1]
    return plans.annotate(last_review_on=Subquery(last), review_begun=Subquery(begun))


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One line of the list."""

    case: CaseRow
    due_on: date
    status: Status
    last_on: date | None
    action: str
    action_url: str


def review_rows(user, plans: Iterable[Any], at: datetime) -> list[ReviewRow]:
    """The lines for these plans, fetched by `with_reviews`, which the caller took from the policy's scope."""
    listed = list(plans)
    may = _governed_among(user, [plan.case_id for plan in listed], at)
    today = day_of(at)
    found = []
    for plan, row in zip(listed, caseload_rows(user, [plan.case for plan in listed], at), strict=True):
        action, url = "", ""
        if plan.review_begun:
            action, url = "Go on with the review", reverse("careplans:review", args=[plan.review_begun])
        elif plan.case_id in may:
            action, url = "Hold the review", reverse("careplans:reviews", args=[plan.case_id])
        found.append(
            ReviewRow(row, plan.review_due_on, due(plan.review_due_on, today), plan.last_review_on, action, url)
        )
    return found


def _governed_among(user, ids: list[int], at: datetime) -> set[int]:
    """Of these cases, those whose plan this person governs."""
    found: set[int] = set()
    for cases in governed(user, at):
        found |= set(cases.filter(pk__in=ids).values_list("pk", flat=True))
    return found
