"""What every page of a file has: the file as this reader may see it, and its identity bar."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cases.models import Case
from cases.policies import CaseAction, case_policy
from cases.presenters import identity
from cases.selectors.files import CaseFile, case_file
from core import audit
from core.days import day_of
from core.errors import NotAllowed
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


class OverseenCaseMixin(CaseFileMixin):
    """A page for those who watch over access. A data protection officer opens it without seeing the file itself."""

    def get_object(self, queryset=None):
        sought = Case(pk=self.kwargs["pk"])
        self.can = case_policy.can(self.request.user, sought)
        if CaseAction.READ_LOG not in self.can:
            is_seen = CaseAction.VIEW in self.can
            audit.record_refusal(
                self.request.user, CaseAction.READ_LOG, sought, rule=NotAllowed.code if is_seen else "unseen"
            )
            if is_seen:
                raise NotAllowed(f"read the access log of case {sought.pk}")
            raise Http404
        case = get_object_or_404(Case.objects.select_related("service_user", "lead_agency"), pk=sought.pk)
        self.file = case_file(self.request.user, case, timezone.now(), self.can)
        return case

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**({"case": self.object} | kwargs))
        if CaseAction.VIEW_WHOLE not in self.can:
            context["identity"] = None  # the reference is all that the log needs
        return context
