"""What a person has typed and not yet sent. Kept for that person, that form and that record, and for nothing else."""

import json
import logging
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from django.views.generic.edit import FormMixin

from core.models import Draft
from core.policies import may_see
from core.sessions import renew, seconds_left
from core.text import contains_pps

log = logging.getLogger(__name__)

NEW = "new"  # the record of a form that makes one
FIELD = "draft_key"  # the hidden field that says whose form this is
SALT = "core.drafts"
MOST_BYTES = 200_000
MOST_FIELDS = 500
KEY_HOLDS_FOR = 24 * 3600  # seconds; a page open longer is opened afresh
KEPT_FOR = timedelta(days=30)
# A signature is drawn in the moment it counts, and what was read is the page as it stands when the draft comes back.
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", FIELD, "signature", "fingerprint"})
SECRET_WORDS = ("password", "passphrase")


class NotKept(Exception):
    """This may not be kept as a draft. The message is for the person at the form."""


@dataclass(frozen=True, slots=True)
class DraftKey:
    """Whose words these are, on which form, about which record; `opened` names the one page they were typed into.

    The page carries it signed, so that nobody can read or fill another person's, form's or record's draft, and so that
    what arrives after the session has ended can still be kept for the person who typed it. `seen` is the draft that the
    page was opened with, as it stood then: that one it may go on with; what another page has written it leaves alone.
    """

    user_id: int
    form: str
    record: str
    opened: str = ""
    seen: str = ""  # “page@instant”

    @classmethod
    def of(cls, user, form: str, record: Model | None) -> "DraftKey":
        name = f"{record._meta.label_lower}:{record.pk}" if record is not None and record.pk else NEW
        return cls(user.pk, form, name, secrets.token_urlsafe(9))

    @classmethod
    def read(cls, token: str) -> "DraftKey | None":
        try:
            return cls(*signing.loads(token, salt=SALT, max_age=KEY_HOLDS_FOR))
        except (signing.BadSignature, TypeError):
            return None

    def __str__(self) -> str:
        parts = [self.user_id, self.form, self.record, self.opened, self.seen]
        return signing.dumps(parts, salt=SALT, compress=True)

    @property
    def place(self) -> dict[str, Any]:
        return {"user_id": self.user_id, "form": self.form, "record": self.record}

    @property
    def taken_over(self) -> Q:
        """The draft that the page was opened with, if nobody has gone on with it since."""
        page, _, instant = self.seen.rpartition("@")
        return Q(page=page, saved_at=datetime.fromisoformat(instant)) if instant else Q(pk__in=())


@dataclass(frozen=True, slots=True)
class Brought:
    """A draft as it comes back into its form."""

    fields: QueryDict
    saved_at: datetime
    page: str = ""
    others: tuple["Elsewhere", ...] = ()  # what was typed on other pages, another device perhaps, and is kept too

    @property
    def said_at(self) -> str:
        return clock_of(self.saved_at)

    @property
    def seen(self) -> str:
        return f"{self.page}@{self.saved_at.isoformat()}"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A draft of the same form that another page of the same person has written."""

    page: str
    saved_at: datetime

    @property
    def said_at(self) -> str:
        return clock_of(self.saved_at)


@dataclass(frozen=True, slots=True)
class Kept:
    """When a draft was saved; and what stands beside it from another page."""

    saved_at: datetime
    other: Elsewhere | None = None


def clock_of(instant: datetime) -> str:
    """“14:32”, or “22 April 2026, 14:32” if it is not of today."""
    local = timezone.localtime(instant)
    clock = f"{local:%H:%M}"
    return clock if local.date() == timezone.localdate() else f"{local.day} {local:%B %Y}, {clock}"


def save_draft(key: DraftKey, fields: QueryDict) -> Kept | None:
    """Keep what was typed. None if that page's form has been sent already: a late save must not bring it back.

    Each page writes a draft of its own, or goes on with the one that it was opened with. So two devices never write
    over each other: both texts are kept, and each page is told of the other.
    """
    kept: dict[str, list[str]] = {}
    for name, values in fields.lists():
        if name in NEVER_KEPT or any(word in name.lower() for word in SECRET_WORDS):
            continue
        kept[name] = [str(value) for value in values]
    texts = [text for values in kept.values() for text in values]
    if any(contains_pps(text) for text in [*texts, *kept]):
        raise NotKept("Something here looks like a PPS number, which may not be kept. Take it out.")
    if len(texts) > MOST_FIELDS or len(json.dumps(kept)) > MOST_BYTES:
        raise NotKept("This is too long to keep as a draft. Save the form, or shorten it.")
    if not _may_still_see(key):
        raise NotKept("You can no longer see the record that this is about.")
    if _was_sent(key):
        return None
    rows, now = Draft.objects.filter(**key.place), timezone.now()
    written = rows.filter(page=key.opened).update(fields=kept, saved_at=now)
    if not written and key.seen:
        written = rows.filter(key.taken_over).update(page=key.opened, fields=kept, saved_at=now)
    if not written:
        Draft.objects.bulk_create(
            [Draft(**key.place, page=key.opened, fields=kept, saved_at=now)],
            update_conflicts=True,  # two saves of one page at one moment
            unique_fields=["user", "form", "record", "page"],
            update_fields=["fields", "saved_at"],
        )
    if _was_sent(key):  # while this was being written
        rows.filter(page=key.opened).delete()
        return None
    other = rows.exclude(page=key.opened).order_by("-saved_at").values_list("page", "saved_at").first()
    return Kept(now, Elsewhere(*other) if other else None)


def brought_back(key: DraftKey, chosen: str = "") -> Brought | None:
    """The latest draft for this form, or that of the page `chosen`, if its writer may still see the record."""
    drafts = list(Draft.objects.filter(**key.place).order_by("-saved_at", "-pk"))
    if not drafts or not _may_still_see(key):
        return None
    draft = next((each for each in drafts if chosen and each.page == chosen), drafts[0])
    fields = QueryDict(mutable=True)
    for name, values in draft.fields.items():
        fields.setlist(name, values)
    others = tuple(Elsewhere(each.page, each.saved_at) for each in drafts if each is not draft)
    return Brought(fields, draft.saved_at, draft.page, others)


def discard_draft(key: DraftKey) -> None:
    """The form was sent, or its writer wants none of it. What another page has written stays, to be looked at."""
    if key.opened:
        cache.set(_sent(key), True, KEY_HOLDS_FOR)
    Draft.objects.filter(**key.place).filter(Q(page=key.opened) | key.taken_over).delete()


def keep_unsigned(request: HttpRequest) -> None:
    """A form sent after its session had ended: keep its words for the person who had opened it."""
    key = DraftKey.read(request.POST.get(FIELD, ""))
    if key is None:
        return
    try:
        save_draft(key, request.POST)
    except NotKept as refusal:
        log.info("A form sent after its session had ended was not kept: %s", refusal)


def forget_old_drafts(now: datetime) -> int:
    """Words that nobody came back for are not kept for ever."""
    count, _ = Draft.objects.filter(saved_at__lt=now - KEPT_FOR).delete()
    return count


def _was_sent(key: DraftKey) -> bool:
    return bool(key.opened) and bool(cache.get(_sent(key)))


def _sent(key: DraftKey) -> str:
    return f"draft-sent:{key.user_id}:{key.opened}"


def _may_still_see(key: DraftKey) -> bool:
    user = get_user_model().objects.filter(pk=key.user_id, is_active=True).first()
    if user is None:
        return False
    if key.record == NEW:
        return True
    label, _, pk = key.record.partition(":")
    try:
        return may_see(user, label, pk)
    except (LookupError, ValueError):
        return False  # no policy, no draft: nobody has said who may see it


class SaveDraft(View):
    """Where autosave.js brings what is typed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        key = DraftKey.read(request.POST.get(FIELD, ""))
        if key is None or key.user_id != request.user.pk:
            raise PermissionDenied
        renew(request)
        try:
            kept = save_draft(key, request.POST)
        except NotKept as refusal:
            return JsonResponse({"saved": False, "status": str(refusal)})
        at = timezone.localtime(kept.saved_at if kept else timezone.now())
        answer: dict[str, Any] = {
            "saved": True,
            "status": f"Draft saved at {at:%H:%M}",
            "seconds_left": seconds_left(request),
        }
        if kept and kept.other:
            answer["status"] += f". You changed this on another device at {kept.other.said_at}: both texts are kept."
            answer["other"] = kept.other.page
        return JsonResponse(answer)


class DiscardDraft(View):
    """Back to the form as the record has it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        key = DraftKey.read(request.POST.get(FIELD, ""))
        if key is None or key.user_id != request.user.pk:
            raise PermissionDenied
        discard_draft(key)
        back = request.POST.get("next", "")
        allowed = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
        return redirect(back if allowed else settings.LOGIN_REDIRECT_URL)


class DraftedFormMixin(FormMixin):
    """A form whose words are kept while they are typed, brought back when it is opened again, and gone once sent."""

    request: HttpRequest
    draft: Brought | None = None
    draft_form = ""  # one name for one form, if the class's own will not do
    keeps_drafts = True

    def get_draft_record(self) -> Model | None:
        return getattr(self, "object", None)

    @property
    def draft_key(self) -> DraftKey:
        if "_draft_key" not in self.__dict__:
            sent = DraftKey.read(self.request.POST.get(FIELD, "")) if self.request.method == "POST" else None
            name = self.draft_form or f"{type(self).__module__}.{type(self).__qualname__}"
            own = DraftKey.of(self.request.user, name[-120:], self.get_draft_record())
            # the page's own name is taken over from what was sent, if it is about this place
            self._draft_key = sent if sent is not None and sent.place == own.place else own
        return self._draft_key

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        self.draft = None
        if self.keeps_drafts and not form.is_bound:
            self.draft = brought_back(self.draft_key, self.request.GET.get("draft", ""))
            if self.draft is not None:
                self._draft_key = replace(self.draft_key, seen=self.draft.seen)
                form.brought = self.draft.fields  # read by core.forms.rendering.HouseBoundField
        return form

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.keeps_drafts:
            context["draft_key"] = str(self.draft_key)
            context["draft"] = self.draft
        return context

    def forget_draft(self) -> None:
        if not self.keeps_drafts:
            return
        if DraftKey.read(self.request.POST.get(FIELD, "")) is None:  # sent by no page that says which it is
            Draft.objects.filter(**self.draft_key.place).delete()
        discard_draft(self.draft_key)
