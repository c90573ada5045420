"""The scores of a case: the list, and a page for each kind that is added."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.views.generic import DetailView

from assessments.forms.measures import OutcomeForm, ScreeningForm
from assessments.models import OutcomeMeasure
from assessments.selectors.measures import screenings_of, trends_of
from assessments.services import measures
from cases.policies import CaseAction
from cases.views.base import CaseCommandView, CaseFileMixin
from core import audit
from core.days import day_of
from core.errors import NotAllowed

PART = "assessments:initial"


class Measures(CaseFileMixin, DetailView):
    """The scores of the person, and how they move."""

    template_name = "assessments/measures.html"
    part = PART

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = self.object
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, case, rule=NotAllowed.code)
            raise NotAllowed("the scores of a case")
        audit.record(self.request.user, audit.OPENED, case, part="measures")
        context = {
            "screenings": screenings_of(case),
            "trends": trends_of(case),
            "may_add": CaseAction.WORK in self.can and case.is_open,
        }
        return super().get_context_data(**(context | kwargs))


class _AddScore(CaseCommandView):
    action = CaseAction.WORK
    part = PART
    button = "Save the score"
    success_message = "The score is saved."

    @property
    def cancel_url(self) -> str:
        return reverse("assessments:measures", args=[self.kwargs["pk"]])

    def get_initial(self):
        return super().get_initial() | {"taken_on": day_of(self.at)}


class AddScreening(_AddScore):
    form_class = ScreeningForm
    title = "Add the score of a screening"
    lead = "The questions stay on their own sheet. Here are the score, the day and who took it."

    def run(self, form):
        measures.record_screening(actor=self.request.user, case=self.object, **form.cleaned_data)


class AddOutcome(_AddScore):
    form_class = OutcomeForm
    lead = "By the numbers alone. What was not asked is left empty."

    @property
    def tool(self) -> OutcomeMeasure.Tool:
        try:
            return OutcomeMeasure.Tool(self.kwargs["tool"])
        except ValueError:
            raise Http404 from None

    @property
    def title(self) -> str:  # type: ignore[override]  # names the tool
        return f"Add scores: {self.tool.label}"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"tool": self.tool}

    def run(self, form):
        measures.record_outcome_measure(
            actor=self.request.user,
            case=self.object,
            tool=self.tool,
            stage=form.cleaned_data["stage"],
            taken_on=form.cleaned_data["taken_on"],
            scores=form.scores,
        )
