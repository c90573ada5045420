"""The filter of the people on maintenance whom nothing carries."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from careplans.selectors.phases import maintenance_faults
from cases.models import Case
from cases.policies import CaseAction, case_policy
from core.filters import ListFilter

SORTS = {"name": ("service_user__sort_key", "pk"), "-name": ("-service_user__sort_key", "-pk")}


class MaintenanceFilter(ListFilter):
    """The files that somebody sees whole and that have one of the faults (MC-maintenance)."""

    lacks = django_filters.ChoiceFilter(
        label="What is missing",
        choices=[("plan", "A plan that stands"), ("key-worker", "A key worker")],
        empty_label="Either",
        method="filter_lacks",
    )
    sort = django_filters.CharFilter(label="Order", method="filter_sort")

    class Meta:
        model = Case
        fields = ("lacks",)

    def __init__(self, data: Any = None, *args: Any, user, **kwargs: Any):
        rows = maintenance_faults(case_policy.within(user, CaseAction.VIEW_WHOLE))
        super().__init__(data, *args, queryset=rows, **kwargs)
        self.form.fields["sort"].widget = self.form.fields["sort"].hidden_widget()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        return rows if rows.query.order_by else rows.order_by(*SORTS["name"])

    def filter_lacks(self, rows, name, value):
        return rows.filter(**{"has_plan" if value == "plan" else "has_key_worker": False})

    def filter_sort(self, rows, name, value):
        return rows.order_by(*SORTS.get(value, SORTS["name"]))
