"""One step as its reader may see it, the case manager's answer to a proposal, and the owner's other day or worker."""

from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views import View
from django.views.generic import DetailView

from careplans.forms import between as forms
from careplans.models import Action, Goal
from careplans.policies import StepAction, step_policy
from careplans.selectors.steps import goals_to_choose, step_for_partner, step_page
from careplans.services import carrying, proposals
from careplans.services.steps import carry_step
from careplans.states import ACTION, ActionState
from careplans.views.base import way_back
from cases.policies import CaseAction, case_policy
from cases.presenters import identity
from cases.selectors.files import CaseFile, case_file
from core import audit
from core.days import day_of
from core.errors import DomainError, NotAllowed
from core.views import CommandView, SeenObjectMixin


class StepMixin(SeenObjectMixin):
    """A page about one step, under the identity bar of its file as this reader sees it."""

    policy = step_policy
    object: Action
    file: CaseFile

    def get_queryset(self):
        related = ("case__service_user", "case__lead_agency", "goal__domain", "goal__plan", "agency", "worker")
        return Action.objects.select_related(*related, "proposed_by", "proposed_from", "answered_by", "changed_by")

    def get_object(self, queryset=None):
        step = super().get_object(queryset)
        self.at = timezone.now()
        self.file = case_file(
            self.request.user, step.case, self.at, case_policy.can(self.request.user, step.case, at=self.at)
        )
        return step

    @property
    def is_whole(self) -> bool:
        return CaseAction.VIEW_WHOLE in self.file.can

    @property
    def back_url(self) -> str:
        return way_back(self.object.case_id, is_whole=self.is_whole)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bar = identity(self.file, current="careplans:plan", today=day_of(self.at), short=True)
        return super().get_context_data(**({"identity": bar, "back_url": self.back_url} | kwargs))


class StepPage(StepMixin, DetailView):
    """One step: whose, by when, how it goes, and what there was to say of it."""

    template_name = "careplans/step.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        step, can = self.object, self.can
        audit.record(self.request.user, audit.OPENED, step, part=step.goal.domain.code)
        open_case = step.case.is_open
        shown = step_page(step, self.at) if self.is_whole else step_for_partner(self.request.user, step, self.at)
        carries = StepAction.CARRY in can and open_case
        context = super().get_context_data(
            step=shown,
            pk=step.pk,
            may_answer=StepAction.GOVERN in can and open_case and step.state == ActionState.PROPOSED,
            moves=[verb for verb in ("start", "unblock") if verb in ACTION.open_from(step.state)] if carries else [],
            may_finish=carries and "finish" in ACTION.open_from(step.state),
            may_block=carries and "block" in ACTION.open_from(step.state),
            may_rearrange=carries and not self.is_whole and "finish" in ACTION.open_from(step.state),
            **kwargs,
        )
        if not self.is_whole:  # a partner's page is given its part, and not the step itself
            context.pop("object", None)
            context.pop("action", None)
        return context


class CarryStep(StepMixin, View):
    """How a step goes, from the buttons of its page; what was wrong is said there."""

    verbs = frozenset({"start", "finish", "block", "unblock"})

    def post(self, request, *args, **kwargs):
        step = self.get_object()
        verb = request.POST.get("verb", "")
        if StepAction.CARRY not in self.can or verb not in self.verbs:
            audit.record_refusal(request.user, StepAction.CARRY, step, rule=NotAllowed.code)
            raise NotAllowed(f"carry step {step.pk}")
        form = forms.OneTapForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
            return redirect(step)
        try:
            carry_step(actor=request.user, step=step, verb=verb, note=form.cleaned_data["note"])
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, "Saved.")
        return redirect(step)


class StepCommand(StepMixin, CommandView):
    """A page that runs one verb on a step."""

    template_name = "careplans/step_form.html"

    @property
    def cancel_url(self) -> str:
        return reverse("careplans:action", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = (
            step_page(self.object, self.at)
            if self.is_whole
            else step_for_partner(self.request.user, self.object, self.at)
        )
        return super().get_context_data(**({"step": shown} | kwargs))


class AnswerStep(StepCommand):
    """The case manager accepts a proposed step, or says why not."""

    action = StepAction.GOVERN
    form_class = forms.AnswerStepForm
    title = "Answer the proposal"
    button = "Send the answer"
    success_message = "Your answer is kept, and whoever proposed the step has been told."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"goals": goals_to_choose(self.object)}

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"goal": self.object.goal_id}

    def run(self, form):
        data, step, actor = form.cleaned_data, self.object, self.request.user
        if data["decision"] == "decline":
            return proposals.decline_step(actor=actor, step=step, answer=data["answer"])
        chosen = data.get("goal")
        goal = get_object_or_404(Goal, pk=chosen, plan=step.goal.plan_id) if chosen else None
        return proposals.accept_step(actor=actor, step=step, goal=goal, answer=data["answer"])


class RearrangeStep(StepCommand):
    """Another day, or somebody else of the service that owns the step (KW-13.2)."""

    action = StepAction.CARRY
    form_class = forms.RearrangeForm
    title = "Change who does it, or when"
    lead = "The case manager gets a notice."
    success_message = "Changed. The case manager has a notice."

    def get_object(self, queryset=None):
        step = super().get_object(queryset)
        if self.is_whole:
            audit.record_refusal(self.request.user, "rearrange_step", step, rule=NotAllowed.code)
            raise NotAllowed("rearrange a step of one's own agency here")
        return step

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"agency": self.object.agency}

    def get_initial(self) -> dict[str, Any]:
        step = self.object
        return super().get_initial() | {
            "worker": step.worker_id,
            "target_date": step.target_date,
            "rhythm": step.rhythm,
            "version": step.version,
        }

    def run(self, form):
        return carrying.rearrange_step(actor=self.request.user, step=self.object, **form.cleaned_data)
