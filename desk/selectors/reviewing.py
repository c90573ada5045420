"""The review of the plan on the overview of a file and on My day: when it is due, and the next step to it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Subquery

from careplans.filters import SOON_FOR_REVIEW
from careplans.models import CarePlan, CarePlanReview
from careplans.policies import PlanAction, plan_rights
from careplans.selectors.reflections import next_of
from careplans.selectors.reviews_owed import to_review
from cases.presenters import address
from cases.selectors.files import CaseFile
from core.components import Step, WorkItem
from core.days import day_of, spelled
from core.templatetags.ui import due


def facts_of_review(case: Any) -> dict[str, Any]:
    """What the overview asks about it, beside the case, which is named by a reference."""
    begun = CarePlanReview.objects.filter(case=case, state=CarePlanReview.State.DRAFT)
    standing = to_review(CarePlan.objects.filter(case=case))
    return {
        "plan_agreed_on": Subquery(standing.values("agreed_on")[:1]),
        "review_due_on": Subquery(standing.values("review_due_on")[:1]),
        "review_begun": Subquery(begun.values("pk")[:1]),
    }


def steps_of_review(file: CaseFile, case: Any, today: date) -> Iterator[Step]:
    """Go on with the one that is begun; or hold the one that is due, from the first warning on."""
    if PlanAction.GOVERN not in plan_rights(case, file.can):
        return
    if case.review_begun:
        page = address("careplans:review", case.review_begun)
        yield Step("Go on with the review", "It is begun, and not signed yet.", "Go on", page)
    elif case.review_due_on and (case.review_due_on - today).days <= SOON_FOR_REVIEW:
        said = due(case.review_due_on, today).word
        text = f"It is due on {spelled(case.review_due_on)}, with the person and those who take part."
        title = f"Hold the review of the plan: {said[:1].lower()}{said[1:]}"
        yield Step(title, text, "Begin the review", address("careplans:reviews", case.pk))


def reflection_next(user, at: datetime) -> Iterator[tuple[WorkItem, bool]]:
    """One's own reflection as case manager, from the first warning on."""
    today = day_of(at)
    row = next_of(user, at)
    if row is not None and row.due_on <= today + timedelta(days=SOON_FOR_REVIEW):
        item = WorkItem(
            status=due(row.due_on, today),
            when=f"due {spelled(row.due_on, year=False)}",
            name="Your reflection",
            url=address("careplans:reflections"),
            text="How manageable the work is, what helps, what is unclear.",
            action="Write it",
            action_url=address("careplans:write-reflection", row.pk),
        )
        yield item, row.due_on < today
