"""The entry of a person as a list of steps, and a page for each (GB1-info-sheet to GB1-identify-first).

What is half done stays: each step is saved for itself, and what is being typed is kept as a draft.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, View

from cases import selectors
from cases.forms import entry as forms
from cases.models import PathStep
from cases.policies import CaseAction
from cases.presenters import address
from cases.presenters_of_entry import count_done, opening_words, tasks_of
from cases.services import entry
from cases.views.base import CaseCommandView, CaseFileMixin
from core import audit
from core.days import today
from core.errors import DomainError, NotAllowed

READS_ENTRY = frozenset({CaseAction.ENTER, CaseAction.VIEW_WHOLE})


class EntryFileMixin(CaseFileMixin):
    """A page that reads the entry: for whoever makes it, or reads the whole file."""

    part = "cases:entry"

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        if not self.can & READS_ENTRY:
            audit.record_refusal(self.request.user, CaseAction.ENTER, case, rule=NotAllowed.code)
            raise NotAllowed(f"read the entry of case {case.pk}")
        return case


class EntryPage(EntryFileMixin, DetailView):
    """The steps of entry, each with its state, who and when."""

    template_name = "cases/entry.html"

    def get_context_data(self, **kwargs):
        case, now = self.object, timezone.now()
        audit.record(self.request.user, audit.OPENED, case, part="entry")
        found = selectors.entry_of(self.request.user, case, self.can, now)
        tasks = tasks_of(found, case)
        context: dict[str, Any] = {
            "tasks": tasks,
            "done": count_done(tasks),
            "entry": found,
            "sheet_url": address("consents:information-sheet", case.pk),
            "openings": [(opening_words(each), each.reason) for each in selectors.openings_of(case)]
            if found.whole
            else [],
        }
        return super().get_context_data(**(context | kwargs))


class EntryStep(CaseCommandView):
    """One step of entry; afterwards the person is back at the list."""

    part = "cases:entry"
    action = CaseAction.WORK
    template_name = "cases/entry_step.html"

    @property
    def cancel_url(self) -> str:
        return reverse("cases:entry", args=[self.object.pk])

    def get_initial(self):
        return self.days() | super().get_initial()

    def days(self) -> dict[str, Any]:
        """Today, for whichever day the form asks for."""
        names = ("given_on", "explained_on", "asked_on", "contacted_on", "checked_on")
        asked = self.form_class.base_fields if self.form_class else {}
        return {name: today() for name in names if name in asked}


class GiveSheet(EntryStep):
    form_class = forms.SheetForm
    template_name = "cases/give_sheet.html"
    title, button = "Information sheet", "Record it"
    lead = "What case management means for the person. Hand it over, or read it aloud."
    success_message = "It is recorded how the person got the information sheet."

    def get_initial(self):
        languages = self.object.service_user.interpreter_language or "English"
        return {"language": languages} | super().get_initial()

    def get_context_data(self, **kwargs):
        issues = self.object.sheet_issues.select_related("given_by").order_by("-given_on", "-pk")
        return super().get_context_data(
            issues=issues, sheet_url=address("consents:information-sheet", self.object.pk), **kwargs
        )

    def run(self, form):
        entry.issue_sheet(actor=self.request.user, case=self.object, **form.cleaned_data)


class Explain(EntryStep):
    form_class = forms.ExplanationsForm
    template_name = "cases/explain.html"
    title, button = "How agencies work together", "Record what I explained"
    lead = "Four things that the person should hear. You need not explain all on one day."
    success_message = "What you explained is recorded."

    def get_form_kwargs(self):
        already = set(self.object.explanations.values_list("point", flat=True))
        return super().get_form_kwargs() | {"already": already}

    def get_context_data(self, **kwargs):
        explained = self.object.explanations.select_related("explained_by").order_by("pk")
        return super().get_context_data(explained=explained, **kwargs)

    def run(self, form):
        entry.explain(actor=self.request.user, case=self.object, **form.cleaned_data)


class SayNoServices(CaseFileMixin, View):
    """One button: the person uses no other service."""

    http_method_names = ["post"]

    def post(self, request, pk):
        case = self.get_object()
        try:
            entry.say_no_services(actor=request.user, case=case)
            messages.success(request, "It is recorded that the person uses no other service.")
        except DomainError as error:
            messages.error(request, error.message)
        return redirect("cases:entry", case.pk)


class ChooseLead(EntryStep):
    action = CaseAction.ENTER
    form_class = forms.LeadChoiceForm
    template_name = "cases/choose_lead.html"
    title, button = "Choice of lead agency", "Record the choice"
    lead = "The person chooses, once they know who could lead. Where there was no choice, say why."
    success_message = "The choice is recorded."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"case": self.object}

    def get_context_data(self, **kwargs):
        found = selectors.entry_of(self.request.user, self.object, self.can, timezone.now())
        return super().get_context_data(choice=found.choice, **kwargs)

    def run(self, form):
        said = dict(form.cleaned_data)
        said["options"] = list(said["options"])
        entry.record_choice(actor=self.request.user, case=self.object, **said)


class OpenStepEarly(EntryStep):
    form_class = forms.OpenStepForm
    button = "Open this step"
    success_message = "The step is open. The reason stands beside it."

    @property
    def step(self) -> PathStep:
        try:
            return PathStep(self.kwargs["step"])
        except ValueError:
            raise Http404 from None

    @property
    def title(self) -> str:  # type: ignore[override]  # worded for the step
        return f"Open “{self.step.label}” early"

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded for the step
        return "The four steps go in order. If this one cannot wait, give the reason. It is kept with your name."

    def get_object(self, queryset=None):
        assert self.step  # an unknown step is no page
        return super().get_object(queryset)

    def run(self, form):
        entry.open_step_early(actor=self.request.user, case=self.object, step=self.step, **form.cleaned_data)
