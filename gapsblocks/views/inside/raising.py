"""A barrier is written down: raised at once, or kept as a draft; and what colleagues advised."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from careplans.models import Action
from careplans.policies import StepAction, step_policy
from cases.policies import CaseAction
from cases.presenters import address
from cases.views.base import CaseCommandView
from core import audit
from core.days import today
from core.errors import NotAllowed
from core.forms import VersionedForm
from core.views import CommandView
from gapsblocks.forms.raising import DRAFT, BarrierForm, ColleaguesForm, DraftForm, OwnBarrierForm
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.policies import GapAction, may_raise_own
from gapsblocks.selectors.raising import known_of
from gapsblocks.services import raising
from gapsblocks.services.raising import Barrier
from gapsblocks.states import GapState
from gapsblocks.views.inside.base import PART, GapCommandView, bar_of

FROM = ("step", "goal", "domain", "agency")  # where a worker meets a barrier
RAISED = "Raised. Your managers have a notice, and advise next."
KEPT = "Kept as a draft. Nobody has been told of it."
PAGES = {"step": "careplans:action", "goal": "careplans:goal"}


class Raise(CaseCommandView):
    """From a case, a goal, a step, an area or a list: with what is known there filled in."""

    part = PART
    action = CaseAction.WORK
    form_class = BarrierForm
    template_name = "gapsblocks/inside/raise.html"
    title = "Raise a gap or block"
    lead = "Your line manager knows at once. Nothing leaves the service until your manager sends it."
    button = "Raise it"

    @property
    def draft_form(self) -> str:  # type: ignore[override]  # what was typed about one step does not come back at another
        start = ":".join(f"{name}={self.request.GET.get(name, '')[:20]}" for name in FROM if name in self.request.GET)
        return f"gapsblocks.raise:{start}"

    @property
    def cancel_url(self) -> str:
        for name, page in PAGES.items():
            number = self.request.GET.get(name, "")
            if number.isdigit() and (url := address(page, int(number))):
                return url
        return reverse(PART, args=[self.object.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"case": self.object}

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | known_of(self.object, self.request.GET)

    def run(self, form) -> GapsAndBlocksForm:
        verb = raising.draft_form if form.is_draft else raising.raise_form
        made = verb(actor=self.request.user, case=self.object, **form.barrier)
        self.success_message = KEPT if form.is_draft else RAISED
        self.success_url = made.get_absolute_url()
        return made

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        concern = address("correspondence:raise-concern", self.object.pk)
        return super().get_context_data(**({"concern_url": concern, "draft_value": DRAFT} | kwargs))


class RaiseOwn(CommandView):
    """A service that does not lead raises what stands in the way of its own step, before its own managers (KW-8.4)."""

    policy = step_policy
    action = StepAction.CARRY
    form_class = OwnBarrierForm
    template_name = "gapsblocks/inside/raise.html"
    title = Raise.title
    lead = "Your own line manager knows at once. The agency that leads the case reads it too."
    button = Raise.button
    success_message = RAISED
    object: Action

    def get_queryset(self):
        beside = ("case__service_user", "case__lead_agency", "agency", "goal__domain", "goal__plan")
        return Action.objects.select_related(*beside)

    def get_object(self, queryset=None):
        step = super().get_object(queryset)
        if not may_raise_own(self.request.user, step, timezone.now()):
            audit.record_refusal(self.request.user, self.action, step, rule=NotAllowed.code)
            raise NotAllowed(f"raise a form about step {step.pk} for the service that owns it")
        return step

    @property
    def cancel_url(self) -> str:
        return reverse("careplans:action", args=[self.object.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"step": self.object}

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"description": self.object.blocked_by}

    def run(self, form) -> GapsAndBlocksForm:
        made = raising.raise_own_form(actor=self.request.user, step=self.object, **form.barrier)
        self.success_url = made.get_absolute_url()
        return made

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for name in ("object", "action"):  # the page gets two titles, and not the step itself
            context.pop(name, None)
        step, bar = self.object, bar_of(self.request.user, self.object.case)
        return context | {"identity": bar, "own_step": step.title, "own_area": step.goal.domain.label}


class Write(GapCommandView):
    """A draft is written on, and raised."""

    action = GapAction.WRITE
    form_class = DraftForm
    template_name = "gapsblocks/inside/raise.html"
    title = "Go on with the draft"
    lead = "Your line manager knows as soon as you raise it. Nothing leaves the service until your manager sends it."
    button = "Raise it"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.state != GapState.DRAFT:
            return redirect(self.object)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"case": self.object.case}

    def get_initial(self) -> dict[str, Any]:
        row = self.object
        where = f"step:{row.step_id}" if row.step_id else f"goal:{row.goal_id}" if row.goal_id else ""
        written = {name: getattr(row, name) for name in raising.WRITTEN}
        chosen = {"domain": row.domain_id, "about_agency": row.about_agency_id, "in_plan": where}
        return super().get_initial() | written | chosen

    def run(self, form) -> GapsAndBlocksForm:
        verb = raising.write_draft if form.is_draft else raising.raise_draft
        self.success_message = KEPT if form.is_draft else RAISED
        version = form.cleaned_data["version"]
        return verb(actor=self.request.user, form=self.object, version=version, barrier=Barrier(**form.barrier))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        concern = address("correspondence:raise-concern", self.object.case_id)
        return super().get_context_data(**({"concern_url": concern, "draft_value": DRAFT} | kwargs))


class Discard(GapCommandView):
    """A draft that is not wanted."""

    action = GapAction.WRITE
    form_class = VersionedForm
    title = "Throw the draft away"
    button = "Throw it away"
    success_message = "The draft is thrown away."
    keeps_drafts = False

    @property
    def lead(self) -> str:  # type: ignore[override]  # says which draft
        which = f"“{self.object.title}”" if self.object.title else "this draft"
        return f"What was written in {which} is gone for good. Nobody has been told of it."

    def run(self, form) -> None:
        self.success_url = reverse(PART, args=[self.object.case_id])
        raising.discard_draft(actor=self.request.user, form=self.object, version=form.cleaned_data["version"])


class Colleagues(GapCommandView):
    """What colleagues advised, and what came of it (KW-16.1.1)."""

    action = GapAction.WRITE
    form_class = ColleaguesForm
    verb = staticmethod(raising.add_colleague_advice)
    title = "What colleagues advised"
    lead = "Informal advice, if you sought it. It stays inside the service."
    success_message = "Saved."

    def get_initial(self) -> dict[str, Any]:
        return {"on": today()} | super().get_initial()
