"""The phases of a person's treatment, and the list of those who are on maintenance with nothing that carries them."""

from typing import Any

from django.urls import reverse
from django.views.generic import DetailView

from careplans.filters import MaintenanceFilter
from careplans.forms.phases import PhaseForm
from careplans.selectors.phases import current_phase, phases_of
from careplans.services.phases import change_phase
from cases.policies import CaseAction
from cases.views.base import CaseCommandView, CaseFileMixin
from core import audit
from core.days import day_of
from core.errors import NotAllowed
from core.lists import FilteredListView

PART = "desk:case"


class Phases(CaseFileMixin, DetailView):
    """Where the person is in their treatment, and the way there and back."""

    template_name = "careplans/phases.html"
    part = PART

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = self.object
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, case, rule=NotAllowed.code)
            raise NotAllowed("the phases of a case")
        audit.record(self.request.user, audit.OPENED, case, part="phases")
        may_change = CaseAction.WORK in self.can and case.is_open
        return super().get_context_data(phases=phases_of(case), may_change=may_change, **kwargs)


class ChangePhase(CaseCommandView):
    action = CaseAction.WORK
    part = PART
    form_class = PhaseForm
    title = "Change the phase of treatment"
    lead = "Forward or back, as it is. What was before stays to be read."
    button = "Save the phase"
    success_message = "The phase is saved."

    @property
    def cancel_url(self) -> str:
        return reverse("careplans:phases", args=[self.kwargs["pk"]])

    def get_initial(self):
        running = current_phase(self.object)
        return super().get_initial() | {"started_on": day_of(self.at), "phase": running.phase if running else ""}

    def run(self, form):
        change_phase(actor=self.request.user, case=self.object, **form.cleaned_data)


class MaintenanceFaults(FilteredListView):
    """People who stay on maintenance without a plan that stands, or without a key worker (MC-maintenance)."""

    template_name = "careplans/maintenance.html"
    title = "On maintenance without a plan or key worker"
    filter_class = MaintenanceFilter

    def make_filter(self):
        return MaintenanceFilter(self.request.GET, user=self.request.user)

    def get_queryset(self):
        return super().get_queryset().select_related("service_user", "lead_agency")
