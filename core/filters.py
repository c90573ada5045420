"""One filter object behind a list: its rows, its count, its search, its export, and any number that points to it."""

from collections import OrderedDict
from copy import copy
from typing import Any

import django_filters
from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils import formats
from django.utils.functional import cached_property

from core.components import Tag
from core.forms.quick import QuickBoundField, QuickSelect

CAP = 1000  # counting further would cost more than it tells


class _Filters(OrderedDict[str, django_filters.Filter]):
    """The filters of one class. Each request gets its own of each, without what these hold copied to the ground."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Filters":
        own = _Filters()
        for name, each in self.items():
            own[name] = one = copy(each)
            one.__dict__.pop("_field", None)  # made anew of its own choices
            one.extra = dict(each.extra)
            one.method = each.method  # bound to the one of this request
        return own


class ListFilter(django_filters.FilterSet):
    """What the address says, as rows, as words and as links. Filters live in the address, so a list can be sent on.

    `order_names` are parts of the address that order the list and narrow nothing. `has_fixed_fields`: what its fields
    are is the same for everybody (their choices are set on the form of each request), so they are put together once.
    """

    order_names: tuple[str, ...] = ("sort",)
    begins_open: Any = False  # on a phone, where it is folded until somebody opens it
    cap = CAP
    has_fixed_fields = False

    @classmethod
    def get_filters(cls) -> _Filters:
        return _Filters(super().get_filters())

    def get_form_class(self) -> type[forms.Form]:
        if not self.has_fixed_fields:
            return super().get_form_class()
        made = type(self).__dict__.get("_form_class")
        if made is None:
            made = type(self)._form_class = super().get_form_class()  # type: ignore[attr-defined]  # kept here alone
        return made

    @property
    def form(self) -> forms.Form:
        if hasattr(self, "_form"):
            return self._form  # type: ignore[no-any-return]  # made below, the first time
        form = super().form
        form.says_optional = False  # everything may be left out of a filter: saying so at each field says nothing
        form.label_suffix = ""
        for field in form.fields.values():
            field.bound_field_class = QuickBoundField
            if isinstance(field.widget, forms.CheckboxSelectMultiple):  # a narrow column wants small boxes
                field.widget.template_name = "forms/widgets/small_checkboxes.html"
            elif isinstance(field.widget, forms.RadioSelect):
                field.widget.template_name = "forms/widgets/small_radios.html"
            elif type(field.widget) is forms.Select:
                field.widget = QuickSelect.instead_of(field.widget)
        return form

    @property
    def typed(self) -> QueryDict:
        if isinstance(self.data, QueryDict):
            return self.data.copy()
        query = QueryDict(mutable=True)
        for name, value in (self.data or {}).items():
            query.setlist(name, value if isinstance(value, list) else [value])
        return query

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a new choice of filters leaves as it is: the order of the list."""
        query = self.typed
        visible = {bound.name for bound in self.form.visible_fields()}
        return [(name, str(query[name])) for name in self.order_names if query.get(name) and name not in visible]

    @property
    def tags(self) -> list[Tag]:
        """The filters in use, each in words, with the address without it."""
        found = []
        for name, value, words in self._in_use():
            query = self.typed
            query.setlist(name, [other for other in query.getlist(name) if other != value])
            query.pop("page", None)
            found.append(Tag(words, f"?{query.urlencode()}"))
        return found

    @property
    def said(self) -> list[str]:
        """The same in words alone, for the head of an export: “Level: Key working”."""
        return [f"{self.form.fields[name].label}: {words}" for name, _, words in self._in_use()]

    @property
    def address(self) -> str:
        """The filters as a query, without page or export: what a number on another page links to."""
        query = self.typed
        for name in ("page", "export", "part"):
            query.pop(name, None)
        return query.urlencode()

    def capped_count(self, cap: int | None = None) -> int:
        """How many rows, counted no further than one past the cap."""
        return self.qs.order_by()[: (cap or self.cap) + 1].count()

    def said_count(self, cap: int | None = None) -> str:
        """“37”, or “more than 1,000”"""
        return said_count(self.capped_count(cap), cap or self.cap)

    def _in_use(self) -> list[tuple[str, str, str]]:
        query, used = self.typed, []
        for bound in self.form.visible_fields():
            for value in query.getlist(bound.html_name):
                if value.strip():
                    used.append((bound.html_name, value, _words(bound.field, value)))
        return used


class NumberedFilter(ListFilter):
    """A list that asks once for the numbers of its rows, in their order, and takes its count and its pages from them.

    Numbers are found in an index alone, however long the rows are; a page then fetches its few rows by number.
    """

    @cached_property
    def numbers(self) -> list[int]:
        """No more than one past the cap."""
        return list(self.qs.values_list("pk", flat=True)[: self.cap + 1])

    def capped_count(self, cap: int | None = None) -> int:
        if cap is not None and cap > self.cap:
            return super().capped_count(cap)  # further than the numbers go
        return len(self.numbers[: (cap or self.cap) + 1])


def said_count(count: int, cap: int = CAP) -> str:
    return f"more than {cap:,}" if count > cap else f"{count:,}"


def _words(field: forms.Field, value: str) -> str:
    if isinstance(field, forms.ModelChoiceField):
        try:
            chosen: Any = field.clean([value] if isinstance(field, forms.ModelMultipleChoiceField) else value)
        except forms.ValidationError:
            return value
        one = chosen if isinstance(chosen, Model) else next(iter(chosen), None) if chosen else None
        return field.label_from_instance(one) if isinstance(one, Model) else value
    if isinstance(field, forms.ChoiceField):
        return {str(key): str(label) for key, label in _flat(field.choices)}.get(value, value)
    if isinstance(field, forms.BooleanField):
        return str(field.label)
    if isinstance(field, forms.DateField):
        try:
            return formats.date_format(field.clean(value), "j F Y")
        except forms.ValidationError:
            return value
    return f"“{value}”"


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for key, label in choices:
        flat += _flat(label) if isinstance(label, list | tuple) else [(key, label)]
    return flat
