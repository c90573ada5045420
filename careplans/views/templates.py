"""Templates: the list by programme, one of them, its goals and steps; and a plan that is filled from one."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import DetailView, TemplateView, View

from agencies.models import Agency
from careplans.forms import templates as forms
from careplans.models import PlanTemplate, TemplateAction, TemplateGoal
from careplans.policies import (
    PlanAction,
    plan_template_policy,
    template_goal_policy,
    template_keeper,
    template_step_policy,
)
from careplans.policies import TemplateAction as May
from careplans.selectors.templates import by_programme, goals_of, templates_of, usable_for
from careplans.services import templates as services
from careplans.views.files import PlanCommandView
from core import audit
from core.days import day_of
from core.errors import DomainError, NotAllowed
from core.policies import Policy
from core.views import CommandView, SeenObjectMixin, VerbView


def keepers_of(user) -> list[tuple[str, str]]:
    """For whom this person may keep a template: their agencies, and everybody."""
    own, national = template_keeper(user, day_of(timezone.now()))
    agencies = Agency.objects.filter(pk__in=own).order_by("sort_key", "pk")
    return [(str(each.pk), each.label) for each in agencies] + ([(forms.NATIONAL, "Every agency")] if national else [])


class Templates(TemplateView):
    """What plans can begin from, by programme; for its keepers those retired, too."""

    template_name = "careplans/templates.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_keep = bool(keepers_of(self.request.user))
        return super().get_context_data(
            programmes=by_programme(templates_of(self.request.user, active=True)),
            retired=templates_of(self.request.user, active=False) if may_keep else [],
            may_keep=may_keep,
            **kwargs,
        )


class AddTemplate(VerbView):
    """A new template."""

    form_class = forms.AddTemplateForm
    title, button = "New template", "Make the template"
    lead = "Goals and steps come next. A template holds nothing of anybody."

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any):
        if not keepers_of(request.user):
            audit.record_refusal(request.user, May.WRITE, None, rule=NotAllowed.code)
            raise NotAllowed("keep templates")
        return super().dispatch(request, *args, **kwargs)

    @property
    def cancel_url(self) -> str:
        return reverse("careplans:templates")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"keepers": keepers_of(self.request.user)}

    def run(self, form):
        data = {name: form.cleaned_data[name] for name in ("programme", "name", "what_for")}
        return services.add_template(actor=self.request.user, agency=chosen_agency(form), **data)


def chosen_agency(form) -> Agency | None:
    return Agency.objects.get(pk=form.agency_id) if form.agency_id else None


class TemplateMixin(SeenObjectMixin):
    """A page about one template."""

    policy: Policy = plan_template_policy
    object: Any

    def get_queryset(self):
        return PlanTemplate.objects.select_related("agency", "made_by")

    @property
    def template(self) -> PlanTemplate:
        return self.object

    @property
    def cancel_url(self) -> str:
        return reverse("careplans:template", args=[self.template.pk])


class TemplatePage(TemplateMixin, DetailView):
    """One template: its goals in order, each with its steps; and for its keepers the ways to change it."""

    template_name = "careplans/template.html"
    context_object_name = "template"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        goals = goals_of(self.object)
        writes = May.WRITE in self.can
        return super().get_context_data(
            goals=goals,
            step_count=sum(len(goal.actions.all()) for goal in goals),
            may_change=writes and self.object.is_active,
            may_stand=writes,
            may_copy=bool(keepers_of(self.request.user)),
            **kwargs,
        )


class TemplateCommand(TemplateMixin, CommandView):
    """A page that runs one verb on one template, or on a part of it."""

    action = May.WRITE


class GoalOfTemplate(TemplateMixin):
    policy = template_goal_policy

    def get_queryset(self):
        return TemplateGoal.objects.select_related("template__agency", "domain")

    @property
    def template(self) -> PlanTemplate:
        return self.object.template


class StepOfTemplate(TemplateMixin):
    policy = template_step_policy

    def get_queryset(self):
        return TemplateAction.objects.select_related("goal__template__agency")

    @property
    def template(self) -> PlanTemplate:
        return self.object.goal.template


class ChangeTemplate(TemplateCommand):
    """Programme, name, and what it is for."""

    form_class = forms.TemplateForm
    title, success_message = "Change the template", "The template is saved."

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {name: getattr(self.object, name) for name in ("programme", "name", "what_for")}

    def run(self, form):
        return services.change_template(actor=self.request.user, template=self.object, **form.cleaned_data)


class CopyTemplate(TemplateCommand):
    """The same under another name, to be changed."""

    action = May.VIEW
    form_class = forms.CopyForm
    title, button = "Copy the template", "Copy it"
    lead = "The copy is its own: a change to one leaves the other as it is."

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any):
        self.object = self.get_object()
        if not keepers_of(request.user):
            audit.record_refusal(request.user, May.WRITE, self.object, rule=NotAllowed.code)
            raise NotAllowed("keep templates")
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"name": self.object.name}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"keepers": keepers_of(self.request.user)}

    def run(self, form):
        made = services.copy_template(
            actor=self.request.user,
            template=self.object,
            agency=chosen_agency(form),
            name=form.cleaned_data["name"],
        )
        self.success_url = made.get_absolute_url()
        return made


class Pressed(TemplateMixin, View):
    """One press on a template's page; what stood in the way is said there."""

    http_method_names = ["post"]
    said = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.object = self.get_object()
        if May.WRITE not in self.can:
            audit.record_refusal(request.user, May.WRITE, self.object, rule=NotAllowed.code)
            raise NotAllowed("change a template")
        try:
            self.run(request)
            if self.said:
                messages.success(request, self.said)
        except DomainError as error:
            messages.error(request, error.message)
        return redirect(self.cancel_url)

    def run(self, request: HttpRequest) -> Any:
        raise NotImplementedError


class RetireTemplate(Pressed):
    """No longer offered; it can be restored from its own page."""

    said = "The template is retired. No plan is begun from it until you restore it."

    def run(self, request):
        services.retire_template(actor=request.user, template=self.object)


class RestoreTemplate(Pressed):
    """Offered again."""

    said = "The template is in use again."

    def run(self, request):
        services.restore_template(actor=request.user, template=self.object)


class AddTemplateGoal(TemplateCommand):
    """One more goal."""

    form_class = forms.TemplateGoalFields
    title, button = "Add a goal", "Add the goal"

    @property
    def lead(self) -> str:  # type: ignore[override]  # with the template's name
        return f"To “{self.object.name}”."

    def run(self, form):
        return services.add_template_goal(actor=self.request.user, template=self.object, **form.cleaned_data)


class ChangeTemplateGoal(GoalOfTemplate, TemplateCommand):
    """The words of a goal."""

    form_class = forms.TemplateGoalForm
    title, button, success_message = "Change the goal", "Save the goal", "The goal is saved."
    NAMES = ("domain", "title", "specific", "measure", "weeks")

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {name: getattr(self.object, name) for name in self.NAMES}

    def run(self, form):
        return services.change_template_goal(actor=self.request.user, goal=self.object, **form.cleaned_data)


class RemoveTemplateGoal(GoalOfTemplate, TemplateCommand):
    """Out of the template, with its steps."""

    form_class = forms.ConfirmForm
    title, button, success_message = "Remove this goal?", "Remove the goal", "The goal is removed."

    @property
    def lead(self) -> str:  # type: ignore[override]  # with the goal's title
        return f"“{self.object.title}” and its steps leave the template. Plans that have them keep them."

    def run(self, form):
        template = self.template
        services.remove_template_goal(actor=self.request.user, goal=self.object)
        self.success_url = template.get_absolute_url()


class MoveTemplateGoal(GoalOfTemplate, Pressed):
    """A place up or down."""

    def run(self, request):
        services.move_template_goal(actor=request.user, goal=self.object, up=request.POST.get("move") == "up")


class AddTemplateStep(GoalOfTemplate, TemplateCommand):
    """One more step."""

    form_class = forms.TemplateStepFields
    title, button = "Add a step", "Add the step"

    @property
    def lead(self) -> str:  # type: ignore[override]  # with the goal's title
        return f"Towards “{self.object.title}”. In a plan the lead agency owns it, or the person alone."

    def run(self, form):
        return services.add_template_step(actor=self.request.user, goal=self.object, **form.cleaned_data)


class ChangeTemplateStep(StepOfTemplate, TemplateCommand):
    """The words of a step."""

    form_class = forms.TemplateStepForm
    title, button, success_message = "Change the step", "Save the step", "The step is saved."
    NAMES = ("title", "done_by", "kind", "skill", "weeks")

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {name: getattr(self.object, name) for name in self.NAMES}

    def run(self, form):
        return services.change_template_step(actor=self.request.user, step=self.object, **form.cleaned_data)


class RemoveTemplateStep(StepOfTemplate, TemplateCommand):
    """Out of the template."""

    form_class = forms.ConfirmForm
    title, button, success_message = "Remove this step?", "Remove the step", "The step is removed."

    @property
    def lead(self) -> str:  # type: ignore[override]  # with the step's title
        return f"“{self.object.title}” leaves the template. Plans that have it keep it."

    def run(self, form):
        template = self.template
        services.remove_template_step(actor=self.request.user, step=self.object)
        self.success_url = template.get_absolute_url()


class MoveTemplateStep(StepOfTemplate, Pressed):
    """A place up or down."""

    def run(self, request):
        services.move_template_step(actor=request.user, step=self.object, up=request.POST.get("move") == "up")


class AddFromTemplate(PlanCommandView):
    """The goals of a template come into a plan that is being made or changed."""

    action = PlanAction.GOVERN
    form_class = forms.AddFromTemplateForm
    template_name = "careplans/add_from_template.html"
    title, button = "Add goals from a template", "Add them"
    lead = "Its goals and steps are copied in. A goal that is there already is not added twice."
    success_message = "The goals of the template are in the plan. Make them the person’s own."

    @cached_property
    def templates(self) -> QuerySet[PlanTemplate]:
        return usable_for(self.request.user, self.case)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"templates": self.templates}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"any_template": self.templates.exists()} | kwargs))

    def run(self, form):
        return services.add_from_template(actor=self.request.user, plan=self.plan, **form.cleaned_data)
