"""Where steps of the policy were missed, per worker (KW-4.2.1)."""

from typing import Any

from django.utils import timezone

from cases.selectors.caseload import with_people
from core.exports import Column
from core.lists import FilteredListView
from workload.filters import MissedFilter
from workload.selectors.missed import by_worker, missed_rows
from workload.views.team import ManagersOnly


class Missed(ManagersOnly, FilteredListView):
    """Each case with what was missed in it; above, how much it is for each worker."""

    template_name = "workload/missed.html"
    title = "Missed steps"
    export_verb = "missed-steps.exported"
    filter: MissedFilter
    columns = (
        Column("Name", lambda row: row.case.name),
        Column("Reference", lambda row: row.case.reference),
        Column("Case manager", lambda row: row.case.case_manager),
        Column("Key workers", lambda row: row.case.key_workers),
        Column("Missed", lambda row: row.said),
    )

    def make_filter(self):
        return MissedFilter(self.request.GET, user=self.request.user)

    def get_queryset(self):
        return with_people(super().get_queryset())

    def presented(self, rows: list[Any]) -> list[Any]:
        return missed_rows(self.request.user, rows, timezone.now())

    def get_context_data(self, **kwargs):
        workers = by_worker(self.filter.managed, self.filter.today)
        return super().get_context_data(workers=workers, **kwargs)
