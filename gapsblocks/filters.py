"""The one filter of the co-ordinators’ desk: the list, its count and every number that points to it read it."""

import re
from datetime import datetime
from typing import Any

import django_filters
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from contacts.models.notes import WORDS
from core.days import day_of
from core.filters import NumberedFilter
from gapsblocks.deadlines import late_on
from gapsblocks.kinds import Category
from gapsblocks.kinds import Kind as FormKind
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.selectors.queue import (
    ANSWERED,
    ANY,
    MINE,
    PASSED,
    Desk,
    Quarter,
    areas,
    at_level,
    forms_of_desk,
    in_order,
    numbers_at,
    quarters_back,
    services_of,
)
from gapsblocks.states import GapState, Result

LEVELS = [
    (MINE, "With me"),
    (GapState.CO_ORDINATOR.value, "With the co-ordinator"),
    (GapState.NATIONAL.value, "With the national co-ordinator"),
    (PASSED, "Passed on by me"),
    (ANSWERED, "Answered"),
    (ANY, "All"),
]


def beginning_with(words: str) -> SearchQuery:
    """Texts in which each of these words stands, or one that begins so; of a word of one or two letters, just that."""
    found = re.findall(r"\w+", words)
    asked = " & ".join(f"{word}:*" if len(word) > 2 else word for word in found)
    return SearchQuery(asked, config=WORDS, search_type="raw")


class QueueFilter(NumberedFilter):
    """The forms of one desk. Without a level: those that wait there; with words or a reference: all that came there."""

    has_fixed_fields = True

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
    domain = django_filters.ChoiceFilter(label="Area", choices=[], empty_label="Every area")
    agency = django_filters.ChoiceFilter(label="From", choices=[], empty_label="Every service")
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
        super().__init__(data, *args, queryset=GapsAndBlocksForm.objects.none(), **kwargs)  # see filter_queryset
        quarters = [(str(each), each.label) for each in quarters_back(self.today)]
        for name, choices in (("domain", areas()), ("agency", services_of(desk)), ("quarter", quarters)):
            self.form.fields[name].choices = choices  # type: ignore[attr-defined]  # of a ChoiceField
        self.form.order_fields(("q", "level", "late"))

    @cached_property
    def numbers(self) -> list[int]:
        chosen = {name for name, value in self.form.cleaned_data.items() if value} if self.form.is_valid() else {""}
        if chosen <= {"level"}:
            return numbers_at(self.user, self.data["level"], self.cap + 1)
        return super().numbers

    def filter_queryset(self, queryset):
        return in_order(super().filter_queryset(forms_of_desk(self.user, self.desk)), self.data["level"])

    def filter_text(self, rows, name, value):
        return rows.filter(Q(reference=value.strip().upper()) | Q(search=beginning_with(value)))

    def filter_level(self, rows, name, value):
        return at_level(rows, self.desk, self.user, value)

    def filter_late(self, rows, name, value):
        late = late_on(self.today)
        return rows.filter(late if value == "late" else ~late)

    def filter_quarter(self, rows, name, value):
        year, _, number = value.partition("-Q")
        chosen = Quarter(int(year), int(number))
        column = "answered_on" if self.data.get("level") == ANSWERED else "sent_on"
        return rows.filter(**{f"{column}__gte": chosen.first, f"{column}__lt": chosen.next.first})


class OwnServiceFilter(NumberedFilter):
    """What left one’s own service, for an implementation advisor."""

    has_fixed_fields = True

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
