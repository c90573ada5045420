"""This agency no longer suits the person: the search for another one (KW-6.4)."""

from typing import Any

from django.urls import reverse
from django.views.generic import DetailView

from cases.models import Case
from cases.policies import CaseAction
from cases.views.base import CaseCommandView
from core import audit
from core.days import today
from core.views import CommandView, SeenObjectMixin
from gapsblocks.forms import rounds as forms
from gapsblocks.kinds import About
from gapsblocks.models import AgencySearch
from gapsblocks.policies import SearchAction, search_policy
from gapsblocks.selectors.searches import is_willing, search_page
from gapsblocks.services import searching
from gapsblocks.views.inside.base import bar_of


class BeginSearch(CaseCommandView):
    """Write down that the person is no longer suitable for case management here (KW-6.4a)."""

    action = CaseAction.WORK
    form_class = forms.BeginSearchForm
    template_name = "gapsblocks/rounds/form.html"
    title = "Search for another agency"
    lead = "This agency no longer suits the person. The case stays open, with all that is given, until another has it."
    button = "Begin the search"
    success_message = "The search has begun. Write down each agency that is asked."

    def run(self, form) -> AgencySearch:
        made = searching.begin_search(actor=self.request.user, case=self.object, **form.cleaned_data)
        self.success_url = made.get_absolute_url()
        return made


class SearchMixin(SeenObjectMixin):
    """A page about one search, under the bar of its file."""

    policy = search_policy
    object: AgencySearch

    def get_queryset(self):
        rows = AgencySearch.objects.select_related("case__service_user", "case__lead_agency", "form")
        return rows.select_related("begun_by", "ended_by")

    @property
    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        about = {"identity": bar_of(self.request.user, self.object.case), "search": self.object}
        return super().get_context_data(**(about | kwargs))


class SearchPage(SearchMixin, DetailView):
    """Why, who was asked, and how it ended."""

    template_name = "gapsblocks/rounds/search.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        audit.record(self.request.user, audit.OPENED, self.object, part="search")
        entries = search_page(self.object)
        running = self.object.ended_on is None and SearchAction.WORK in self.can
        willing = is_willing(entries)
        return super().get_context_data(
            entries=entries,
            may_log=running,
            may_find=running and willing,
            may_fail=running and bool(entries) and not willing,
            **kwargs,
        )


class SearchCommand(SearchMixin, CommandView):
    """A page that goes on with one search."""

    action = SearchAction.WORK
    template_name = "gapsblocks/rounds/form.html"

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"version": self.object.version}


class LogTried(SearchCommand):
    """One more agency that was tried."""

    form_class = forms.TriedForm
    title = "An agency that was asked"
    lead = "Nothing is sent from here: write down what you asked and heard."
    button = "Add it"
    success_message = "Added."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"case": self.object.case}

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"on": today()}

    def run(self, form):
        return searching.log_tried(actor=self.request.user, search=self.object, **form.cleaned_data)


class EndFound(SearchCommand):
    """Another agency takes the case."""

    form_class = forms.FoundForm
    title = "Another agency was found"
    button = "End the search"
    success_message = "The search has ended. The case is handed over with a transfer."

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded for the search
        willing = [each.name for each in search_page(self.object) if each.answer == "yes"]
        return f"{willing[-1]} would take the case." if willing else "No agency of the list would take the case yet."

    def run(self, form):
        return searching.end_found(actor=self.request.user, search=self.object, **form.cleaned_data)


class EndFailed(SearchCommand):
    """Nobody takes the case: it stays open, and a Gaps and Blocks form begins (KW-6.4b)."""

    form_class = forms.FailedForm
    title = "No suitable agency was found"
    lead = "The case stays open. A Gaps and Blocks form begins as a draft, with the agencies that were asked."
    button = "End the search and begin the form"
    success_message = "The search has ended. Your managers are told, and the form waits to be written."

    def get_initial(self) -> dict[str, Any]:
        is_family = self.object.case.case_type == Case.Type.FAMILY
        return super().get_initial() | {"about": About.FAMILY if is_family else About.ADULT}

    def run(self, form):
        ended = searching.end_failed(actor=self.request.user, search=self.object, **form.cleaned_data)
        if ended.form:
            self.success_url = reverse("gapsblocks:form", args=[ended.form.pk])
        return ended
