"""Links that are sent to one person, for one purpose: each opens, while it lasts, what the person may see that moment.

A link leads to an attachment, or to a record of which a paper is made when it is asked for. It is a way to the door and
no key: the page behind it wants its person signed in, and the policy is asked again under the lock of
core.attachments, so that a withdrawal bites on links that went out long before.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core import signing
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from core import audit
from core.attachments import FileGone, NotOpened, file_name_of, may_open, may_open_files_of, read_as
from core.doorways import doorway, through
from core.errors import NotAllowed
from core.files import cleaner
from core.models import Attachment, DownloadLink

SALT = "core.links"
KEPT_AFTER_END = timedelta(days=90)

__all__ = ["FileGone", "NotOpened", "Paper", "follow", "forget_old_links", "make_link", "paper"]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that is made when its link is followed: for whom and of what record, always a PDF."""

    make: Callable[[Any, Any], bytes]
    action: str  # of the record's guard; empty: what opens the record's files


@dataclass(frozen=True, slots=True)
class Followed:
    """What a link has opened."""

    content: bytes
    kind: str
    name: str


PAPERS: dict[str, Paper] = {}


def paper(purpose: str, *, action: str = "") -> Callable[[Callable[[Any, Any], bytes]], Callable[[Any, Any], bytes]]:
    """Say how the paper of a purpose is made: `@paper("partner-extract", action=CaseAction.VIEW)` over a function of
    the reader and the record. What the reader sees of the record is decided in there, at the moment of asking.
    """

    def register(make: Callable[[Any, Any], bytes]) -> Callable[[Any, Any], bytes]:
        if purpose in PAPERS:
            raise ImproperlyConfigured(f"The purpose {purpose} has its paper already.")
        PAPERS[purpose] = Paper(make, action)
        return make

    return register


def make_link(person, what: Model, purpose: str, *, days: int, by) -> str:
    """The address of a new link for this person, within the verb that sends it. It can be told once only.

    Raises NotAllowed where the person could not open it even now.
    """
    if not isinstance(what, Attachment) and purpose not in PAPERS:
        raise ImproperlyConfigured(f"Nobody has said which paper “{purpose}” is.")
    with transaction.atomic():
        if not _may(person, what, purpose):
            raise NotAllowed(f"a link to {what._meta.label} {what.pk} for user {person.pk}")
        secret = secrets.token_urlsafe(24)
        link = DownloadLink.objects.create(
            token_hash=_hash(secret),
            for_user=person,
            purpose=purpose,
            about_label=what._meta.label,
            about_id=what.pk,
            file_id=getattr(what, "file_id", None),
            made_by=by,
            ends_at=timezone.now() + timedelta(days=days),
        )
        audit.record(by, "link.made", link, receiver=person.pk, to=purpose, about=what._meta.label, about_id=what.pk)
    return reverse("core:link", args=[signing.Signer(salt=SALT).sign(secret)])


def follow(user, token: str) -> Followed:
    """Open what the link leads to, if it is this person's, has not ended, and the policy says yes at this moment.

    Raises NotOpened, written down with its rule, or FileGone.
    """
    link = _found(token)
    try:
        if link is None:
            raise NotOpened("no-such-link")
        with through(replace(doorway(), purpose=link.purpose)), transaction.atomic():
            return _open(user, link)
    except NotOpened as refused:
        audit.record_refusal(user, "open_link", link, rule=refused.rule)
        raise


def forget_old_links() -> int:
    """Each night: what ended long ago opens nothing; that it was made and used stays in the log."""
    count, _ = DownloadLink.objects.filter(ends_at__lt=timezone.now() - KEPT_AFTER_END).delete()
    return count


def _found(token: str) -> DownloadLink | None:
    try:
        secret = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return DownloadLink.objects.filter(token_hash=_hash(secret)).first()


def _open(user, link: DownloadLink) -> Followed:
    now = timezone.now()
    if link.for_user_id != user.pk:
        raise NotOpened("not-their-link")
    if link.ends_at <= now:
        raise NotOpened("link-ended")
    what = apps.get_model(link.about_label)._default_manager.filter(pk=link.about_id).first()
    if isinstance(what, Attachment):
        followed = Followed(read_as(user, what, link=link.pk), what.kind, file_name_of(what))
    else:
        followed = _make(user, what, link)
    DownloadLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now)
    return followed


def _make(user, what: Model | None, link: DownloadLink) -> Followed:
    made = PAPERS.get(link.purpose)
    if made is None or what is None or not _may(user, what, link.purpose):
        raise NotOpened("unseen")
    content = made.make(user, what)
    if not content.startswith(cleaner.PDF):
        raise ImproperlyConfigured(f"The paper “{link.purpose}” is not a PDF.")
    audit.record(user, audit.DOWNLOADED, what, link=link.pk, of=what._meta.label, of_id=what.pk)
    return Followed(content, Attachment.Kind.PDF, f"{link.purpose}-{link.pk}.pdf")


def _may(person, what: Model, purpose: str) -> bool:
    if isinstance(what, Attachment):
        return may_open(person, what)
    return may_open_files_of(person, what, PAPERS[purpose].action)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
