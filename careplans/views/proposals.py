"""One step as its reader may see it, the case manager's answer to a proposal, and the owner's other day or worker."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from careplans.forms import between as forms
from careplans.forms.steps import CarryForm
from careplans.models import Action, Goal
from careplans.policies import PlanAction, StepAction, plan_rights, step_policy
from careplans.selectors.steps import goals_to_choose, step_for_partner, step_page
from careplans.services import carrying, proposals
from careplans.services.steps import carry_step
from careplans.states import ACTION, LIVE, TO_DO, ActionState
from careplans.views.base import way_back
from cases.policies import CaseAction, case_policy
from cases.presenters import identity
from cases.selectors.files import CaseFile, case_file
from core import audit
from core.days import day_of
from core.errors import NotAllowed
from core.views import CommandView, SeenObjectMixin, VerbView


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


class StepPage(StepMixin, VerbView):
    """One step: whose, by when, what there was to say of it; and how it goes, by one press with a note (KW-5.1.2).

    What was wrong is said here, with the note as it was typed.
    """

    template_name = "careplans/step.html"
    form_class = CarryForm
    success_message = "Saved."

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        if request.method == "POST" and not self.verbs:
            audit.record_refusal(request.user, StepAction.CARRY, self.object, rule=NotAllowed.code)
            raise NotAllowed(f"carry step {self.object.pk}")
        return super().dispatch(request, *args, **kwargs)

    @property
    def carries(self) -> bool:
        return StepAction.CARRY in self.can and self.object.case.is_open

    @property
    def verbs(self) -> list[str]:
        """What may be said of it now. A step of another agency is dropped, or taken up past its no, by who governs."""
        step = self.object
        if not self.carries or step.goal.plan.state not in LIVE:
            return []
        others = {"accept", "decline"} if step.rhythm else {"accept", "decline", "keep"}
        verbs = [verb for verb in ACTION.open_from(step.state) if verb not in others]
        if StepAction.GOVERN in self.can or step.agency_id in (None, step.case.lead_agency_id):
            return verbs
        return [verb for verb in verbs if verb != "drop" and step.state != ActionState.DROPPED]

    @property
    def cancel_url(self) -> str:
        return reverse("careplans:action", args=[self.object.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"verbs": self.verbs}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        step, today = self.object, day_of(self.at)
        if self.request.method == "GET":
            audit.record(self.request.user, audit.OPENED, step, part=step.goal.domain.code)
        shown = step_page(step, self.at) if self.is_whole else step_for_partner(self.request.user, step, self.at)
        works = PlanAction.WORK in plan_rights(step.case, self.file.can) and step.case.is_open
        about = {
            "step": shown,
            "pk": step.pk,
            "version": step.version,
            "may_answer": StepAction.GOVERN in self.can and step.case.is_open and shown.is_proposed,
            "may_carry": bool(self.verbs),
            "may_undo": self.carries and step.changed_by_id == self.request.user.pk and step.changed_on == today,
            "may_rearrange": self.carries and not self.is_whole and step.state in TO_DO,
            "raise_from": step.case_id if CaseAction.WORK in self.file.can and step.case.is_open else None,
            "may_raise_own": self.carries and not self.is_whole,
            "may_change": works and self.carries and step.state not in (ActionState.DONE, ActionState.DROPPED),
        }
        context = super().get_context_data(**(about | kwargs))
        if not self.is_whole:  # a partner's page is given its part, and not the step itself
            context.pop("object", None)
            context.pop("action", None)
        return context

    def run(self, form):
        return carry_step(actor=self.request.user, step=self.object, **form.cleaned_data)


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
