"""A case manager's look at their own work: one's own, those of one's team, and one to read or write (F8)."""

from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.views.generic import DetailView, TemplateView

from careplans.forms.reviews import ReflectionForm
from careplans.models import CaseManagerReview
from careplans.policies import ReflectionAction, case_manager_review_policy
from careplans.selectors import reflections as found
from careplans.services.reflections import write_reflection
from core import audit
from core.components import Status
from core.days import today
from core.templatetags.ui import due
from core.views import CommandView, SeenObjectMixin

PAGE = 25


def status_of(row: CaseManagerReview) -> Status:
    """How far one reflection is."""
    if row.written_on is not None:
        return Status("ok", "Written")
    return due(row.due_on, today())


class Reflections(TemplateView):
    """What I owe and have written; for managers also what their case managers owe and have written."""

    template_name = "careplans/reflections.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        own = [(row, status_of(row)) for row in found.mine(user)[:PAGE]]
        team = Paginator(found.of_team(user).exclude(worker=user), PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            own=own,
            team=[(row, status_of(row)) for row in team],
            page_obj=team,
            said_count=str(team.paginator.count),
            **kwargs,
        )


class ReflectionMixin(SeenObjectMixin):
    policy = case_manager_review_policy
    object: CaseManagerReview

    def get_queryset(self):
        return CaseManagerReview.objects.select_related("worker", "agency")

    @property
    def cases(self) -> int | None:
        row = self.object
        return found.cases_of(row.worker_id, row.agency_id) if row.is_open else row.cases


class ReflectionPage(ReflectionMixin, DetailView):
    """One reflection to read."""

    template_name = "careplans/reflection.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        audit.record(self.request.user, audit.OPENED, self.object)
        row = self.object
        return super().get_context_data(
            row=row,
            status=status_of(row),
            cases=self.cases,
            minutes=row.minutes,
            may_write=row.is_open and ReflectionAction.WRITE in self.can,
            **kwargs,
        )


class WriteReflection(ReflectionMixin, CommandView):
    """Ten minutes, every two months."""

    action = ReflectionAction.WRITE
    form_class = ReflectionForm
    template_name = "careplans/reflection_form.html"
    title, button = "Your reflection as case manager", "Send it to your manager"
    success_message = "Sent. Your line manager can read it."

    @property
    def cancel_url(self) -> str:
        return reverse("careplans:reflections")

    def get_initial(self) -> dict[str, Any]:
        row = self.object
        named = ("manageable", "supports", "protocols", "suggestions", "training_wanted")
        return super().get_initial() | {name: getattr(row, name) for name in named}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        about = {
            "row": self.object,
            "cases": self.cases,
            "minutes": self.object.minutes,
            "status": status_of(self.object),
        }
        return super().get_context_data(**(about | kwargs))

    def run(self, form):
        write_reflection(actor=self.request.user, reflection=self.object, **form.cleaned_data)
