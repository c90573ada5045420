"""How the service narrows the list of its forms."""

from typing import Any

import django_filters
from django import forms

from core.filters import NumberedFilter
from gapsblocks.kinds import Category
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.states import INSIDE, OUTSIDE, GapState, Result

NOT_CLOSED, ALL = "", "all"
WHERE = [
    ("inside", "Inside the service"),
    ("outside", "With a co-ordinator"),
    (GapState.DRAFT.value, "Draft"),
    (GapState.RAISED.value, "With the line manager"),
    (GapState.ADVISED.value, "The manager has advised"),
    (GapState.CO_ORDINATOR.value, "With the co-ordinator"),
    (GapState.NATIONAL.value, "With the national co-ordinator"),
    (GapState.ANSWERED.value, "Answered, to be told"),
    (GapState.CLOSED.value, "Closed"),
    (ALL, "All"),
]
SHORT = {"gap": "Gap: no such service", "block": "Block: not reachable"}


class InsideFilter(NumberedFilter):
    """By where it stands, what it is, and whose. Without a choice: all that are not closed."""

    has_fixed_fields = True

    state = django_filters.ChoiceFilter(
        label="Where it stands", choices=WHERE, empty_label="All that are not closed", method="filter_state"
    )
    kind = django_filters.ChoiceFilter(label="Gap or block", choices=list(SHORT.items()), empty_label="Both")
    category = django_filters.ChoiceFilter(label="Category", choices=Category.choices, empty_label="All")
    result = django_filters.ChoiceFilter(label="What came of it", choices=Result.choices, empty_label="Anything")
    mine = django_filters.BooleanFilter(
        label="Only those that I raised", widget=forms.CheckboxInput, method="filter_mine"
    )

    class Meta:
        model = GapsAndBlocksForm
        fields: list[str] = []

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        chosen = self.form.cleaned_data
        # a result was reached by closed forms too
        return rows if chosen.get("state") or chosen.get("result") else rows.exclude(state=GapState.CLOSED)

    def filter_state(self, rows, name: str, value: str) -> Any:
        several = {"inside": (GapState.DRAFT, *INSIDE), "outside": OUTSIDE, ALL: tuple(GapState)}
        return rows.filter(state__in=several.get(value, (value,)))

    def filter_mine(self, rows, name: str, value: bool) -> Any:
        return rows.filter(raised_by=self.request.user) if value else rows
