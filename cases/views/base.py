"""What every page of a file has: the file as this reader may see it, and its identity bar."""

from datetime import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cases.models import Case
from cases.policies import CaseAction, Sight, case_policy, sight_of
from cases.presenters import identity
from cases.presenters_of_entry import way_on
from cases.selectors.files import CaseFile, case_file, case_for_page
from cases.selectors.who import said_seen_by
from core import audit, kept
from core.days import day_of
from core.errors import NotAllowed
from core.views import CommandView, SeenObjectMixin


def found_case(build, **values) -> Case:
    """The case that this asks for; it may have been merged into another since the door was asked."""
    found = kept.asked(build, **values)
    if not found:
        raise Http404
    return found[0]


class CaseFileMixin(SeenObjectMixin):
    """A page about one case. `self.object` is the case, `self.file` what this person may read of it.

    `part` is the URL name of the part of the file to which the page belongs.
    """

    policy = case_policy
    part = "desk:case"
    short_identity = False
    object: Case
    file: CaseFile
    at: datetime  # the instant for which the page is made
    sight: Sight | None = None  # who sees the file, on the pages of those who work on all of it

    def fetch(self) -> Case:
        return found_case(case_for_page, case=self.kwargs["pk"])

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        self.at = timezone.now()
        self.file = case_file(self.request.user, case, self.at, self.can)
        return case

    def get_context_data(self, **kwargs):
        seen_by = ""
        if self.file.is_whole and not self.short_identity:
            self.sight = sight_of(self.object, self.at)
            seen_by = said_seen_by(self.sight)
        bar = None  # a data protection officer, who reads no file, is told no name
        if self.file.parts:
            bar = identity(
                self.file, current=self.part, today=day_of(self.at), short=self.short_identity, seen_by=seen_by
            )
        return super().get_context_data(**({"file": self.file, "identity": bar} | kwargs))


class CaseCommandView(CaseFileMixin, CommandView):
    """A page that runs one verb on a case, under its identity bar."""

    short_identity = True

    def get_context_data(self, **kwargs):
        # A refusal that waits for a step of entry links to it.
        return super().get_context_data(**({"way_on": way_on(self.refused_by, self.object.pk)} | kwargs))


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
        self.at = timezone.now()
        self.file = case_file(self.request.user, case, self.at, self.can)
        return case

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**({"case": self.object} | kwargs))
        if CaseAction.VIEW_WHOLE not in self.can:
            context["identity"] = None  # the reference is all that the log needs
        return context
