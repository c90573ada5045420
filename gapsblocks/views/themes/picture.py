"""The picture of what stands in people’s way, and the annual report of a task force’s barriers."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.generic import TemplateView, View

from agencies.models import Agency
from agencies.standing import MANAGING
from consents.papers import Paper, file_name
from core import audit, pdf
from core.attachments import CONTENT_TYPES
from core.days import spelled, today
from core.models import Attachment
from gapsblocks.charts import MOST_QUARTERS, bars_of, over_time, times_of
from gapsblocks.curves import curves_of
from gapsblocks.forms.picture import PictureFilter
from gapsblocks.papers.picture import picture_paper
from gapsblocks.policies import may_read_report_of
from gapsblocks.rules.picture import quarters_between
from gapsblocks.selectors import picture as selectors
from gapsblocks.selectors.picture import Picture
from gapsblocks.selectors.reports import AnnualReport, annual_report
from gapsblocks.views.themes.base import ForRoles, Role


class PicturePage(ForRoles, TemplateView):
    """Counts by category, area, service and level, over quarters; how old, and how fast answered."""

    roles = (*MANAGING, Role.COORDINATOR, Role.IMPLEMENTATION_ADVISOR, Role.NATIONAL_COORDINATOR)
    attempted = "read_picture"
    template_name = "gapsblocks/themes/picture.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = today()
        scopes = selectors.scopes_of(self.request.user, day)
        chosen = next((each for each in scopes if each.key == self.request.GET.get("scope")), scopes[0])
        begun = selectors.first_day(chosen) or day
        shown = PictureFilter(self.request.GET, scopes=scopes, begun=begun, day=day)
        since, until = shown.span
        found = selectors.picture(shown.chosen, since, until, today=day, **shown.narrowed)
        return super().get_context_data(filter=shown, picture=found, **drawn(found), **kwargs)


def drawn(found: Picture) -> dict[str, Any]:
    """The charts of a picture, each with its table."""
    return {
        "total": over_time(found),
        "charts": [(bars_of(table), table) for table in found.tables.values()],
        "times": times_of(found.times),
        "curves": curves_of(found.within),
    }


class OneReport(ForRoles):
    """The report of one task force and year: its co-ordinator’s, and the national co-ordinator’s."""

    roles = (Role.COORDINATOR, Role.NATIONAL_COORDINATOR)
    attempted = "read_barrier_report"
    kwargs: dict[str, Any]

    def report(self) -> AnnualReport:
        forum = Agency.objects.filter(pk=self.kwargs["forum"], sector=Agency.Sector.TASK_FORCE).first()
        year = self.kwargs["year"]
        if forum is None or not may_read_report_of(self.request.user, forum.pk, today()):
            audit.record_refusal(self.request.user, self.attempted, forum, rule="unseen")
            raise Http404
        if not 2000 <= year <= today().year:
            raise Http404
        return annual_report(forum, year, today=today())


class BarrierReport(OneReport, TemplateView):
    """The annual report as a page, to read and to print."""

    template_name = "gapsblocks/themes/report.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.report()
        audit.record(self.request.user, audit.OPENED, found.forum, title=f"Barriers of {found.year}")
        years = sorted({each.year for each in quarters_between(date(found.year - 2, 1, 1), today())})
        return super().get_context_data(report=found, years=years, **drawn(found.picture), **kwargs)


class BarrierReportPaper(OneReport, View):
    """The same as PDF."""

    http_method_names = ["get"]

    def get(self, request, forum: int, year: int) -> HttpResponse:
        found = self.report()
        made = spelled(timezone.localdate())
        reference = f"GB-{found.forum.pk}-{year}"
        paper = Paper(
            name=f"Barriers of {year}",
            reference=reference,
            sender=found.forum.name,
            confidential="Counts and services. No person of any file is named.",
            made=f"{reference} · made {made}",
        )
        shown = picture_paper(found.picture, quarters=MOST_QUARTERS)
        context = {"paper": paper, "report": found, "made": made, "shown": shown}
        content = pdf.render("pdf/barrier_report.html", context)
        audit.record(request.user, audit.DOWNLOADED, found.forum, title=f"Barriers of {year}")
        answer = HttpResponse(content, content_type=CONTENT_TYPES[Attachment.Kind.PDF])
        answer["Content-Disposition"] = f'inline; filename="{file_name("barriers", f"{found.forum.pk}-{year}")}"'
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cache-Control"] = "no-store"
        return answer
