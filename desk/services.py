"""Reminders that need more than one app to be written: what is due below, and who is told."""

from datetime import date

from agencies.deadlines import REVISION
from agencies.models import PolicyDocument
from core import audit
from core.commands import command
from core.deadlines import Stage
from desk.selectors.agencies import revision_key, revisions_untold, watchers_of
from notifications import outbox
from notifications.models import Notice

BATCH = 500


@command
def remind_of_revisions(*, actor, stage: Stage, today: date, after: int = 0) -> tuple[int, int | None]:
    """Owe one batch of notices of policies at this stage of their revision (KW-0.1).

    Returns how many, and where the next batch begins.

    Its key makes each notice once, however often, late or at once this is run.
    """
    documents, following = revisions_untold(stage, today, after=after, limit=BATCH)
    watchers = watchers_of([document.agency for document in documents], today)
    notices = [
        Notice(
            recipient_id=user,
            key=revision_key(document, stage),
            subject=f"{REVISION.label}: {stage.label.lower()}",
            about_label=PolicyDocument._meta.label,
            about_id=document.pk,
            stands_in_for=stands_in_for[:160],
        )
        for document in documents
        for user, stands_in_for in watchers[document.agency_id]
    ]
    if notices:
        outbox.post_all(notices)
        audit.record(actor, "policy.revision-reminded", None, stage=stage.code, day=str(today), count=len(notices))
    return len(notices), following
