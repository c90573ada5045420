"""What every page outside the service has in common: the row stays in the view, and a dataclass goes to the page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic.base import ContextMixin

from core import audit
from core.days import day_of
from core.errors import Conflict, NotAllowed
from core.views import CommandView, SeenObjectMixin
from gapsblocks.forms.desk import OutsideForm
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.selectors.anonymous import AnonymousGap, anonymous, anonymous_row, anonymous_rows, name_agreed_to
from gapsblocks.selectors.identity import telling_words
from gapsblocks.selectors.ladder import stages_of
from gapsblocks.selectors.queue import Desk, desk_of
from gapsblocks.states import GapState

KEPT_FROM_PAGES = ("object", "object_list", "view", "conflict", "gapsandblocksform", "gapsandblocksform_list")


@dataclass(frozen=True, slots=True)
class Face:
    """What a page says of its view."""

    title: str
    lead: str = ""
    button: str = "Save"
    cancel_url: str = ""


class OutsidePage(ContextMixin):
    """No row reaches the template: what it could look up there, it could show."""

    title = ""
    lead = ""
    button = "Save"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for name in KEPT_FROM_PAGES:
            context.pop(name, None)
        return context | {"view": Face(self.title, self.lead, self.button, getattr(self, "cancel_url", ""))}


class DeskMixin:
    """A page for co-ordinators. Who is none has no desk: 403, and a line in the log."""

    request: Any
    desk: Desk
    at: datetime

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        self.desk = desk_of(request.user, self.today)
        if not self.may_enter():
            audit.record_refusal(request.user, GapAction.WORK, None, rule=NotAllowed.code)
            raise NotAllowed("the co-ordinators’ desk")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # mixed into views

    def may_enter(self) -> bool:
        return bool(self.desk)

    @property
    def today(self) -> date:
        return day_of(self.at)


class OutsideGapMixin(OutsidePage, SeenObjectMixin):
    """One form without the person. What has not left the service, or is back inside, is not to be found here."""

    policy = gap_policy
    object: GapsAndBlocksForm
    at: datetime

    def get_queryset(self):
        return anonymous_rows()

    def fetch(self) -> GapsAndBlocksForm:
        found = anonymous_row(self.kwargs["pk"])
        if found is None:
            raise Http404
        return found

    def get_object(self, queryset=None):
        form = super().get_object(queryset)
        if form.sent_on is None:
            audit.record_refusal(self.request.user, GapAction.VIEW, form, rule="unseen")
            raise Http404
        self.at = timezone.now()
        return form

    @property
    def gap(self) -> AnonymousGap:
        return anonymous(self.object, day_of(self.at), name=name_agreed_to(self.object))

    @property
    def cancel_url(self) -> str:
        return reverse("gapsblocks:queued", args=[self.kwargs["pk"]])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        gap = self.gap
        desk = desk_of(self.request.user, day_of(self.at))
        is_mine = gap.state == GapState.CO_ORDINATOR and self.object.forum_id in desk.forums
        is_with_me = is_mine or (gap.state == GapState.NATIONAL and desk.is_national)
        context = super().get_context_data(**kwargs)
        context.pop("can", None)
        return context | {
            "gap": gap,
            "stages": stages_of(gap, is_mine=is_mine),
            "is_with_me": is_with_me,
            "has_desk": bool(desk),
            "may_work": gap.is_outside and GapAction.WORK in self.can,
            "may_pass_on": gap.state == GapState.CO_ORDINATOR and is_mine and GapAction.RAISE_UP in self.can,
            "may_answer": gap.is_outside and GapAction.ANSWER in self.can,
        }


class OutsideCommandView(OutsideGapMixin, CommandView):
    """A page that runs one verb of a co-ordinator. Somebody was first: what was typed stands, beside what they did."""

    template_name = "gapsblocks/desk/verb.html"
    form_class: type[OutsideForm]

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        said = getattr(self.form_class, "said", "")
        typed = (kwargs.get("data") or {}).get(said, "") if said else ""
        return kwargs | {"telling": telling_words(self.request.user, self.object, said, typed)} if typed else kwargs

    def conflict(self, form, conflict: Conflict) -> HttpResponse:
        self.object = anonymous_rows().get(pk=self.object.pk)
        self.can = self.policy.can(self.request.user, self.object)
        kwargs = self.get_form_kwargs()
        typed = kwargs["data"].copy()
        typed["version"] = str(self.object.version)
        again = self.form_class(**kwargs | {"data": typed})
        again.is_valid()
        again.add_error(
            None, f"{self._first()}. Nothing of yours is lost: read what stands there now, then save again."
        )
        return self.render_to_response(self.get_context_data(form=again), status=409)

    def _first(self) -> str:
        last = self.object.history.select_related("history_user").order_by("-history_date", "-history_id").first()
        who = last.history_user if last is not None else None
        name = (who.get_full_name() or who.get_username()) if who else "Somebody else"
        did = "answered this form" if self.object.result else "worked on this form"
        return f"{name} {did} while you were writing"
