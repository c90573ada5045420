"""Which messages wait for a person."""

from notifications.models import Notice


def unread_up_to(user, most: int) -> int:
    """How many unread notices this person has, counted no further than `most`."""
    return Notice.objects.filter(recipient=user, read_at=None)[:most].count()
