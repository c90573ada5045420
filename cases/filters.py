"""The one filter of the caseload. The list, its count, its search, its export and the numbers on the home page read it,
so that a number and the list behind it cannot differ.
"""

from datetime import date, datetime
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Case as Choice
from django.db.models import Exists, F, OuterRef, QuerySet, When
from django.utils import timezone

from agencies.models import TrainingRecord
from agencies.selectors import colleagues_of, standing_of
from cases.models import Case, CaseManagerAssignment, KeyWorkerAssignment
from cases.policies import CaseAction, case_policy
from cases.selectors.attention import QUESTIONS
from cases.selectors.search import matching
from core.days import day_of
from core.filters import CAP, ListFilter

GREAT_CAP = 250  # for those who may see more cases than anybody reads through
WITHOUT = "without-"

TRAINING = [
    *((kind.value, f"Has done: {kind.label}") for kind in TrainingRecord.Kind),
    *((f"{WITHOUT}{kind.value}", f"Has not done: {kind.label}") for kind in TrainingRecord.Kind),
]
SORTS = {
    "name": ("service_user__sort_key", "pk"),
    "-name": ("-service_user__sort_key", "-pk"),
    "reference": ("reference",),
    "-reference": ("-reference",),
    "contact": ("last_contact_on", "pk"),
    "-contact": ("-last_contact_on", "-pk"),
    "opened": ("opened_on", "pk"),
    "-opened": ("-opened_on", "-pk"),
}
# Orders by what a partner's row does not tell.
UNTOLD = {"contact": "last_contact_on", "opened": "opened_on"}


class CaseFilter(ListFilter):
    """The cases that somebody may see, narrowed by what the address says. Without a status: the open ones."""

    q = django_filters.CharFilter(label="Name, reference or date of birth", method="filter_text")
    level = django_filters.ChoiceFilter(
        label="Level", choices=Case.Level, empty_label="Every level", method="filter_level"
    )
    status = django_filters.ChoiceFilter(
        label="Status",
        choices=[*Case.Status.choices, ("any", "Open and closed")],
        empty_label=None,
        method="filter_status",
    )
    lead_agency = django_filters.ChoiceFilter(
        label="Lead agency",
        choices=[("own", "My agency"), ("other", "Another agency"), ("none", "No agency leads")],
        empty_label="Every agency",
        method="filter_lead_agency",
    )
    worker = django_filters.ModelChoiceFilter(
        label="Worker", queryset=get_user_model().objects.none(), empty_label="Every worker", method="filter_worker"
    )
    attention = django_filters.ChoiceFilter(
        label="Needs attention",
        choices=[(code, label) for code, (label, _) in QUESTIONS.items()],
        empty_label="All",
        method="filter_attention",
    )
    training = django_filters.ChoiceFilter(
        label="Training of the case manager", choices=TRAINING, empty_label="Any", method="filter_training"
    )
    sort = django_filters.ChoiceFilter(choices=[(key, key) for key in SORTS], label="Order", method="filter_sort")

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, user, at: datetime | None = None, **kwargs: Any):
        self.user, self.at = user, at or timezone.now()
        data = data.copy() if data is not None else {}
        if not data.get("status"):
            data["status"] = Case.Status.OPEN.value
        queryset = case_policy.within(user)
        super().__init__(data, *args, queryset=queryset, **kwargs)
        self.filters["worker"].field.queryset = self.colleagues()
        self.form.fields["sort"].widget = self.form.fields["sort"].hidden_widget()

    @property
    def cap(self) -> int:  # type: ignore[override]  # a great reader's list is counted less far
        return CAP if case_policy.reach(self.user) is not None else GREAT_CAP

    def capped_count(self, cap: int | None = None) -> int:
        cap = cap or self.cap
        if case_policy.reach(self.user) is None and not self._narrows():
            # In its order the list is walked by its index and left at the cap; without it, all is gathered first.
            return len(self.qs.values_list("pk", flat=True)[: cap + 1])
        return super().capped_count(cap)

    def _narrows(self) -> bool:
        return any(self.data.get(name) for name in self.filters if name not in ("status", "sort"))

    @property
    def today(self) -> date:
        return day_of(self.at)

    def colleagues(self) -> QuerySet:
        """The workers that may be chosen: those of the agencies that the reader manages, and the reader."""
        return colleagues_of(self.user, self.today)

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        return rows if rows.query.order_by else rows.order_by(*SORTS["name"])

    def filter_text(self, rows, name, value):
        return matching(rows, value, partly=self._partly())

    def _partly(self) -> list[int]:
        """The cases of which the reader sees a part: what is not told of them neither narrows nor orders the list."""
        return case_policy.lacking(self.user, CaseAction.VIEW_WHOLE)

    def filter_level(self, rows, name, value):
        return rows.filter(level=value).exclude(pk__in=self._partly())

    def _whole(self):
        """The cases of which the reader sees everything: a partner may not find out by asking what it may not read."""
        return case_policy.within(self.user, CaseAction.VIEW_WHOLE).values("pk")

    def filter_status(self, rows, name, value):
        return rows if value == "any" else rows.filter(status=value)

    def filter_lead_agency(self, rows, name, value):
        if value == "none":
            return rows.filter(lead_agency=None)
        own = standing_of(self.user, self.today).agencies
        return rows.filter(lead_agency__in=own) if value == "own" else rows.exclude(lead_agency__in=own)

    def filter_worker(self, rows, name, value):
        managed = CaseManagerAssignment.objects.current().filter(case=OuterRef("pk"), worker=value)
        key_worked = KeyWorkerAssignment.objects.current().filter(case=OuterRef("pk"), worker=value)
        return rows.filter(Exists(managed) | Exists(key_worked), pk__in=self._whole())

    def filter_attention(self, rows, name, value):
        _, question = QUESTIONS[value]
        return question(rows.filter(pk__in=self._whole()), self.today)

    def filter_training(self, rows, name, value):
        """GB2-training: the cases whose case manager has, or has not, done this training."""
        kind = value.removeprefix(WITHOUT)
        trained = TrainingRecord.objects.filter(kind=kind).values("worker__user")
        managers = CaseManagerAssignment.objects.current().filter(
            case=OuterRef("pk"), scope=CaseManagerAssignment.Scope.INDIVIDUAL
        )
        lacks = value.startswith(WITHOUT)
        meant = managers.exclude(worker__in=trained) if lacks else managers.filter(worker__in=trained)
        return rows.filter(Exists(meant), pk__in=self._whole())

    def filter_sort(self, rows, name, value):
        column = UNTOLD.get(value.removeprefix("-"))
        if column and (partly := self._partly()):
            down = "-" if value.startswith("-") else ""
            told = rows.annotate(told=Choice(When(pk__in=partly, then=None), default=F(column)))
            return told.order_by(f"{down}told", f"{down}pk")
        return rows.order_by(*SORTS[value])
