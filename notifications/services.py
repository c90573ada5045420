"""Reading one's notices. That somebody was told is kept; that they read it is stamped once."""

from django.utils import timezone

from core.commands import command
from core.errors import NotAllowed
from notifications.models import Notice


@command
def mark_read(*, actor, notice: Notice) -> None:
    """The receiver has read this notice; a second reading changes nothing."""
    if notice.recipient_id != actor.pk:
        raise NotAllowed(f"read notice {notice.pk}")
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())


@command
def mark_all_read(*, actor, up_to: int) -> int:
    """The receiver has read all notices that stood on the page, not one that arrived since. Returns how many."""
    return Notice.objects.filter(recipient=actor, read_at=None, pk__lte=up_to).update(read_at=timezone.now())
