"""What the pages of one consent have in common: the file's identity bar, and the way back to the consent page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Consent
from cases.policies import case_policy, consent_policy
from cases.presenters import identity
from cases.selectors.files import CaseFile, case_file
from consents.presenters import called
from core.days import day_of
from core.views import CommandView, SeenObjectMixin

PART = "consents:consent"


class ConsentFileMixin(SeenObjectMixin):
    """A page about one consent, under the bar of its file."""

    policy = consent_policy
    request: HttpRequest
    object: Consent
    file: CaseFile

    def get_queryset(self):
        beside = ("case__service_user", "case__lead_agency", "signed_by", "discussion__held_by", "declined_by")
        return super().get_queryset().select_related(*beside)

    def get_object(self, queryset=None):
        consent = super().get_object(queryset)
        case = consent.case
        self.file = case_file(self.request.user, case, timezone.now(), case_policy.can(self.request.user, case))
        return consent

    @property
    def case(self) -> Case:
        return self.object.case

    @property
    def person(self) -> str:
        return called(self.case.service_user)

    @property
    def cancel_url(self) -> str:
        return reverse(PART, args=[self.case.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = day_of(timezone.now())
        bar = identity(self.file, current=PART, today=today, short=True)
        about = {"identity": bar, "file": self.file, "consent": self.object, "person": self.person}
        return super().get_context_data(**(about | kwargs))


class ConsentCommandView(ConsentFileMixin, CommandView):
    """A page that runs one verb on one consent."""
