"""Meetings of the group: the list, one with its agenda, and what is done with it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import formats, timezone
from django.views.generic import DetailView, ListView

from core import audit
from core.days import day_of
from core.errors import Conflict
from core.text import whole_number
from core.views import CommandView, SeenObjectMixin, VerbView, found_within
from gapsblocks.forms.meetings import MeetingForm, OrderForm, OutcomeForm, PlanMeetingForm, ToAgendaForm
from gapsblocks.models import GroupAgendaItem, GroupMeeting
from gapsblocks.policies import GapAction, GroupAction, gap_policy, group_meeting_policy
from gapsblocks.selectors.identity import telling_words
from gapsblocks.selectors.meetings import coming_meetings, meeting_of, meeting_rows, meetings_for
from gapsblocks.services import meetings as services
from gapsblocks.views.desk.base import DeskMixin, OutsidePage


class ForumMixin(DeskMixin, OutsidePage):
    """For the co-ordinator of a task force; the national one has no group."""

    def may_enter(self) -> bool:
        return bool(self.desk.forums)


class Meetings(ForumMixin, ListView):
    """The meetings that come, and those that were."""

    template_name = "gapsblocks/desk/meetings.html"
    title = "Group meetings"
    paginate_by = 25

    def get_queryset(self):
        return meetings_for(self.request.user).order_by("-on", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page = context.pop("page_obj")
        number, count = page.number, page.paginator.count
        rows = meeting_rows(page.object_list, self.today)
        for name in ("paginator", "groupmeeting_list"):
            context.pop(name, None)
        pages = type(page.paginator)(range(count), self.paginate_by)
        return context | {
            "page_obj": pages.page(number),
            "count": count,
            "coming": [row for row in reversed(rows) if row.is_coming],
            "past": [row for row in rows if not row.is_coming],
            "with_forum": len(self.desk.forums) > 1,
        }


class PlanMeeting(ForumMixin, VerbView):
    template_name = "gapsblocks/desk/meeting_form.html"
    form_class = PlanMeetingForm
    title = "Plan a group meeting"
    button = "Plan the meeting"
    success_message = "The meeting is planned. Tick forms in the queue to put them on its agenda."
    cancel_url = property(lambda self: reverse("gapsblocks:meetings"))  # type: ignore[assignment]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"forums": self.desk.forums}

    def run(self, form):
        self.made = services.plan_meeting(actor=self.request.user, **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("gapsblocks:meeting", args=[self.made.pk])


class MeetingMixin(OutsidePage, SeenObjectMixin):
    """One meeting of one’s own group. Another task force’s is not to be found."""

    policy = group_meeting_policy
    object: GroupMeeting

    def get_queryset(self):
        return GroupMeeting.objects.select_related("forum")

    @property
    def today(self):
        return day_of(timezone.now())

    @property
    def cancel_url(self) -> str:
        return reverse("gapsblocks:meeting", args=[self.kwargs["pk"]])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**({"meeting": None} | kwargs))
        for name in ("groupmeeting", "can"):
            context.pop(name, None)
        context["group"] = meeting_of(self.object, self.today)
        return context


class MeetingPage(MeetingMixin, DetailView):
    """Day, place, agenda, and what came of each form."""

    template_name = "gapsblocks/desk/meeting.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        audit.record(self.request.user, audit.OPENED, self.object)
        return super().get_context_data(**kwargs)


class MeetingPrint(MeetingPage):
    """The agenda with each form in full, as the group gets it on the table."""

    template_name = "gapsblocks/desk/meeting_print.html"


class ChangeMeeting(MeetingMixin, CommandView):
    action = GroupAction.KEEP
    template_name = "gapsblocks/desk/meeting_form.html"
    form_class = MeetingForm
    title = "Change the meeting"
    success_message = "Saved."

    def get_initial(self) -> dict[str, Any]:
        now = self.object
        return super().get_initial() | {"on": now.on, "place": now.place, "words": now.words}

    def run(self, form):
        services.change_meeting(actor=self.request.user, meeting=self.object, **form.cleaned_data)


class OrderAgenda(MeetingMixin, CommandView):
    action = GroupAction.KEEP
    template_name = "gapsblocks/desk/meeting_form.html"
    form_class = OrderForm
    title = "Order the agenda"
    lead = "One is first. Forms whose outcome is written stay on."
    button = "Save the order"
    success_message = "The agenda is in its new order."
    keeps_drafts = False

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"rows": meeting_of(self.object, self.today).agenda}

    def run(self, form):
        services.order_agenda(
            actor=self.request.user,
            meeting=self.object,
            version=form.cleaned_data["version"],
            places=form.places,
            off=form.off,
        )


class WriteOutcome(MeetingMixin, CommandView):
    """What the group said of one form."""

    action = GroupAction.KEEP
    template_name = "gapsblocks/desk/outcome.html"
    form_class = OutcomeForm
    title = "What the group said"
    button = "Save the outcome"
    success_message = "The outcome is a step of the form now. The worker is told."
    draft_form = ""

    def get_object(self, queryset=None):
        meeting = super().get_object(queryset)
        rows = GroupAgendaItem.objects.select_related("form__case", "meeting").filter(meeting=meeting)
        self.item = found_within(self.request.user, rows, self.kwargs["item"])
        self.draft_form = f"group-outcome:{self.item.pk}"
        return meeting

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"version": self.item.version}

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        typed = (kwargs.get("data") or {}).get("outcome", "")
        return (
            kwargs | {"telling": telling_words(self.request.user, self.item.form, "words", typed)} if typed else kwargs
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        row = next(row for row in context["group"].agenda if row.pk == self.item.pk)
        return context | {"row": row, "gap": row.gap}

    def run(self, form):
        services.write_outcome(
            actor=self.request.user,
            item=self.item,
            version=form.cleaned_data["version"],
            outcome=form.cleaned_data["outcome"],
            settled=form.settled,
        )

    def conflict(self, form, conflict: Conflict) -> HttpResponse:
        form.add_error(None, "Somebody else wrote the outcome while you were writing. Nothing of yours is lost.")
        return self.render_to_response(self.get_context_data(form=form), status=409)


class ToAgenda(ForumMixin, VerbView):
    """The forms that were ticked in the queue, onto an agenda."""

    template_name = "gapsblocks/desk/to_agenda.html"
    form_class = ToAgendaForm
    title = "Put forms on an agenda"
    button = "Put on the agenda"
    keeps_drafts = False
    cancel_url = property(lambda self: reverse("gapsblocks:queue"))  # type: ignore[assignment]

    @property
    def chosen(self) -> list[int]:
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        return [pk for each in given.getlist("forms") if (pk := whole_number(each)) is not None]

    def post(self, request, *args, **kwargs):
        if not self.chosen:
            messages.warning(request, "Tick the forms in the queue that the group is to speak about.")
            return redirect("gapsblocks:queue")
        if "meeting" not in request.POST and "asked" not in request.POST:  # ticked in the queue a moment ago
            form = self.form_class(initial={"forms": self.chosen}, **self._choices())
            return self.render_to_response(self.get_context_data(form=form))
        return super().post(request, *args, **kwargs)

    def _choices(self) -> dict[str, Any]:
        coming = coming_meetings(self.request.user, self.today)
        many = len(self.desk.forums) > 1
        said = [
            (str(pk), ", ".join(filter(None, (formats.date_format(on, "j F Y"), place, forum if many else ""))))
            for pk, on, place, forum in coming
        ]
        return {"meetings": said, "chosen": [str(pk) for pk in self.chosen]}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | self._choices()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = gap_policy.scope(self.request.user, GapAction.WORK).filter(pk__in=self.chosen)
        names = list(rows.order_by("reference").values_list("reference", "title"))
        context = super().get_context_data(**kwargs)
        return context | {"names": names, "meetings": context["form"].fields["meeting"].choices}

    def run(self, form):
        pk = int(form.cleaned_data["meeting"])
        self.meeting = get_object_or_404(meetings_for(self.request.user), pk=pk)
        services.put_on_agenda(actor=self.request.user, meeting=self.meeting, forms=self.chosen)

    def get_success_url(self) -> str:
        return reverse("gapsblocks:meeting", args=[self.meeting.pk])
