"""The filters of the workload's pages."""

from datetime import datetime
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from agencies.models import Agency, Worker
from agencies.selectors import colleagues_of, standing_of
from cases.models import Case, CaseManagerAssignment, KeyWorkerAssignment
from cases.policies import CaseAction, case_policy
from cases.selectors.capacity import posts_of_team
from core.days import day_of
from core.filters import ListFilter
from workload.selectors.missed import KINDS, missed
from workload.selectors.steps import GROUPS, opened_since
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


SINCE = [("3", "In the last 3 months"), ("12", "In the last 12 months"), ("0", "Whenever")]


class OfferFilter(ListFilter):
    """The cases of the agencies that somebody manages, and by what they are grouped."""

    by = django_filters.ChoiceFilter(label="By", choices=list(GROUPS.items()), empty_label=None, method="unchanged")
    since = django_filters.ChoiceFilter(label="Came", choices=SINCE, empty_label=None, method="filter_since")
    agency = django_filters.ModelChoiceFilter(
        label="Agency",
        queryset=Agency.objects.none(),
        empty_label="Every agency that you manage",
        field_name="lead_agency",
    )

    class Meta:
        model = Case
        fields = ("by", "since", "agency")

    def __init__(self, data: Any = None, *args: Any, user, at: datetime | None = None, **kwargs: Any):
        self.today = day_of(at or timezone.now())
        managed = standing_of(user, self.today).managed
        data = data.copy() if data is not None else {}
        if data.get("by") not in GROUPS:
            data["by"] = "level"
        if data.get("since") not in dict(SINCE):
            data["since"] = "12"
        super().__init__(data, *args, queryset=case_policy.within(user, CaseAction.MANAGE), **kwargs)
        self.filters["agency"].field.queryset = Agency.objects.filter(pk__in=managed).order_by("sort_key", "pk")

    @property
    def group(self) -> str:
        return str(self.data["by"])

    def unchanged(self, rows, name, value):
        return rows

    def filter_since(self, rows, name, value):
        return rows.filter(opened_on__gte=opened_since(int(value), self.today))


MISSED_SORTS = {"name": ("service_user__sort_key", "pk"), "-name": ("-service_user__sort_key", "-pk")}


class MissedFilter(ListFilter):
    """The cases of the agencies that somebody manages in which a step of the policy was missed."""

    kind = django_filters.ChoiceFilter(
        label="What was missed",
        choices=[(code, label) for code, (label, _) in KINDS.items()],
        empty_label="Anything",
        method="unchanged",
    )
    worker = django_filters.ModelChoiceFilter(
        label="Worker", queryset=get_user_model().objects.none(), empty_label="Every worker", method="filter_worker"
    )
    sort = django_filters.CharFilter(label="Order", method="filter_sort")

    class Meta:
        model = Case
        fields = ("kind", "worker")

    def __init__(self, data: Any = None, *args: Any, user, at: datetime | None = None, **kwargs: Any):
        self.today = day_of(at or timezone.now())
        data = data if data is not None else {}
        self.managed = case_policy.within(user, CaseAction.MANAGE)
        kind = data.get("kind", "")
        rows = missed(self.managed, self.today, kind if kind in KINDS else "")
        super().__init__(data, *args, queryset=rows, **kwargs)
        self.filters["worker"].field.queryset = colleagues_of(user, self.today)
        self.form.fields["sort"].widget = self.form.fields["sort"].hidden_widget()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        return rows if rows.query.order_by else rows.order_by(*MISSED_SORTS["name"])

    def unchanged(self, rows, name, value):
        return rows

    def filter_worker(self, rows, name, value):
        managed = CaseManagerAssignment.objects.current().filter(case=OuterRef("pk"), worker=value)
        key_worked = KeyWorkerAssignment.objects.current().filter(case=OuterRef("pk"), worker=value)
        return rows.filter(Exists(managed) | Exists(key_worked))

    def filter_sort(self, rows, name, value):
        return rows.order_by(*MISSED_SORTS.get(value, MISSED_SORTS["name"]))
