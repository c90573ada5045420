"""Telling each level that the time it has for a form comes to its end, and who answers when it is past (S.2, S.3)."""

from datetime import date, datetime

from core import audit
from core.commands import command
from gapsblocks.selectors.owed import notices_owed
from notifications import outbox


@command
def tell_of_age(*, actor, day: date, today: date, at: datetime) -> int:
    """Owe the notices of `day`, each stage once to each person. Returns how many were new.

    One transaction: killed at any point, the day is begun again, and nobody is told twice.
    """
    counts: dict[str, int] = {}
    for stage, select, values in notices_owed(day=day, today=today, at=at):
        if told := outbox.post_selected(select, values):
            counts[stage.code] = counts.get(stage.code, 0) + told
    if counts:
        audit.record(actor, "gap.age-told", None, day=str(day), count=sum(counts.values()), stages=counts)
    return sum(counts.values())
