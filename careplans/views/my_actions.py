"""The steps that I owe, and my agency's: done in one press, with a note and a way back (KW-5.1.3)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View

from careplans.filters import OwedFilter
from careplans.forms.steps import CarryForm
from careplans.models import Action
from careplans.policies import StepAction, step_policy
from careplans.selectors import owed
from careplans.services import steps
from careplans.views.proposals import StepPage
from core import audit
from core.components import Part
from core.days import day_of, today
from core.errors import Conflict, DomainError
from core.exports import Column
from core.lists import FilteredListView

TABS = (("Mine", owed.MINE), ("My agency’s", owed.AGENCY))


class MyActions(FilteredListView):
    """Exactly the open steps of this worker, or of their agency, the most pressing first."""

    template_name = "careplans/my_actions.html"
    title = "My actions"
    export_verb = "actions.exported"
    columns = (
        Column("File", lambda row: row.reference),
        Column("Step", lambda row: row.title),
        Column("Who", lambda row: row.worker),
        Column("By", lambda row: row.by),
        Column("How often", lambda row: row.rhythm),
        Column("Last done", lambda row: row.kept_on),
        Column("How it goes", lambda row: row.status.word),
        Column("What stands in the way", lambda row: row.blocked_by),
        Column("Kind", lambda row: row.kind),
    )
    left_out = ("the person’s name",)

    def make_filter(self) -> OwedFilter:
        return OwedFilter(self.request.GET, user=self.request.user, at=self.at, request=self.request)

    @cached_property
    def at(self):
        return timezone.now()

    def presented(self, rows: list[Any]) -> list[Any]:
        raisable = owed.raisable(self.request.user, rows)
        return [
            owed.said(row, day_of(self.at), may_raise=bool(row.blocked_by) and row.case_id in raisable) for row in rows
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        address = reverse("careplans:my-actions")
        whose = self.filter.whose
        done = owed.just_done(self.request.user, day_of(self.at))
        return super().get_context_data(
            parts=[
                Part(label, address + (f"?whose={code}" if code != owed.MINE else ""), current=code == whose)
                for label, code in TABS
            ],
            whose=whose,
            is_agency=whose == owed.AGENCY,
            done=self.presented(done),
            **kwargs,
        )


class OneTap(View):
    """What a button of the list does to one step; then the list again, where one was."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        sought = Action(pk=pk)
        if not step_policy.allows(request.user, StepAction.VIEW, sought):
            audit.record_refusal(request.user, StepAction.VIEW, sought, rule="unseen")
            raise Http404
        answer = None
        try:
            answer = self.run(request, Action.objects.select_related("case", "goal__plan", "goal__domain").get(pk=pk))
        except Conflict:
            messages.error(request, "Somebody else changed this step a moment ago. Look at it again.")
        except DomainError as error:
            messages.error(request, error.message)
        if answer is not None:
            return answer
        whose = request.POST.get("whose", "")
        return redirect(reverse("careplans:my-actions") + (f"?whose={owed.AGENCY}" if whose == owed.AGENCY else ""))

    def run(self, request: HttpRequest, step: Action) -> HttpResponseBase | None:
        """Do it; answer with another page than the list, if there is something to say."""
        raise NotImplementedError


class ActionDone(OneTap):
    """Done, with a note if there is one. A note that cannot be kept comes back on the step's own page, as typed."""

    def run(self, request: HttpRequest, step: Action) -> HttpResponseBase | None:
        sent = request.POST.copy()
        verb = sent["verb"] = "keep" if step.rhythm else "finish"
        sent.setdefault("version", str(step.version))
        form = CarryForm(sent, verbs=[verb])
        if not form.is_valid():
            request.POST = sent  # type: ignore[assignment]  # the same words, for the page that says what is wrong
            return StepPage.as_view()(request, pk=step.pk)
        data = form.cleaned_data
        steps.carry_step(
            actor=request.user, step=step, verb=verb, version=data["version"], note=data["note"], done_on=today()
        )
        said = "Done this time" if step.rhythm else "Done"
        messages.success(request, f"{said}: {step.title}. It can be taken back below until tonight.")
        return None


class ActionUndone(OneTap):
    """The last press taken back."""

    def run(self, request: HttpRequest, step: Action) -> None:
        steps.undo_step(actor=request.user, step=step, version=step.version)
        messages.success(request, f"Taken back: {step.title} is open again.")
