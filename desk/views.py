from django.utils import timezone
from django.views.generic import DetailView, TemplateView

from cases.policies import case_policy
from core import audit
from core.views import SeenObjectMixin
from desk import selectors


class Home(TemplateView):
    """Where a person lands after signing in."""

    template_name = "desk/home.html"


class CasePage(SeenObjectMixin, DetailView):
    """One case, as this person may see it. That it was opened is written down."""

    policy = case_policy
    template_name = "desk/case_page.html"

    def get_context_data(self, **kwargs):
        audit.record(self.request.user, audit.OPENED, self.object)
        page = selectors.case_page(self.request.user, self.object, timezone.now())
        return super().get_context_data(page=page, **kwargs)
