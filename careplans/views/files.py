"""What the pages of a plan have in common: the bar of its file, the person's name, the way back to the plan."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from careplans.models import Action, CarePlan, Goal
from careplans.policies import care_plan_policy, goal_policy, step_policy
from careplans.presenters import called
from cases.models import Case
from cases.policies import case_policy
from cases.presenters import identity
from cases.selectors.files import CaseFile, case_file
from core.days import day_of
from core.views import CommandView, SeenObjectMixin

PART = "careplans:plan"


class PlanFileMixin(SeenObjectMixin):
    """A page about one plan, or about something in it, under the bar of its file."""

    policy: Any = care_plan_policy
    request: HttpRequest
    object: Any
    file: CaseFile
    at: datetime

    def get_queryset(self):
        return CarePlan.objects.select_related("case__service_user", "case__lead_agency", "key_worker")

    def get_object(self, queryset=None):
        found = super().get_object(queryset)
        self.at = timezone.now()
        self.object = found
        self.file = case_file(self.request.user, self.case, self.at, case_policy.can(self.request.user, self.case))
        return found

    @property
    def plan(self) -> CarePlan:
        return self.object

    @property
    def case(self) -> Case:
        return self.plan.case

    @property
    def person(self) -> str:
        return called(self.case.service_user)

    @property
    def plan_url(self) -> str:
        draft = "?draft" if self.plan.state == "draft" else ""
        return reverse(PART, args=[self.case.pk]) + draft

    @property
    def cancel_url(self) -> str:
        return self.plan_url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bar = identity(self.file, current=PART, today=day_of(self.at), short=True)
        about = {
            "identity": bar,
            "file": self.file,
            "plan": self.plan,
            "person": self.person,
            "plan_url": self.plan_url,
        }
        return super().get_context_data(**(about | kwargs))


class PlanCommandView(PlanFileMixin, CommandView):
    """A page that runs one verb on one plan."""

    template_name = "careplans/form.html"


class GoalFileMixin(PlanFileMixin):
    """A page about one goal."""

    policy = goal_policy

    def get_queryset(self):
        beside = ("plan__case__service_user", "plan__case__lead_agency", "plan__key_worker", "domain", "need")
        return Goal.objects.select_related(*beside)

    @property
    def plan(self) -> CarePlan:
        return self.object.plan

    @property
    def cancel_url(self) -> str:
        return reverse("careplans:goal", args=[self.object.pk])


class GoalCommandView(GoalFileMixin, CommandView):
    template_name = "careplans/form.html"


class StepFileMixin(PlanFileMixin):
    """A page about one step."""

    policy = step_policy

    def get_queryset(self):
        beside = ("case__service_user", "case__lead_agency", "goal__plan__case", "goal__domain", "agency", "worker")
        return Action.objects.select_related(*beside)

    @property
    def plan(self) -> CarePlan:
        return self.object.goal.plan

    @property
    def case(self) -> Case:
        return self.object.case


class StepCommandView(StepFileMixin, CommandView):
    template_name = "careplans/form.html"
