"""The papers that a person may take home: the information sheet, and what taking part means."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.generic import View

from cases.models import Case
from cases.policies import CaseAction, case_policy
from cases.selectors import asking_agency
from consents import papers
from consents.selectors.sheets import sheet_of
from core import audit, pdf
from core.days import day_of
from core.errors import NotAllowed
from core.views import SeenObjectMixin

READERS = frozenset({CaseAction.ENTER, CaseAction.VIEW_WHOLE})


class InformationSheet(SeenObjectMixin, View):
    """The sheet of one case as PDF; `?size=large` is large print. It carries no name of the person."""

    policy = case_policy
    object: Case
    paper = "information-sheet"
    template = "pdf/information_sheet.html"

    def words(self, sheet: papers.Sheet, now: datetime) -> dict[str, Any]:
        return papers.information_sheet(sheet, made_at=now)

    def get_queryset(self):
        return super().get_queryset().select_related("lead_agency")

    def get(self, request, pk):
        case = self.get_object()
        if not self.can & READERS:
            audit.record_refusal(request.user, CaseAction.ENTER, case, rule=NotAllowed.code)
            raise NotAllowed(f"read the {self.paper} of case {case.pk}")
        now = timezone.now()
        agency = asking_agency(request.user, case, day_of(now))
        if agency is None:  # nobody leads, and the reader works for no agency of the case
            raise Http404
        sheet = sheet_of(case, request.user, agency, day_of(now))
        large = request.GET.get("size") == "large"
        audit.record(request.user, audit.OPENED, case, part="entry", paper=self.paper, large=large)
        paper = pdf.render(self.template, self.words(sheet, now), large=large)
        response = HttpResponse(paper, content_type="application/pdf")
        name = papers.file_name(self.paper, "large-print" if large else "")
        response["Content-Disposition"] = f'inline; filename="{name}"'
        return response


class WorkingWithUs(InformationSheet):
    """What the service expects of the person, and what they may expect of it, as PDF."""

    paper = "working-with-us"
    template = "pdf/working_with_us.html"

    def words(self, sheet: papers.Sheet, now: datetime) -> dict[str, Any]:
        return papers.working_with_us(sheet, made_at=now)
