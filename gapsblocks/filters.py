"""The one filter of the co-ordinators’ desk: the list, its count and every number that points to it read it."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from agencies.models import Agency
from cases.models import CareDomain
from core.days import day_of
from core.filters import ListFilter
from gapsblocks.deadlines import late_on
from gapsblocks.kinds import Category
from gapsblocks.kinds import Kind as FormKind
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.selectors.queue import Desk, Quarter, forms_of_desk, quarters_back
from gapsblocks.states import GapState, Result

MINE, PASSED, ANSWERED, ANY = "mine", "passed", "answered", "any"
LEVELS = [
    (MINE, "With me"),
    (GapState.CO_ORDINATOR.value, "With the co-ordinator"),
    (GapState.NATIONAL.value, "With the national co-ordinator"),
    (PASSED, "Passed on by me"),
    (ANSWERED, "Answered"),
    (ANY, "All"),
]


class QueueFilter(ListFilter):
    """The forms of one desk. Without a level: those that wait there; with words or a reference: all that came there."""

    q = django_filters.CharFilter(label="Reference or words", method="filter_text")
    level = django_filters.ChoiceFilter(
        label="Where it stands", choices=LEVELS, empty_label=None, method="filter_level"
    )
    late = django_filters.ChoiceFilter(
        label="Limit",
        choices=[("late", "Past its limit"), ("in-time", "In time")],
        empty_label="Either",
        method="filter_late",
    )
    kind = django_filters.ChoiceFilter(
        label="Gap or block",
        choices=[(kind.value, str(kind.label).partition(":")[0]) for kind in FormKind],
        empty_label="Either",
    )
    category = django_filters.ChoiceFilter(label="Category", choices=Category.choices, empty_label="Every category")
    domain = django_filters.ModelChoiceFilter(label="Area", queryset=CareDomain.objects.all(), empty_label="Every area")
    agency = django_filters.ModelChoiceFilter(label="From", queryset=Agency.objects.none(), empty_label="Every service")
    result = django_filters.ChoiceFilter(label="Result", choices=Result.choices, empty_label="Any")
    quarter = django_filters.ChoiceFilter(
        label="Quarter in which it came or was answered", choices=[], empty_label="Any", method="filter_quarter"
    )

    class Meta:
        model = GapsAndBlocksForm
        fields = ("kind", "category", "domain", "agency", "result")

    def __init__(self, data: Any = None, *args: Any, user, desk: Desk, at: datetime | None = None, **kwargs: Any):
        self.user, self.desk, self.today = user, desk, day_of(at or timezone.now())
        data = data.copy() if data is not None else {}
        if not data.get("level"):
            data["level"] = ANY if data.get("q") else MINE
        super().__init__(data, *args, queryset=forms_of_desk(user, desk), **kwargs)
        self.form.fields["agency"].queryset = self.services()  # type: ignore[attr-defined]
        self.form.fields["quarter"].choices = [  # type: ignore[attr-defined]
            ("", "Any"),
            *((str(each), each.label) for each in quarters_back(self.today)),
        ]
        self.form.order_fields(("q", "level", "late"))

    def services(self):
        """Those that have sent a form to this desk."""
        came = GapsAndBlocksForm.objects.filter(self.desk.reached, agency=OuterRef("pk")).exclude(sent_on=None)
        return Agency.objects.filter(Exists(came)).order_by("sort_key", "pk")

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        if self.data.get("level") == ANSWERED:
            return rows.order_by("-answered_on", "-pk")
        return rows.order_by("level_since", "pk")

    def filter_text(self, rows, name, value):
        return rows.filter(Q(reference__iexact=value) | Q(title__icontains=value) | Q(description__icontains=value))

    def filter_level(self, rows, name, value):
        if value == MINE:
            return rows.filter(self.desk.with_me)
        if value == PASSED:
            return rows.filter(state=GapState.NATIONAL, national_by=self.user)
        if value == ANSWERED:
            return rows.exclude(result="")
        return rows if value == ANY else rows.filter(state=value)

    def filter_late(self, rows, name, value):
        late = late_on(self.today)
        return rows.filter(late if value == "late" else ~late)

    def filter_quarter(self, rows, name, value):
        year, _, number = value.partition("-Q")
        chosen = Quarter(int(year), int(number))
        column = "answered_on" if self.data.get("level") == ANSWERED else "sent_on"
        return rows.filter(**{f"{column}__gte": chosen.first, f"{column}__lt": chosen.next.first})


class OwnServiceFilter(ListFilter):
    """What left one’s own service, for an implementation advisor."""

    level = django_filters.ChoiceFilter(
        label="Where it stands",
        choices=[LEVELS[1], LEVELS[2], LEVELS[4]],
        empty_label="Anywhere",
        method="filter_level",
    )
    kind = django_filters.ChoiceFilter(
        label="Gap or block",
        choices=[(kind.value, str(kind.label).partition(":")[0]) for kind in FormKind],
        empty_label="Either",
    )
    category = django_filters.ChoiceFilter(label="Category", choices=Category.choices, empty_label="Every category")
    result = django_filters.ChoiceFilter(label="Result", choices=Result.choices, empty_label="Any")

    class Meta:
        model = GapsAndBlocksForm
        fields = ("kind", "category", "result")

    def filter_level(self, rows, name, value):
        return rows.exclude(result="") if value == ANSWERED else rows.filter(state=value)

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset).order_by("-sent_on", "-pk")
