"""Concerns about other services: of one person, one of them, and those that wait for somebody."""

from typing import Any

from django.urls import reverse
from django.views.generic import DetailView

from cases.policies import CaseAction
from cases.views.base import CaseCommandView
from core import audit
from core.days import today
from core.lists import FilteredListView
from core.views import CommandView, SeenObjectMixin
from correspondence.filters import ConcernFilter
from correspondence.forms import concerns as forms
from correspondence.models import Concern
from correspondence.policies import ConcernAction, concern_policy
from correspondence.selectors.concerns import beside, concerns_of, concerns_to_see_to, status_of_concern
from correspondence.services import concerns
from correspondence.services.concerns import LOOK_AGAIN
from correspondence.states import CONCERN
from correspondence.views.log import PART, WholeFileMixin, bar_of


class Concerns(WholeFileMixin, DetailView):
    """The concerns in one case: what is open first."""

    template_name = "correspondence/concerns.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        audit.record(self.request.user, audit.OPENED, self.object, part="concerns")
        rows = [(row, status_of_concern(row, today())) for row in concerns_of(self.object)]
        may_raise = CaseAction.WORK in self.can and self.object.is_open
        return super().get_context_data(**({"rows": rows, "may_raise": may_raise} | kwargs))


class ConcernsToSeeTo(FilteredListView):
    """The open concerns of the files that this person works on or answers for."""

    template_name = "correspondence/concerns_open.html"
    filter_class = ConcernFilter
    title = "Concerns about other services"

    def get_rows(self):
        return concerns_to_see_to(self.request.user)

    def presented(self, rows: list[Any]) -> list[Any]:
        return [(row, status_of_concern(row, today())) for row in rows]


class Raise(CaseCommandView):
    """Somebody is not content with another service."""

    part = PART
    action = CaseAction.WORK
    form_class = forms.ConcernForm
    template_name = "correspondence/form.html"
    title = "Raise a concern about another service"
    lead = "Your managers are told, and nobody at the other service."
    button = "Raise it"
    success_message = "Raised. Your managers speak with theirs next."

    @property
    def cancel_url(self) -> str:
        return reverse("correspondence:concerns", args=[self.object.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"case": self.object}

    def run(self, form) -> Concern:
        made = concerns.raise_concern(actor=self.request.user, case=self.object, **form.cleaned_data)
        self.success_url = made.get_absolute_url()
        return made


class ConcernMixin(SeenObjectMixin):
    """A page about one concern, under the bar of its file."""

    policy = concern_policy
    object: Concern

    def get_queryset(self):
        return beside(super().get_queryset()).select_related("case__lead_agency")

    @property
    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bar = bar_of(self.request.user, self.object.case)
        about = {"identity": bar, "concern": self.object, "status": status_of_concern(self.object, today())}
        return super().get_context_data(**(about | kwargs))


class ConcernPage(ConcernMixin, DetailView):
    """One concern, rung by rung: raised, between the managers, in the grievance procedure, ended."""

    template_name = "correspondence/concern.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        audit.record(self.request.user, audit.OPENED, row, part="concerns")
        verbs = CONCERN.open_from(row.state) if row.case.is_open else []
        manages = ConcernAction.MANAGE in self.can
        return super().get_context_data(
            may_contact=manages and "contact" in verbs,
            may_escalate=manages and "escalate" in verbs,
            may_end=ConcernAction.WRITE in self.can and "settle" in verbs,
            waits_for_manager=not manages and "contact" in verbs,
            **kwargs,
        )


class ConcernCommand(ConcernMixin, CommandView):
    """A page that goes on from one concern."""

    action = ConcernAction.MANAGE
    template_name = "correspondence/form.html"


class ManagersSpoke(ConcernCommand):
    """The first rung: manager to manager."""

    form_class = forms.ManagerContactForm
    title = "The managers spoke"
    lead = "You, or another manager here, with a manager of the other service."
    button = "Save"
    success_message = "Saved, with the day on which you look again."

    def get_initial(self) -> dict[str, Any]:
        return {"spoken_on": today(), "look_again_on": today() + LOOK_AGAIN} | super().get_initial()

    def run(self, form) -> Concern:
        return concerns.record_manager_contact(actor=self.request.user, concern=self.object, **form.cleaned_data)


class ToGrievance(ConcernCommand):
    """The second rung: the other service’s own grievance procedure."""

    form_class = forms.GrievanceForm
    title = "Put it to the grievance procedure"
    lead = "The other service’s own. The managers have to have spoken first."
    button = "Save"
    success_message = "It is in the service’s grievance procedure."

    def get_initial(self) -> dict[str, Any]:
        return {"put_on": today(), "look_again_on": today() + LOOK_AGAIN} | super().get_initial()

    def run(self, form) -> Concern:
        return concerns.put_to_grievance_procedure(actor=self.request.user, concern=self.object, **form.cleaned_data)


class EndConcern(ConcernCommand):
    """It is over."""

    action = ConcernAction.WRITE
    form_class = forms.EndConcernForm
    title = "End the concern"
    button = "End it"
    success_message = "The concern has ended."

    def run(self, form) -> Concern:
        return concerns.end_concern(actor=self.request.user, concern=self.object, **form.cleaned_data)
