"""Which quarters of the picture are shown, of whose forms; inside a service also of what kind and area."""

from datetime import date
from typing import Any

import django_filters

from cases.models import CareDomain
from core.filters import ListFilter
from gapsblocks.kinds import Category
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.rules.picture import quarter_label, quarters_between
from gapsblocks.selectors.picture import Scope

SHOWN = 4  # quarters, where nobody chose


class PictureFilter(ListFilter):
    """It narrows no list: the page reads what was chosen."""

    scope = django_filters.ChoiceFilter(label="Whose forms", choices=[], method="keep", empty_label=None)
    since = django_filters.ChoiceFilter(label="From quarter", choices=[], method="keep", empty_label="A year ago")
    until = django_filters.ChoiceFilter(label="To quarter", choices=[], method="keep", empty_label="This quarter")
    category = django_filters.ChoiceFilter(label="Category", choices=Category.choices, method="keep", empty_label="All")
    domain = django_filters.ModelChoiceFilter(
        label="Area of life", queryset=CareDomain.objects.order_by("position"), method="keep", empty_label="All"
    )

    class Meta:
        model = GapsAndBlocksForm
        fields: list[str] = []

    def __init__(self, data: Any, *args: Any, scopes: list[Scope], begun: date, day: date, **kwargs: Any):
        super().__init__(data, *args, queryset=GapsAndBlocksForm.objects.none(), **kwargs)
        self.scopes = {scope.key: scope for scope in scopes}
        self.quarters = {each.isoformat(): each for each in reversed(quarters_between(begun, day))}
        choices = [(key, quarter_label(each)) for key, each in self.quarters.items()]
        for name in ("since", "until"):
            self.filters[name].field.choices = [("", self.filters[name].field.empty_label), *choices]
            self.filters[name].field.empty_label = None
        self.filters["scope"].field.choices = [(key, _said(scope)) for key, scope in self.scopes.items()]
        if len(scopes) < 2:
            del self.filters["scope"]
        if not self.chosen.is_inside:
            del self.filters["category"], self.filters["domain"]

    def keep(self, rows, name, value):
        return rows

    @property
    def chosen(self) -> Scope:
        """The one that was chosen, among those that are open to this person; else the first."""
        return self.scopes.get(str((self.data or {}).get("scope", "")), next(iter(self.scopes.values())))

    @property
    def span(self) -> tuple[date, date]:
        data, known = self.data or {}, list(self.quarters.values())
        until = self.quarters.get(str(data.get("until", "")), known[0])
        back = [each for each in known if each <= until]
        since = self.quarters.get(str(data.get("since", "")), back[min(SHOWN, len(back)) - 1])
        return min(since, until), until

    @property
    def narrowed(self) -> dict[str, Any]:
        chosen = self.form.cleaned_data if self.form.is_valid() else {}
        area = chosen.get("domain")
        return {"category": chosen.get("category") or "", "domain": area.pk if area else None}


def _said(scope: Scope) -> str:
    return f"{scope.title}: all forms" if scope.is_inside else f"{scope.title}: what was sent"
