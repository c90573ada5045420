from typing import Any

from django.utils import timezone

from cases.filters import CaseFilter
from cases.presenters import address
from cases.selectors.caseload import caseload_rows, with_people
from core.exports import Column
from core.lists import FilteredListView


class Caseload(FilteredListView):
    """The cases that I may see, narrowed by one filter that also counts, searches and exports them."""

    template_name = "cases/caseload.html"
    title = "Caseload"
    filter_class = CaseFilter
    export_verb = "caseload.exported"
    columns = (
        Column("Person", lambda row: row.name),
        Column("Known as", lambda row: row.known_as),
        Column("Reference", lambda row: row.reference),
        Column("Level", lambda row: row.level),
        Column("Lead agency", lambda row: row.agency),
        Column("Case manager", lambda row: row.case_manager),
        Column("Key workers", lambda row: row.key_workers),
        Column("Last contact", lambda row: row.last_contact_on),
        Column("Opened", lambda row: row.opened_on),
        Column("Needs attention", lambda row: row.said_statuses),
    )
    left_out = (
        "birth dates, addresses, telephone numbers and notes",
        "what other agencies’ files hold beyond the name and the reference",
    )

    def make_filter(self):
        return CaseFilter(self.request.GET, user=self.request.user)

    def get_queryset(self):
        return with_people(super().get_queryset())

    def presented(self, rows: list[Any]) -> list[Any]:
        return caseload_rows(self.request.user, rows, timezone.now())

    def get_context_data(self, **kwargs):
        return super().get_context_data(new_url=address("cases:new"), **kwargs)
