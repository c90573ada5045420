"""The scores of a case: the list, and a page for each kind that is added."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.views.generic import DetailView

from assessments.forms.measures import OutcomeForm, ScreeningForm
from assessments.models import OutcomeMeasure, ScreeningResult
from assessments.selectors.measures import screenings_of, struck_of, trends_of
from assessments.services import measures
from cases.policies import CaseAction
from cases.views.base import CaseCommandView, CaseFileMixin
from core import audit
from core.days import day_of
from core.errors import NotAllowed
from core.forms import StrikeForm
from core.views import found_within

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
            "struck": struck_of(case),
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


class _Strike(CaseCommandView):
    """A score that was recorded in error. It stays, struck through."""

    action = CaseAction.WORK
    part = PART
    model: type[ScreeningResult] | type[OutcomeMeasure]
    form_class = StrikeForm
    title = "Recorded in error"
    button = "Strike it"
    success_message = "Struck. It stays to be read, and is left out of how the scores move."

    @property
    def draft_form(self) -> str:  # type: ignore[override]  # one for each score
        return f"assessments.strike.{self.model._meta.model_name}.{self.kwargs['score']}"

    @property
    def score(self) -> Any:
        """Found through its case, whose policy decides."""
        rows = self.model.objects.select_related("case").filter(case=self.object)
        return found_within(self.request.user, rows, self.kwargs["score"])

    @property
    def lead(self) -> str:  # type: ignore[override]  # with its day
        score = self.score
        return f"{score.get_tool_display()} of {score.taken_on:%-d %B %Y}."

    @property
    def cancel_url(self) -> str:
        return reverse("assessments:measures", args=[self.kwargs["pk"]])

    def run(self, form):
        measures.strike_score(actor=self.request.user, score=self.score, **form.cleaned_data)


class StrikeScreening(_Strike):
    model = ScreeningResult


class StrikeOutcome(_Strike):
    model = OutcomeMeasure
