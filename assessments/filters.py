"""The one filter of the people whose initial assessment is late or overdue."""

from datetime import date, datetime
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from agencies.selectors import colleagues_of
from assessments.selectors.due import late, overdue, overdue_or_late
from cases.models import Case, CaseManagerAssignment, KeyWorkerAssignment
from cases.policies import CaseAction, case_policy
from core.days import day_of
from core.filters import ListFilter

OVERDUE, LATE, EITHER = "overdue", "late", "either"
WHEN = {OVERDUE: ("Overdue", overdue), LATE: ("Late, not overdue", late), EITHER: ("Overdue or late", overdue_or_late)}
SORTS = {
    "name": ("service_user__sort_key", "pk"),
    "-name": ("-service_user__sort_key", "-pk"),
    "contact": ("last_contact_on", "pk"),
    "-contact": ("-last_contact_on", "-pk"),
}


class InitialDueFilter(ListFilter):
    """The open files that somebody sees whole and that wait too long for their initial assessment (KW-7.1)."""

    when = django_filters.ChoiceFilter(
        label="How late",
        choices=[(key, words) for key, (words, _) in WHEN.items()],
        empty_label=None,
        method="filter_when",
    )
    worker = django_filters.ModelChoiceFilter(
        label="Worker", queryset=get_user_model().objects.none(), empty_label="Every worker", method="filter_worker"
    )
    sort = django_filters.CharFilter(label="Order", method="filter_sort")

    class Meta:
        model = Case
        fields = ("when", "worker")

    def __init__(self, data: Any = None, *args: Any, user, at: datetime | None = None, **kwargs: Any):
        self.user, self.at = user, at or timezone.now()
        data = data.copy() if data is not None else {}
        if data.get("when") not in WHEN:
            data["when"] = EITHER
        super().__init__(data, *args, queryset=case_policy.within(user, CaseAction.VIEW_WHOLE), **kwargs)
        self.filters["worker"].field.queryset = colleagues_of(user, self.today)
        self.form.fields["sort"].widget = self.form.fields["sort"].hidden_widget()

    @property
    def today(self) -> date:
        return day_of(self.at)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        return rows if rows.query.order_by else rows.order_by(*SORTS["name"])

    def filter_when(self, rows, name, value):
        _, question = WHEN[value]
        return question(rows, self.today)

    def filter_worker(self, rows, name, value):
        managed = CaseManagerAssignment.objects.current().filter(case=OuterRef("pk"), worker=value)
        key_worked = KeyWorkerAssignment.objects.current().filter(case=OuterRef("pk"), worker=value)
        return rows.filter(Exists(managed) | Exists(key_worked))

    def filter_sort(self, rows, name, value):
        return rows.order_by(*SORTS.get(value, SORTS["name"]))
