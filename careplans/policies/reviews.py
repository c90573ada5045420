"""Who reads and holds a review of a plan, and who reads a case manager's reflection."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from agencies.selectors import standing_of
from careplans.models import CarePlanReview, CaseManagerReview
from careplans.policies.plans import governed
from cases.policies import CaseAction, case_policy
from core.days import day_of
from core.policies import Policy, Way


class ReviewAction(StrEnum):
    VIEW = "view_review"
    WRITE = "write_review"  # begin, write, sign


class CarePlanReviewPolicy(Policy):
    """A review is read with the whole file, and held by who governs the plan. Partners read no row of it: of their own
    goals, their extract of the plan tells the progress.
    """

    model = CarePlanReview
    actions = ReviewAction
    view_action = ReviewAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        reviews = CarePlanReview.objects.all()
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({ReviewAction.VIEW}), reviews.filter(case__in=read), "pk"
        for cases in governed(user, at):
            yield frozenset(ReviewAction), reviews.filter(case__in=cases), "pk"


class ReflectionAction(StrEnum):
    VIEW = "view_reflection"
    WRITE = "write_reflection"


class CaseManagerReviewPolicy(Policy):
    """A reflection is its case manager's own, and read by the managers of the agency."""

    model = CaseManagerReview
    actions = ReflectionAction
    view_action = ReflectionAction.VIEW
    system_actions = frozenset({ReflectionAction.VIEW})

    def ways(self, user, at: datetime) -> Iterator[Way]:
        standing = standing_of(user, day_of(at))
        rows = CaseManagerReview.objects.all()
        mine = rows.filter(worker=user, agency__in=standing.agencies)
        yield frozenset(ReflectionAction), mine, "pk"
        if managed := standing.managed:
            yield frozenset({ReflectionAction.VIEW}), rows.filter(agency__in=managed), "pk"


care_plan_review_policy = CarePlanReviewPolicy()
case_manager_review_policy = CaseManagerReviewPolicy()
