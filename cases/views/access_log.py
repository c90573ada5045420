from typing import Any

from django.utils import timezone

from agencies.selectors import standing_of
from cases.log_filters import LogFilter
from cases.models import Case
from cases.policies import OVERSEEING, CaseAction
from cases.selectors.access_log import names_for
from cases.telling import tell_all
from cases.views.base import OverseenCaseMixin
from core import audit
from core.days import day_of
from core.errors import NotAllowed
from core.exports import Column
from core.lists import FilteredListView

COLUMNS = (
    Column("When", lambda row: row.at),
    Column("Who", lambda row: row.who),
    Column("For", lambda row: row.agency),
    Column("What", lambda row: row.what),
    Column("File", lambda row: row.reference),
    Column("How", lambda row: row.channel),
)


class LogList(FilteredListView):
    """Events of the access log, latest first. Taking it away as a file is itself written down."""

    filter_class = LogFilter
    template_name = "cases/access_log.html"
    title = "Access log"
    export_verb = "log.exported"
    columns = COLUMNS
    left_out = ("what was typed or read",)
    paginate_by = 50

    def presented(self, rows: list[Any]) -> list[Any]:
        return tell_all(rows, names_for(rows))


class AccessLog(LogList):
    """The log of all files that this person watches over."""

    def dispatch(self, request, *args, **kwargs):
        if not standing_of(request.user, day_of(timezone.now())).roles & OVERSEEING:
            audit.record_refusal(request.user, CaseAction.READ_LOG, None, rule=NotAllowed.code)
            raise NotAllowed("read the access log")
        return super().dispatch(request, *args, **kwargs)

    def make_filter(self):
        return LogFilter(self.request.GET, user=self.request.user)


class CaseAccessLog(OverseenCaseMixin, LogList):  # type: ignore[misc]  # one case, and the list of its events
    """Who has opened this file, changed it, or was refused it."""

    part = "cases:access-log"
    template_name = "cases/case_access_log.html"
    object: Case

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        return self.filter.qs

    def make_filter(self):
        return LogFilter(self.request.GET, user=self.request.user, file_id=self.object.file_id)
