"""Telling in time that a plan is to be looked at again, and who answers for it when it is not (KW-5.2.3b)."""

from datetime import date, datetime

from careplans.selectors.reviews_owed import notices_owed
from core import audit
from core.commands import command
from notifications import outbox


@command
def tell_of_reviews(*, actor, day: date, today: date, at: datetime) -> int:
    """Owe the notices of `day`, each stage once to each person. Returns how many were new.

    One transaction: killed at any point, the day is begun again, and nobody is told twice.
    """
    counts: dict[str, int] = {}
    for stage, select, values in notices_owed(day=day, today=today, at=at):
        if told := outbox.post_selected(select, values):
            counts[stage.code] = counts.get(stage.code, 0) + told
    if counts:
        audit.record(actor, "review.told", None, day=str(day), count=sum(counts.values()), stages=counts)
    return sum(counts.values())
