"""The paper of a review, made of the words that were signed and of nothing else (F7, ADR 0013)."""

from typing import Any

from careplans.models import CarePlanReview
from consents import papers
from core.templatetags.papers import moment


def review_paper(review: CarePlanReview) -> dict[str, Any]:
    """What templates/pdf/review.html needs. The person's name stands in the text only, never in the title."""
    words = review.words
    return {
        "paper": papers.Paper(
            name="Review of the plan",
            reference=words["plan"],
            sender=words["lead_agency"],
            confidential="Confidential. For the person and their case manager.",
            made=f"{words['plan']} · signed {moment(review.completed_at)} by {words['signed']['by']}",
        ),
        "words": words,
    }
