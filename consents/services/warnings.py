"""Telling in time that a consent ends, so that it can be talked over with the person before it does."""

from datetime import date, datetime

from consents.selectors.endings_owed import warnings_owed
from core import audit
from core.commands import command
from notifications import outbox


@command
def warn_of_endings(*, actor, day: date, today: date, at: datetime) -> int:
    """Owe the warnings of `day` (FND-consent-warn), each stage once to each person. Returns how many were new.

    One transaction: killed at any point, the day is begun again, and nobody is told twice.
    """
    told = sum(outbox.post_selected(select, values) for _, select, values in warnings_owed(day=day, today=today, at=at))
    if told:
        audit.record(actor, "consent.endings-told", None, day=str(day), count=told)
    return told
