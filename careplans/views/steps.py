"""Steps: added, written again, carried; the talk with the clinic; plans that others keep."""

from typing import Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import View

from agencies.selectors import directory
from careplans import selectors
from careplans.forms.steps import ClinicTalkForm, LinkForm, StepFields, StepForm
from careplans.models import Action, LearningPlanLink
from careplans.policies import (
    GoalAction,
    LearningPlanAction,
    PlanAction,
    StepAction,
    learning_plan_policy,
    plan_rights,
)
from careplans.services import beside, steps
from careplans.views.files import PART, GoalCommandView, PlanFileMixin, StepCommandView, StepFileMixin
from cases.policies import CaseAction
from cases.views.base import CaseCommandView
from core import audit
from core.days import day_of
from core.errors import DomainError, NotAllowed


class OwnersMixin:
    """A form that offers who may own a step."""

    def get_form_kwargs(self) -> dict[str, Any]:
        owners = selectors.owners_in(self.case, day_of(self.at), self.at)  # type: ignore[attr-defined]
        return super().get_form_kwargs() | {"owners": owners, "person": self.person}  # type: ignore[misc, attr-defined]


class AddStep(OwnersMixin, GoalCommandView):
    """One more step to a goal."""

    action = GoalAction.VIEW
    form_class = StepFields
    title, button = "Add a step", "Add the step"

    @property
    def lead(self) -> str:  # type: ignore[override]  # with the goal's title
        return f"Towards “{self.object.title}”. Each step has one owner, and a day or a rhythm."

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        if PlanAction.WORK not in plan_rights(self.case, self.file.can):
            audit.record_refusal(request.user, PlanAction.WORK, self.plan, rule=NotAllowed.code)
            raise NotAllowed("add a step")
        return super().dispatch(request, *args, **kwargs)

    def run(self, form):
        step = steps.add_step(actor=self.request.user, goal=self.object, **form.step())
        if step.proposed_by_id:
            messages.success(self.request, "The step is proposed. The case manager answers it.")
        elif step.state == "proposed":
            messages.success(self.request, "The step waits for the talk with the methadone clinic.")
        return step


class ChangeStep(OwnersMixin, StepCommandView):
    """A step written again."""

    action = StepAction.CARRY
    form_class = StepForm
    title, button = "Change the step", "Save the step"
    success_message = "The step is saved."
    NAMES = ("title", "worker_name", "done_by", "kind", "skill", "target_date", "rhythm")

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()
        if PlanAction.WORK not in plan_rights(self.case, self.file.can):
            audit.record_refusal(request.user, PlanAction.WORK, self.object, rule=NotAllowed.code)
            raise NotAllowed("change a step")
        return super().dispatch(request, *args, **kwargs)

    @property
    def cancel_url(self) -> str:
        return reverse("careplans:goal", args=[self.object.goal_id])

    def get_initial(self) -> dict[str, Any]:
        step: Action = self.object
        initial = super().get_initial() | {name: getattr(step, name) for name in self.NAMES}
        return initial | {"owner": StepFields.owner_of(step)}

    def run(self, form):
        version = form.cleaned_data["version"]
        return steps.change_step(actor=self.request.user, step=self.object, version=version, **form.step())


class Undo(StepFileMixin, View):
    """The last press taken back."""

    http_method_names = ["post"]

    def post(self, request, pk):
        step = self.object = self.get_object()
        try:
            version = int(request.POST.get("version") or step.version)
            steps.undo_step(actor=request.user, step=step, version=version)
            messages.success(request, "Taken back. The step is as it was before.")
        except (DomainError, ValueError) as error:
            messages.error(request, getattr(error, "message", "This page was sent without its version. Try again."))
        return redirect("careplans:action", pk=pk)


class WorkOnPlanMixin:
    """A page of a case for whoever works on its plan."""

    def dispatch(self, request, *args, **kwargs):
        self.object = self.get_object()  # type: ignore[attr-defined]
        if PlanAction.WORK not in plan_rights(self.object, self.can):  # type: ignore[attr-defined]
            audit.record_refusal(request.user, PlanAction.WORK, self.object, rule=NotAllowed.code)
            raise NotAllowed("work on the plan")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    @property
    def cancel_url(self) -> str:
        return reverse(PART, args=[self.object.pk])  # type: ignore[has-type]


class ClinicTalkPage(WorkOnPlanMixin, CaseCommandView):
    """The talk with the methadone clinic (GB1-detox-discussion)."""

    action = CaseAction.VIEW_WHOLE
    form_class = ClinicTalkForm
    template_name = "careplans/form.html"
    part = PART
    title, button = "Talk with the methadone clinic", "Record the talk"
    lead = "Before detox or rehabilitation becomes an agreed part of the plan."
    success_message = "The talk is on record."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"clinics": directory().filter(is_methadone_clinic=True)}

    def run(self, form):
        return steps.record_clinic_talk(actor=self.request.user, case=self.object, **form.cleaned_data)


class LinkPlan(WorkOnPlanMixin, CaseCommandView):
    """A plan that somebody else keeps for the person (KW-12.4)."""

    action = CaseAction.VIEW_WHOLE
    form_class = LinkForm
    template_name = "careplans/form.html"
    part = PART
    title, button = "Link another plan", "Link it"
    lead = "An individual learning plan, or the plan of another lead, with who keeps it and its next review."

    def run(self, form):
        return beside.link_plan(actor=self.request.user, case=self.object, **form.cleaned_data)


class EndLink(PlanFileMixin, View):
    """That plan has ended."""

    policy = learning_plan_policy
    http_method_names = ["post"]

    def get_queryset(self):
        return LearningPlanLink.objects.select_related("case__service_user", "case__lead_agency")

    @property
    def case(self):
        return self.object.case

    def post(self, request, pk):
        link = self.object = self.get_object()
        if LearningPlanAction.WRITE not in self.can:
            audit.record_refusal(request.user, LearningPlanAction.WRITE, link, rule=NotAllowed.code)
            raise NotAllowed("end a link")
        try:
            beside.end_link(actor=request.user, link=link, version=link.version)
            messages.success(request, "That plan is no longer linked.")
        except DomainError as error:
            messages.error(request, error.message)
        return redirect(PART, pk=link.case_id)
