"""What the pages of an assessment have in common: the bar of its file, and the way back to it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from assessments.models import ComprehensiveAssessment
from assessments.policies import assessment_policy
from cases.models import Case
from cases.policies import CaseAction, case_policy
from cases.presenters import identity
from cases.selectors.files import CaseFile, case_file
from cases.views.base import CaseFileMixin
from core import audit
from core.days import day_of
from core.errors import NotAllowed
from core.views import CommandView, SeenObjectMixin

PART = "assessments:comprehensive"


class WholeCaseMixin(CaseFileMixin):
    """A page about the assessments of a case: for whoever reads the whole file."""

    part = PART

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, case, rule=NotAllowed.code)
            raise NotAllowed(f"read the assessments of case {case.pk}")
        return case


class UnderItsFileMixin(SeenObjectMixin):
    """A page about a row that belongs to an assessment, under the short bar of its file."""

    request: HttpRequest
    file: CaseFile

    @property
    def case(self) -> Case:
        raise NotImplementedError

    def get_object(self, queryset=None):
        it = super().get_object(queryset)
        self.object = it
        user = self.request.user
        self.file = case_file(user, self.case, timezone.now(), case_policy.can(user, self.case))
        return it

    @property
    def person(self) -> str:
        """As the person is called."""
        person = self.case.service_user
        return person.known_as or person.first_names.partition(" ")[0] or person.name

    @property
    def cancel_url(self) -> str:
        return reverse(PART, args=[self.case.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bar = identity(self.file, current=PART, today=day_of(timezone.now()), short=True)
        may_raise = CaseAction.WORK in self.file.can and self.case.is_open
        about = {"identity": bar, "file": self.file, "person": self.person, "may_raise": may_raise}
        return super().get_context_data(**(about | kwargs))


class AssessmentMixin(UnderItsFileMixin):
    """A page about one assessment."""

    policy = assessment_policy
    object: ComprehensiveAssessment

    def get_queryset(self):
        beside = ("case__service_user", "case__lead_agency", "prior__agency", "follows", "begun_by", "completed_by")
        return super().get_queryset().select_related(*beside)

    @property
    def case(self) -> Case:
        return self.object.case


class AssessmentCommandView(AssessmentMixin, CommandView):
    """A page that runs one verb on one assessment."""
