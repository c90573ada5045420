"""What every page of a file has: the file as this reader may see it, and its identity bar."""

from django.utils import timezone

from cases.models import Case
from cases.policies import case_policy
from cases.presenters import identity
from cases.selectors.files import CaseFile, case_file
from core.days import day_of
from core.views import CommandView, SeenObjectMixin


class CaseFileMixin(SeenObjectMixin):
    """A page about one case. `self.object` is the case, `self.file` what this person may read of it.

    `part` is the URL name of the part of the file to which the page belongs.
    """

    policy = case_policy
    part = "desk:case"
    short_identity = False
    object: Case
    file: CaseFile

    def get_queryset(self):
        return super().get_queryset().select_related("service_user", "lead_agency")

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        self.file = case_file(self.request.user, case, timezone.now(), self.can)
        return case

    def get_context_data(self, **kwargs):
        today = day_of(timezone.now())
        bar = identity(self.file, current=self.part, today=today, short=self.short_identity)
        return super().get_context_data(**({"file": self.file, "identity": bar} | kwargs))


class CaseCommandView(CaseFileMixin, CommandView):
    """A page that runs one verb on a case, under its identity bar."""

    short_identity = True
