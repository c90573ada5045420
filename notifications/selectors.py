"""Which messages wait for a person, and where each leads."""

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import F

from core.policies import may_see
from notifications.models import Notice


def unread_up_to(user, most: int) -> int:
    """How many unread notices this person has, counted no further than `most`."""
    return Notice.objects.filter(recipient=user, read_at=None)[:most].count()


def notices_of(user):
    """A person's notices: the unread first, then the latest."""
    return Notice.objects.filter(recipient=user).order_by(F("read_at").desc(nulls_first=True), "-pk")


def leads_to(notice: Notice, user) -> str | None:
    """The address of what the notice is about, if this person may see it now; "" where it has no page of its own."""
    try:
        if not may_see(user, notice.about_label, notice.about_id):
            return None
        about = apps.get_model(notice.about_label)._default_manager.get(pk=notice.about_id)
    except (LookupError, ObjectDoesNotExist):
        return None  # gone, or of a kind that nobody has said who may see
    return about.get_absolute_url() if hasattr(about, "get_absolute_url") else ""
