from typing import Any

from django.urls import reverse
from django.utils import timezone

from consents.filters import EndingFilter, MissingFilter
from consents.selectors.endings import ending_rows, missing_rows
from core.components import Part
from core.exports import Column
from core.lists import FilteredListView


class _ConsentList(FilteredListView):
    """A list with its neighbour one step away."""

    export_verb = "consents.exported"
    left_out = ("what was consented to, and the person’s own words",)

    def make_filter(self):
        return self.filter_class(self.request.GET, user=self.request.user)  # type: ignore[call-arg]  # both take a user

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pages = (("Coming to an end", "consents:list"), ("No consent", "consents:missing"))
        here = self.request.path
        parts = [Part(label, reverse(name), current=reverse(name) == here) for label, name in pages]
        return super().get_context_data(parts=parts, **kwargs)


class Endings(_ConsentList):
    """The consents of my people that have ended or soon will, each with its renewal one step away."""

    template_name = "consents/endings.html"
    title = "Consents coming to an end"
    filter_class = EndingFilter
    columns = (
        Column("Person", lambda row: row.case.name),
        Column("Reference", lambda row: row.case.reference),
        Column("Consent", lambda row: row.reference),
        Column("Kind", lambda row: row.kind),
        Column("Ends on", lambda row: row.ends_on),
        Column("State", lambda row: row.status.word),
        Column("Agencies named", lambda row: row.agencies),
        Column("Lead agency", lambda row: row.case.agency),
        Column("Case manager", lambda row: row.case.case_manager),
        Column("Key workers", lambda row: row.case.key_workers),
    )

    def get_queryset(self):
        return super().get_queryset().select_related("case__service_user", "case__lead_agency")

    def presented(self, rows: list[Any]) -> list[Any]:
        return ending_rows(self.request.user, rows, timezone.now())


class Missing(_ConsentList):
    """The files in which another agency takes part though no consent stands: it sees nothing."""

    template_name = "consents/missing.html"
    title = "Files without consent"
    filter_class = MissingFilter
    columns = (
        Column("Person", lambda row: row.case.name),
        Column("Reference", lambda row: row.case.reference),
        Column("Other agencies", lambda row: row.agencies),
        Column("Lead agency", lambda row: row.case.agency),
        Column("Case manager", lambda row: row.case.case_manager),
        Column("Key workers", lambda row: row.case.key_workers),
    )

    def get_queryset(self):
        return super().get_queryset().select_related("service_user", "lead_agency")

    def presented(self, rows: list[Any]) -> list[Any]:
        return missing_rows(self.request.user, rows, timezone.now())
