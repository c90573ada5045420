"""Where everybody reports a breach, and the officer finds what waits."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, TemplateView

from agencies.models import Agency, WorkerRole
from agencies.selectors import standing_of
from core import audit
from core.days import today
from core.errors import NotAllowed
from core.views import CommandView, SeenObjectMixin, VerbView
from protection.forms.breaches import AddForm, BreachForm, DecideForm
from protection.models import BreachReport
from protection.policies import BreachAction, breach_policy
from protection.presenters import request_rows
from protection.selectors.breaches import clock_of, entries_of, reports_of
from protection.selectors.requests import requests_of
from protection.selectors.tusla import circle_rows
from protection.services import breaches as services

LISTED = 100


class Home(TemplateView):
    """Data protection: the button to report a breach, and what this person answers for."""

    template_name = "protection/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, now = self.request.user, timezone.now()
        standing = standing_of(user, today())
        is_officer = bool(standing.agencies_as(WorkerRole.Role.DPO))
        reports = [(report, clock_of(report, now)) for report in reports_of(user)[:LISTED]]
        return super().get_context_data(
            may_report=bool(standing.posts),
            is_officer=is_officer,
            reports=reports,
            requests=request_rows(requests_of(user)[:LISTED], today()) if is_officer else [],
            has_tusla=circle_rows(user).exists(),
            **kwargs,
        )


class ReportBreach(VerbView):
    """Any worker reports, in a minute."""

    form_class = BreachForm
    title = "Report a breach"
    lead = (
        "Personal data went where it should not, was lost, or cannot be reached. Report it at once, even if you are "
        "not sure: the data protection officer is told now, and has 72 hours to decide."
    )
    button = "Report it"
    success_message = "Reported. The data protection officer has been told."

    @property
    def cancel_url(self) -> str:
        return reverse("protection:home")

    def dispatch(self, request, *args, **kwargs):
        self.agencies = Agency.objects.filter(pk__in=standing_of(request.user, today()).agencies).order_by("pk")
        if not self.agencies:
            audit.record_refusal(request.user, "report_breach", None, rule=NotAllowed.code)
            raise NotAllowed("report a breach")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"agencies": self.agencies}

    def get_initial(self) -> dict[str, Any]:
        now = timezone.localtime(timezone.now())
        return {"found_on": now.date(), "found_time": f"{now:%H:%M}"} | super().get_initial()

    def run(self, form) -> BreachReport:
        words = dict(form.cleaned_data)
        found = datetime.combine(words.pop("found_on"), words.pop("found_time"), tzinfo=timezone.get_default_timezone())
        return services.report_breach(actor=self.request.user, discovered_at=found, **words)


class OneBreach(SeenObjectMixin):
    """A page about one report."""

    policy = breach_policy
    object: BreachReport
    request: Any

    def get_queryset(self):
        return BreachReport.objects.select_related("agency", "reported_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(clock=clock_of(self.object, timezone.now()), report=self.object, **kwargs)


class BreachPage(OneBreach, DetailView):
    template_name = "protection/breach.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_open = self.object.closed_at is None
        return super().get_context_data(
            entries=entries_of(self.object),
            may_add=is_open and BreachAction.ADD in self.can,
            may_decide=is_open and BreachAction.DECIDE in self.can,
            **kwargs,
        )


class AddToBreach(OneBreach, CommandView):
    action = BreachAction.ADD
    form_class = AddForm
    title = "Add to the report"
    lead = "What was written before stays. The officer is told."
    button = "Add it"
    success_message = "Added."

    def run(self, form):
        services.add_to_breach(actor=self.request.user, report=self.object, **form.cleaned_data)


class DecideBreach(OneBreach, CommandView):
    action = BreachAction.DECIDE
    form_class = DecideForm
    template_name = "protection/decide_breach.html"
    title = "Decide"
    lead = "Each decision stands in the report for good, with its reasons. A later one can take its place."
    button = "Save"
    success_message = "Saved in the report."

    def run(self, form):
        services.decide_breach(actor=self.request.user, report=self.object, **form.cleaned_data)
