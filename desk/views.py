from django.utils import timezone
from django.views.generic import DetailView, TemplateView

from cases.presenters import timeline_of
from cases.selectors import agencies_to_open_in, search_cases
from cases.views.base import CaseFileMixin
from core import audit
from core.days import day_of
from desk.selectors import case_page
from desk.selectors.home import home


class CasePage(CaseFileMixin, DetailView):
    """One case, as this person may see it. That it was opened is written down."""

    template_name = "desk/case_page.html"
    part = "desk:case"

    def get_queryset(self):
        return case_page.cases_for_overview(day_of(timezone.now()))

    def get_context_data(self, **kwargs):
        audit.record(self.request.user, audit.OPENED, self.object)
        page = case_page.overview(self.file)
        return super().get_context_data(page=page, happenings=timeline_of(page.timeline), **kwargs)


class Home(TemplateView):
    """Where a person lands after signing in: what waits for them, by the roles they hold."""

    template_name = "desk/home.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(home=home(self.request.user, timezone.now()), **kwargs)


class Search(TemplateView):
    """Finding a file from the header, among those that this person may see."""

    template_name = "desk/search.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        answer = search_cases(user, self.request.GET.get("q", "")[:200])
        may_ask = bool(agencies_to_open_in(user, day_of(timezone.now())))
        return super().get_context_data(answer=answer, may_ask=may_ask, **kwargs)
