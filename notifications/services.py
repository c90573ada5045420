"""Reading one's notices, choosing how to hear of them, and the address for one's calendar.

That somebody was told is kept; that they read it is stamped once.
"""

import secrets
from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from core import audit
from core.commands import command
from core.errors import DomainError, NotAllowed
from notifications.kinds import BY_CODE, Way
from notifications.models import CalendarFeed, Notice, NoticeChoice
from notifications.rules import check_way
from notifications.selectors import hash_of


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


@command
def choose_ways(*, actor, ways: Mapping[str, str]) -> None:
    """How one hears of each kind of notice. A duty is never silenced: a mail goes out, at once or in the morning."""
    for code, way in ways.items():
        kind = BY_CODE.get(code)
        if kind is None:
            raise DomainError("There is no such kind of notice.", code="no-such-kind")
        check_way(kind, way)
    for code, way in ways.items():
        NoticeChoice.objects.update_or_create(person=actor, kind=code, defaults={"way": Way(way)})
    audit.record(actor, "notices.chosen", None, ways=dict(ways))


@command
def make_feed(*, actor) -> str:
    """A new secret for one's calendar, told this once; the address that was there before opens nothing any more."""
    now = timezone.now()
    CalendarFeed.objects.filter(person=actor, ended_at=None).update(ended_at=now)
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(person=actor, token_hash=hash_of(secret), made_at=now)
    audit.record(actor, "calendar.address-made", feed)
    return secret


@command
def end_feed(*, actor) -> None:
    """The address opens nothing any more."""
    feed = CalendarFeed.objects.filter(person=actor, ended_at=None).first()
    if feed is None:
        raise DomainError("You have no calendar address.", code="no-calendar-address")
    feed.ended_at = timezone.now()
    feed.save(update_fields=["ended_at"])
    audit.record(actor, "calendar.address-ended", feed)


@command
def note_reading(*, actor, feed: CalendarFeed, day: date) -> None:
    """A calendar asks many times a day: the log has the first of each day."""
    if feed.person_id != actor.pk:
        raise NotAllowed(f"read calendar {feed.pk}")
    if CalendarFeed.objects.filter(pk=feed.pk).exclude(last_read_on=day).update(last_read_on=day):
        audit.record(actor, "calendar.read", feed)
