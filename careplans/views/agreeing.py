"""Who has agreed, who knows of what, and every step of every service: the case manager's view between agencies."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView

from agencies.models import Agency
from careplans.forms import between as forms
from careplans.models import CarePlan
from careplans.policies import PlanAction, care_plan_policy
from careplans.selectors.agreeing import standing_of_agencies
from careplans.selectors.issues import issues_of
from careplans.selectors.joining import is_involved, joined
from careplans.selectors.monitor import monitored
from careplans.selectors.sheet import areas_by_agency
from careplans.services import agreements, issues, joining
from careplans.views.base import way_back
from cases.policies import case_policy
from cases.presenters import identity
from cases.selectors.files import CaseFile, case_file
from core import audit
from core.days import day_of
from core.views import CommandView, SeenObjectMixin


class PlanMixin(SeenObjectMixin):
    """A page about a plan, for those who read the whole file."""

    policy = care_plan_policy
    object: CarePlan
    file: CaseFile

    def get_queryset(self):
        return CarePlan.objects.select_related("case__service_user", "case__lead_agency")

    def get_object(self, queryset=None):
        plan = super().get_object(queryset)
        self.at = timezone.now()
        can = case_policy.can(self.request.user, plan.case, at=self.at)
        self.file = case_file(self.request.user, plan.case, self.at, can)
        return plan

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bar = identity(self.file, current="careplans:plan", today=day_of(self.at), short=True)
        back = way_back(self.object.case_id, is_whole=True)
        return super().get_context_data(**({"identity": bar, "plan": self.object, "back_url": back} | kwargs))


class Agencies(PlanMixin, DetailView):
    """Each agency with its part: explained, agreed, told; and what it raised (GB1-four-items)."""

    template_name = "careplans/agencies.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan = self.object
        audit.record(self.request.user, audit.OPENED, plan, part="agencies")
        is_open = plan.case.is_open
        return super().get_context_data(
            agreeing=standing_of_agencies(plan, self.at),
            readers=areas_by_agency(plan.case, self.at),
            issues=issues_of(self.request.user, plan.case),
            may_govern=PlanAction.GOVERN in self.can and is_open,
            may_work=PlanAction.WORK in self.can and is_open,
            **kwargs,
        )


class Monitor(PlanMixin, DetailView):
    """Every step of every agency: how it goes, by when, its last news, what is overdue (KW-5.2.2b)."""

    template_name = "careplans/monitor.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        audit.record(self.request.user, audit.OPENED, self.object, part="monitor")
        return super().get_context_data(monitor=monitored(self.object, day_of(self.at)), **kwargs)


class AgencyCommand(PlanMixin, CommandView):
    """One verb about one agency in a plan. Of an agency that has no part in it there is no page."""

    template_name = "careplans/agency_form.html"
    agency: Agency

    def get_object(self, queryset=None):
        plan = super().get_object(queryset)
        self.agency = get_object_or_404(Agency, pk=self.kwargs["agency"])
        if not is_involved(plan.case, self.agency.pk, day_of(self.at)):
            raise Http404
        return plan

    @property
    def cancel_url(self) -> str:
        return reverse("careplans:agencies", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"agency": self.agency} | kwargs))

    def done_with(self, form) -> dict[str, Any]:
        return {"actor": self.request.user, "plan": self.object, "agency": self.agency, **form.cleaned_data}


class RecordAgreement(AgencyCommand):
    """What the agency answered, by which channel; or why no answer is waited for."""

    action = PlanAction.GOVERN
    form_class = forms.AgreementForm
    button = "Save the answer"
    success_message = "The answer is on record."

    @property
    def title(self) -> str:  # type: ignore[override]  # worded for the agency
        return f"What {self.agency.label} answered"

    def run(self, form):
        return agreements.record_agreement(**self.done_with(form))


class RecordTelling(AgencyCommand):
    """A talk, letter or meeting in which the agency was told some of the four things."""

    action = PlanAction.WORK
    form_class = forms.TellingForm
    lead = "A talk in person counts as a letter does."
    success_message = "It is on record what they were told."

    @property
    def title(self) -> str:  # type: ignore[override]  # worded for the agency
        return f"What {self.agency.label} was told"

    def run(self, form):
        return agreements.record_telling(**self.done_with(form))


class ExplainPart(AgencyCommand):
    """The person knows what this agency does, and that it will be contacted."""

    action = PlanAction.WORK
    form_class = forms.ExplainedForm
    success_message = "It is on record that the person knows."

    @property
    def title(self) -> str:  # type: ignore[override]  # worded for the agency
        return f"{self.agency.label}’s part, explained to the person"

    def run(self, form):
        return agreements.explain_part(**self.done_with(form))


class JoinAgency(AgencyCommand):
    """How an agency came into the plan, written down by the case manager."""

    action = PlanAction.GOVERN
    form_class = forms.JoinForm
    success_message = "Saved."

    @property
    def title(self) -> str:  # type: ignore[override]  # worded for the agency
        return f"How {self.agency.label} joins the plan"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"agencies": [self.agency.pk]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"joined": joined(self.object.case, self.agency.pk)} | kwargs))

    def run(self, form):
        data = form.cleaned_data | {"agency": self.agency}
        return joining.record_joining(actor=self.request.user, case=self.object.case, **data)


class HeardIssue(AgencyCommand):
    """What an agency raised by telephone or at a meeting."""

    action = PlanAction.GOVERN
    form_class = forms.HeardIssueForm
    success_message = "The issue is on record. You see to it."

    @property
    def title(self) -> str:  # type: ignore[override]  # worded for the agency
        return f"An issue that {self.agency.label} raises"

    def run(self, form):
        given = self.done_with(form)
        plan = given.pop("plan")
        return issues.raise_issue(case=plan.case, **given)
