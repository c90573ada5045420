"""Which messages wait for a person, where each leads, and how they chose to hear of it."""

import hashlib
from collections import Counter

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import F, Q, QuerySet
from django.utils.crypto import constant_time_compare

from core.policies import may_see
from notifications.kinds import KINDS, Kind, Way, kind_of
from notifications.models import CalendarFeed, MorningMail, Notice, NoticeChoice


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


def ways_of(user) -> dict[str, Way]:
    """How this person hears of each kind."""
    chosen = dict(NoticeChoice.objects.filter(person=user).values_list("kind", "way"))
    return {kind.code: _allowed(kind, chosen.get(kind.code)) for kind in KINDS}


def way_of(user, kind: Kind) -> Way:
    """How this person hears of this kind; of a duty never by silence, whatever stands in the row."""
    chosen = NoticeChoice.objects.filter(person=user, kind=kind.code).values_list("way", flat=True).first()
    return _allowed(kind, chosen)


def _allowed(kind: Kind, chosen: str | None) -> Way:
    return Way(chosen) if chosen in kind.ways else Way.AT_ONCE


def morning_readers(day) -> QuerySet:
    """Who chose the morning's mail, or has something kept for one, and whose morning was not looked at yet."""
    chose = NoticeChoice.objects.filter(way=Way.DIGEST).values("person")
    kept = Notice.objects.for_the_morning().values("recipient")
    people = get_user_model().objects.filter(Q(pk__in=chose) | Q(pk__in=kept), is_active=True)
    return people.exclude(pk__in=MorningMail.objects.filter(day=day).values("person")).order_by("pk")


def held_notices(user) -> tuple[list[int], list[str]]:
    """The notices kept for this person's morning; and those that they have not read and may still see, counted."""
    held = list(Notice.objects.for_the_morning().filter(recipient=user))
    counts: Counter[str] = Counter()
    for notice in held:
        if notice.read_at is None and may_see(user, notice.about_label, notice.about_id):
            counts[kind_of(notice.key).code] += 1
    return [notice.pk for notice in held], [kind.said(counts[kind.code]) for kind in KINDS if counts[kind.code]]


def feed_of(user) -> CalendarFeed | None:
    """The calendar address that this person has now."""
    return CalendarFeed.objects.filter(person=user, ended_at=None).first()


LONGEST = 100  # letters of a secret; ours have 43


def feed_at(secret: str) -> CalendarFeed | None:
    """Whose calendar stands at this address now; nobody's where it was ended, or its person's account is closed."""
    if len(secret) > LONGEST:
        return None
    hashed = hash_of(secret)
    feed = CalendarFeed.objects.filter(token_hash=hashed, ended_at=None).select_related("person").first()
    if feed is None or not constant_time_compare(feed.token_hash, hashed) or not feed.person.is_active:
        return None
    return feed


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
