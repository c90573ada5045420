"""The one filter of the team's workload."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from agencies.models import Agency, Worker
from agencies.selectors import standing_of
from cases.selectors.capacity import posts_of_team
from core.days import day_of
from core.filters import ListFilter
from workload.selectors.time import with_time

OVER, FULL, ROOM, NOBODY = "over", "full", "room", "no-cases"
HOLDS = [
    (OVER, "Over their time"),
    (FULL, "Full"),
    (ROOM, "Room for more"),
    (NOBODY, "No cases"),
]
SORTS = {
    "left": (F("left").asc(), "pk"),
    "-left": (F("left").desc(), "pk"),
    "name": ("user__last_name", "user__first_name", "pk"),
    "-name": ("-user__last_name", "-user__first_name", "-pk"),
    "planned": ("planned", "pk"),
    "-planned": ("-planned", "pk"),
    "done": ("done", "pk"),
    "-done": ("-done", "pk"),
}


class TeamFilter(ListFilter):
    """Those who work for the agencies that somebody manages: who has least room comes first."""

    holds = django_filters.ChoiceFilter(
        label="Time left", choices=HOLDS, empty_label="Everybody with a role on a case", method="filter_holds"
    )
    agency = django_filters.ModelChoiceFilter(
        label="Agency", queryset=Agency.objects.none(), empty_label="Every agency that you manage"
    )
    sort = django_filters.CharFilter(label="Order", method="filter_sort")

    class Meta:
        model = Worker
        fields = ("holds", "agency")

    def __init__(self, data: Any = None, *args: Any, user, at: datetime | None = None, **kwargs: Any):
        at = at or timezone.now()
        managed = standing_of(user, day_of(at)).managed
        rows = with_time(posts_of_team(user, at), day_of(at)).annotate(left=F("available") - F("planned"))
        super().__init__(data if data is not None else {}, *args, queryset=rows, **kwargs)
        self.filters["agency"].field.queryset = Agency.objects.filter(pk__in=managed).order_by("sort_key", "pk")
        self.form.fields["sort"].widget = self.form.fields["sort"].hidden_widget()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("holds"):
            rows = rows.filter(Q(planned__gt=0) | Q(done__gt=0))
        return rows if rows.query.order_by else rows.order_by(*SORTS["left"])

    def filter_holds(self, rows, name, value):
        return {
            OVER: rows.filter(left__lt=0),
            FULL: rows.filter(left=0),
            ROOM: rows.filter(left__gt=0, planned__gt=0),
            NOBODY: rows.filter(planned=0),
        }[value]

    def filter_sort(self, rows, name, value):
        return rows.order_by(*SORTS.get(value, SORTS["left"]))
