"""The plans that are to be looked at again, in the order of their days."""

from django.utils import timezone

from careplans.filters import ReviewDueFilter
from careplans.selectors.review_list import review_rows
from core.exports import Column
from core.lists import FilteredListView


class ReviewsDue(FilteredListView):
    """Overdue, due, or due soon: of my people, or of my agency's."""

    template_name = "careplans/reviews_due.html"
    title = "Care plan reviews"
    export_verb = "reviews.exported"
    columns = (
        Column("Name", lambda row: row.case.name),
        Column("Reference", lambda row: row.case.reference),
        Column("Due", lambda row: row.due_on),
        Column("State", lambda row: row.status.word),
        Column("Last review", lambda row: row.last_on),
        Column("Case manager", lambda row: row.case.case_manager),
    )

    def make_filter(self):
        return ReviewDueFilter(self.request.GET, user=self.request.user)

    def get_queryset(self):
        beside = ("case__service_user", "case__lead_agency")
        return super().get_queryset().select_related(*beside)

    def presented(self, rows):
        return review_rows(self.request.user, rows, timezone.now())
