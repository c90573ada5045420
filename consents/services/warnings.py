"""Telling in time that a consent ends, so that it can be talked over with the person before it does."""

from datetime import date, datetime

from consents.selectors.endings import Cursor, Warnings, warnings_owed
from core import audit
from core.commands import command
from notifications import outbox

BATCH = 500


@command
def warn_of_endings(
    *, actor, day: date, today: date, at: datetime, after: Cursor | None = None, limit: int = BATCH
) -> Warnings:
    """Owe one batch of the warnings of `day` (FND-consent-warn). Returns it, with where the next begins."""
    found = warnings_owed(day=day, today=today, at=at, after=after, limit=limit)
    if found.notices:
        outbox.post_all(found.notices)
        audit.record(actor, "consent.endings-told", None, day=str(day), count=len(found.notices))
    return found
