"""The filters of the plans: what somebody owes, and the people on maintenance whom nothing carries."""

from datetime import date, datetime, timedelta
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from agencies.selectors import colleagues_of, standing_of
from careplans.deadlines import ESCALATED
from careplans.models import Action, CarePlan
from careplans.selectors import owed
from careplans.selectors.phases import maintenance_faults
from careplans.selectors.review_list import with_reviews
from careplans.selectors.reviews_owed import at_stage, rules, to_review
from cases.models import Case, CaseManagerAssignment, KeyWorkerAssignment
from cases.policies import CaseAction, case_policy
from core.days import day_of
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


OVERDUE, SOON, BLOCKED = "overdue", "soon", "blocked"
WHEN = [(OVERDUE, "Overdue"), (SOON, f"Due within {owed.SOON_DAYS} days"), (BLOCKED, "Blocked")]


class OwedFilter(ListFilter):
    """Mine, or my agency's; overdue, soon or blocked; by kind. A manager may narrow it to one worker."""

    order_names = ("whose",)

    when = django_filters.ChoiceFilter(label="Which", choices=WHEN, empty_label="All of them", method="filter_when")
    kind = django_filters.ChoiceFilter(label="Kind", choices=Action.Kind.choices, empty_label="Every kind")
    worker = django_filters.ModelChoiceFilter(
        label="Worker", queryset=get_user_model().objects.none(), empty_label="Every worker", field_name="worker"
    )

    class Meta:
        model = Action
        fields = ("when", "kind", "worker")

    def __init__(self, data: Any = None, *args: Any, user, at: datetime | None = None, **kwargs: Any):
        self.user, self.today = user, day_of(at or timezone.now())
        data = data if data is not None else {}
        self.whose = owed.AGENCY if data.get("whose") == owed.AGENCY else owed.MINE
        super().__init__(data, *args, queryset=owed.owed(user, self.today, whose=self.whose), **kwargs)
        if self.whose == owed.AGENCY and standing_of(user, self.today).managed:
            self.filters["worker"].field.queryset = colleagues_of(user, self.today)
        else:
            del self.filters["worker"]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return owed.in_order(super().filter_queryset(queryset))

    def filter_when(self, rows, name, value):
        return {OVERDUE: owed.overdue, SOON: owed.due_soon}.get(value, lambda rows, today: owed.blocked(rows))(
            rows, self.today
        )


LATE, DUE_SOON, LONG, DUE_NOW, LATER, WHENEVER = "overdue", "soon", "long", "today", "later", "any"
SOON_FOR_REVIEW = 14  # days
REVIEWS_WHEN = [
    (DUE_NOW, f"Overdue, or due within {SOON_FOR_REVIEW} days"),
    (LATE, "Overdue"),
    (LONG, "Long overdue"),
    (DUE_SOON, f"Due within {SOON_FOR_REVIEW} days"),
    (LATER, f"Due after {SOON_FOR_REVIEW} days"),
    (WHENEVER, "Whenever it is due"),
]
REVIEW_SORTS = {
    "due": ("review_due_on", "pk"),
    "-due": ("-review_due_on", "-pk"),
    "name": ("case__service_user__sort_key", "pk"),
    "-name": ("-case__service_user__sort_key", "-pk"),
}


class ReviewDueFilter(ListFilter):
    """The plans that stand in the files that somebody sees whole, by the day on which they are looked at again."""

    when = django_filters.ChoiceFilter(label="When", choices=REVIEWS_WHEN, empty_label=None, method="filter_when")
    worker = django_filters.ModelChoiceFilter(
        label="Worker", queryset=get_user_model().objects.none(), empty_label="Every worker", method="filter_worker"
    )
    sort = django_filters.CharFilter(label="Order", method="filter_sort")

    class Meta:
        model = CarePlan
        fields = ("when", "worker")

    def __init__(self, data: Any = None, *args: Any, user, at: datetime | None = None, **kwargs: Any):
        self.user, self.at = user, at or timezone.now()
        data = data.copy() if data is not None else {}
        if data.get("when") not in dict(REVIEWS_WHEN):
            data["when"] = DUE_NOW
        seen = case_policy.within(user, CaseAction.VIEW_WHOLE)
        rows = with_reviews(to_review(CarePlan.objects.filter(case__in=seen)))
        super().__init__(data, *args, queryset=rows, **kwargs)
        self.filters["worker"].field.queryset = colleagues_of(user, self.today)
        self.form.fields["sort"].widget = self.form.fields["sort"].hidden_widget()

    @property
    def today(self) -> date:
        return day_of(self.at)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        return rows if rows.query.order_by else rows.order_by(*REVIEW_SORTS["due"])

    def filter_when(self, rows, name, value):
        soon = self.today + timedelta(days=SOON_FOR_REVIEW)
        if value == LONG:
            return rows.filter(at_stage(ESCALATED, self.today, rules()))
        return {
            LATE: rows.filter(review_due_on__lt=self.today),
            DUE_SOON: rows.filter(review_due_on__range=(self.today, soon)),
            DUE_NOW: rows.filter(review_due_on__lte=soon),
            LATER: rows.filter(review_due_on__gt=soon),
        }.get(value, rows)

    def filter_worker(self, rows, name, value):
        case = OuterRef("case")
        managed = CaseManagerAssignment.objects.current().filter(case=case, worker=value)
        key_worked = KeyWorkerAssignment.objects.current().filter(case=case, worker=value)
        return rows.filter(Exists(managed) | Exists(key_worked))

    def filter_sort(self, rows, name, value):
        return rows.order_by(*REVIEW_SORTS.get(value, REVIEW_SORTS["due"]))
