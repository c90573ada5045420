"""How a review is worded for its pages. Nothing here asks the database; templates only print."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format

from careplans.models import CarePlanReview
from careplans.rules import reviews as rules
from careplans.rules.reviews import Lacks, ReviewFacts
from cases.models import Case
from cases.presenters import address
from core.components import Step

TITLES = {
    rules.TALK: "The talk",
    rules.GOALS: "The goals",
    rules.AREAS: "The areas of life",
    rules.VIEW: "The person’s view",
}
DAYS = ("due_on", "held_on", "next_due_on", "consent_ends_on")


@dataclass(frozen=True, slots=True)
class Stop:
    """One part of a review, and how much of it is missing."""

    code: str
    label: str
    url: str
    word: str  # “done”, “2 missing”
    is_done: bool


def stops_of(review: CarePlanReview, facts: ReviewFacts) -> list[Stop]:
    """The parts, in their order."""
    missing = [each.part for each in rules.lacking(facts)]
    found = []
    for part in rules.PARTS:
        count = missing.count(part)
        url = reverse("careplans:review-part", args=[review.pk, part])
        found.append(Stop(part, TITLES[part], url, f"{count} missing" if count else "done", not count))
    return found


def lacks_of(review: CarePlanReview, missing: Iterable[Lacks]) -> list[tuple[str, str]]:
    """What is missing, each with the field where it is answered."""
    return [
        (each.words, f"{reverse('careplans:review-part', args=[review.pk, each.part])}#id_{each.field}")
        for each in missing
    ]


def reading_of(words: Mapping[str, Any]) -> dict[str, Any]:
    """The words as a page reads them: dates said."""
    said = dict(words) | {name: _said(words.get(name, "")) for name in DAYS}
    said["changed"] = [each | {"on": _said(each["on"])} for each in words["changed"]]
    said["blocks"] = [each | {"since": _said(each["since"])} for each in words["blocks"]]
    said["links"] = [each | {"review_on": _said(each["review_on"])} for each in words["links"]]
    return said


def consent_hint(ends_on: date | None, today: date) -> str:
    if ends_on is None:
        return "No consent to share is in force."
    days = (ends_on - today).days
    return f"It ends on {_said(ends_on.isoformat())}, in {days} day{'' if days == 1 else 's'}."


def next_steps(review: CarePlanReview, case: Case, *, may_act: bool) -> list[Step]:
    """What a signed review leads to, each a decision of its own: nothing changes by itself."""
    if not may_act:
        return []
    found = []
    if review.still_needs == CarePlanReview.StillNeeds.KEY_WORKING and case.level == Case.Level.CASE_MANAGEMENT:
        text = "The review says that key working is enough. The manager decides."
        page = address("cases:ask-level-change", case.pk)
        found.append(Step("Ask for the change to key working", text, "Ask for it", page))
    if review.still_needs == CarePlanReview.StillNeeds.NONE:
        text = "The review says that neither case management nor key working is needed. Prepare the closure."
        found.append(Step("Prepare the end of the case", text, "Open the file", case.get_absolute_url()))
    if review.consent_right == CarePlanReview.ConsentRight.CHANGE:
        text = "The consent should be changed or renewed."
        found.append(Step("Talk about consent", text, "Talk about consent", address("consents:consent", case.pk)))
    if review.plan.state == "revising":
        text = "What was agreed opened it for its next version."
        found.append(
            Step("Go on with the plan", text, "Go on with the plan", reverse("careplans:plan", args=[case.pk]))
        )
    return [step for step in found if step.action_url]


def _said(text: str) -> str:
    return date_format(date.fromisoformat(text), "j F Y") if text else ""
