"""The comprehensive assessments of a case: where they stand, beginning one, its summary and its end."""

from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView

from assessments.forms.comprehensive import LEVEL, PLACE, BeginForm, GiveUpForm, LevelsForm, SummaryForm
from assessments.models import ComprehensiveAssessment
from assessments.policies import AssessmentAction
from assessments.presenters import answers_of, counted, level_words, stops, tasks, where_put_right
from assessments.rules import comprehensive as rules
from assessments.selectors import comprehensive as selectors
from assessments.selectors.areas import agencies_around, drafted_by
from assessments.services import areas, comprehensive
from assessments.views.base import PART, AssessmentCommandView, AssessmentMixin, WholeCaseMixin
from cases.models import Case
from cases.policies import CaseAction
from cases.presenters import address
from cases.views.base import CaseCommandView
from core import audit
from core.forms import HouseForm

OUTSIDE = ComprehensiveAssessment.DoneBy.OUTSIDE


class ComprehensivePage(WholeCaseMixin, DetailView):
    """Where the assessment of a person stands: what is left of it, and those before."""

    template_name = "assessments/comprehensive.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case, user = self.object, self.request.user
        audit.record(user, audit.OPENED, case, part="assessment")
        may_write = CaseAction.WORK in self.can and case.is_open
        open_one, latest = selectors.begun(case), selectors.latest_complete(case)
        context: dict[str, Any] = {
            "assessment": open_one,
            "latest": latest,
            "former": list(selectors.history_of(case)),
            "priors": list(selectors.priors_of(case)),
            "may_write": may_write,
            "ground": selectors.ground_for(case),
            "plan_url": address("careplans:begin", case.pk) if may_write and latest else "",
        }
        if open_one:
            open_one.case = case
            needs = selectors.needs_of(open_one)
            found = stops(open_one, needs, current="", drafted=drafted_by(user, needs))
            facts = selectors.facts_of(open_one, self.at, needs)
            done, begun = counted(found)
            context |= {
                "tasks": tasks(found, needs),
                "done": done,
                "begun": begun,
                "areas": len(needs),
                "missing": [(each.words, where_put_right(each, open_one)) for each in rules.missing(facts)],
                "go_on": next((stop.url for stop in found if stop.word != "done"), ""),
            }
        if latest:
            context["needs"] = [(need, level_words(need)) for need in selectors.needs_in_order(latest)]
        return super().get_context_data(**(context | kwargs))


class Begin(CaseCommandView):
    """The three conditions; or a manager's reason."""

    part = PART
    action = CaseAction.WORK
    form_class = BeginForm
    template_name = "assessments/begin.html"
    title = "Begin the assessment"
    lead = "Over one or several meetings, in any order. With the person, and not a diagnosis."
    button = "Begin the assessment"

    @property
    def cancel_url(self) -> str:
        return reverse(PART, args=[self.object.pk])

    def get_form_kwargs(self):
        received = [prior for prior in selectors.priors_of(self.object) if prior.received_on]
        return super().get_form_kwargs() | {
            "ground": selectors.ground_for(self.object),
            "priors": received,
            "may_override": CaseAction.MANAGE in self.can,
        }

    def get_initial(self):
        return {"prior": self.request.GET.get("prior", "")} | super().get_initial()

    def get_context_data(self, **kwargs):
        return super().get_context_data(ground=selectors.ground_for(self.object), **kwargs)

    def run(self, form):
        made = comprehensive.begin_assessment(actor=self.request.user, case=self.object, **form.cleaned_data)
        if made.done_by == OUTSIDE:
            self.success_url = reverse("assessments:levels", args=[made.pk])
        else:
            self.success_url = selectors.needs_of(made)[0].get_absolute_url()


class AssessmentPage(AssessmentMixin, DetailView):
    """One assessment to read: every area with what was found."""

    template_name = "assessments/assessment.html"

    def get_context_data(self, **kwargs):
        it = self.object
        audit.record(self.request.user, audit.OPENED, it, part="assessment")
        rows = it.needs.select_related("domain").prefetch_related("services").order_by("domain__position", "pk")
        return super().get_context_data(
            assessment=it,
            needs=[(need, level_words(need), answers_of(need)) for need in rows],
            order=selectors.needs_in_order(it),
            complexity=[Case.Complexity(code).label for code in it.complexity],
            agencies=[agency.label for agency in it.agencies_to_involve.order_by("sort_key")],
            **kwargs,
        )


class Summary(AssessmentCommandView):
    """The person's own order, the worker's summary, and the decision on sharing."""

    action = AssessmentAction.WRITE
    form_class = SummaryForm
    template_name = "assessments/summary.html"
    title = "Summary and consent"

    def get_initial(self):
        it = self.object
        initial = {
            name: getattr(it, name)
            for name in ("readiness", "complexity", "privacy", "place", "summary", "consent_decision")
        }
        if not hasattr(it, "_history"):  # what a former version had of these, its history does not know
            initial["agencies_to_involve"] = list(it.agencies_to_involve.values_list("pk", flat=True))
            initial |= {PLACE + need.domain.code: need.priority for need in self.needs}
        return initial | super().get_initial()

    @property
    def needs(self):
        return [need for need in selectors.needs_of(self.object) if need.is_need]

    def get_form_kwargs(self):
        case = self.case
        return super().get_form_kwargs() | {
            "needs": self.needs,
            "agencies": agencies_around(case, self.object),
            "is_managed": case.level == Case.Level.CASE_MANAGEMENT,
        }

    def get_context_data(self, **kwargs):
        found = selectors.needs_of(self.object)
        side = stops(self.object, found, current="summary", drafted=drafted_by(self.request.user, found))
        done, begun = counted(side)
        return super().get_context_data(
            assessment=self.object,
            stops=side,
            done=done,
            begun=begun,
            areas=len(found),
            consent=selectors.standing_consent(self.case, timezone.now()),
            **kwargs,
        )

    def run(self, form):
        comprehensive.save_summary(actor=self.request.user, assessment=self.object, **form.summed_up())
        leave = self.request.POST.get("then") == "leave"
        name, pk = (PART, self.case.pk) if leave else ("assessments:complete", self.object.pk)
        self.success_url = reverse(name, args=[pk])


class Complete(AssessmentCommandView):
    """What is missing, each with its page; or all that completing brings about."""

    action = AssessmentAction.WRITE
    form_class = HouseForm
    keeps_drafts = False
    template_name = "assessments/complete.html"
    title = "Complete the assessment"
    success_message = "The assessment is complete. Next: the care plan, with a section for each need."

    def get_context_data(self, **kwargs):
        it = self.object
        needs = selectors.needs_of(it)
        lacking = rules.missing(selectors.facts_of(it, timezone.now(), needs))
        return super().get_context_data(
            assessment=it,
            missing=[(each.words, where_put_right(each, it)) for each in lacking],
            needs=[(need, level_words(need)) for need in selectors.needs_in_order(it)],
            professionals=[need for need in needs if need.needs_professional],
            **kwargs,
        )

    def run(self, form):
        comprehensive.complete_assessment(actor=self.request.user, assessment=self.object)


class Levels(AssessmentCommandView):
    """The levels of an assessment that another service made."""

    action = AssessmentAction.WRITE
    form_class = LevelsForm
    template_name = "assessments/levels.html"
    title = "Need levels from their paper"
    lead = "So that a plan can be built on it. What the paper does not say stays empty."
    button = "Save the levels"

    def get_initial(self):
        levels = {
            LEVEL + need.domain.code: "" if need.level is None else str(need.level)
            for need in selectors.needs_of(self.object)
        }
        return (levels if not hasattr(self.object, "_history") else {}) | super().get_initial()

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"needs": selectors.needs_of(self.object)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(assessment=self.object, **kwargs)

    def run(self, form):
        it = self.object
        areas.save_levels(
            actor=self.request.user, assessment=it, version=form.cleaned_data["version"], levels=form.levels()
        )
        self.success_url = reverse("assessments:summary", args=[it.pk])


class GiveUp(AssessmentCommandView):
    """Leave it unfinished, with the reason."""

    action = AssessmentAction.WRITE
    form_class = GiveUpForm
    template_name = "assessments/verb.html"
    title = "Leave this assessment unfinished"
    lead = "What was found stays readable. A new one can be begun."
    button = "Leave it unfinished"

    def run(self, form):
        comprehensive.give_up_assessment(actor=self.request.user, assessment=self.object, **form.cleaned_data)
        messages.success(self.request, "The assessment was left unfinished.")
