"""Telling managers of the sign-offs that they owe."""

from datetime import date

from consents.selectors.sign_offs import reminders_owed
from core import audit
from core.commands import command
from notifications import outbox


@command
def remind_of_sign_offs(*, actor, day: date) -> int:
    """Owe the reminders of `day` (LAW-share-without-consent): each stage once to each person. Returns how many."""
    owed = reminders_owed(day)
    if owed:
        outbox.post_all(owed)
        audit.record(actor, "disclosure.sign-off-reminded", None, day=str(day), count=len(owed))
    return len(owed)
