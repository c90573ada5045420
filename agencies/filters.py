"""The one filter behind the directory, its count and whatever number points to it."""

import django_filters
from django import forms
from django.db.models import QuerySet

from agencies.models import Agency
from core.components import Tag
from core.forms import Radios
from core.text import fold

PROTOCOLS = (("", "Any"), ("signed", "Signed the protocols"), ("listed", "Listed only"))


class AgencyFilter(django_filters.FilterSet):
    """Agencies by part of a name, sector and whether they have signed the protocols."""

    q = django_filters.CharFilter(method="named", label="Name", widget=forms.TextInput({"type": "search"}))
    sector = django_filters.MultipleChoiceFilter(
        choices=Agency.Sector.choices, label="Sector", widget=forms.CheckboxSelectMultiple
    )
    protocols = django_filters.ChoiceFilter(
        choices=PROTOCOLS[1:], method="by_protocols", label="Protocols", empty_label="Any", widget=Radios
    )
    kept: tuple[tuple[str, str], ...] = ()

    class Meta:
        model = Agency
        fields: tuple[str, ...] = ()

    def named(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        for word in fold(value).split():
            rows = rows.filter(sort_key__contains=word)
        return rows

    def by_protocols(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "signed":
            return rows.exclude(signed_protocols_on=None)
        return rows.filter(signed_protocols_on=None)

    @property
    def form(self):
        form = super().form
        form.says_optional = False
        form.label_suffix = ""
        return form

    @property
    def tags(self) -> list[Tag]:
        """The filters in use, each with the address without it."""
        found = []
        for name, field in self.form.fields.items():
            words = dict(getattr(field, "choices", ()))
            for value in self.data.getlist(name) if hasattr(self.data, "getlist") else ():
                if not value:
                    continue
                query = self.data.copy()
                query.setlist(name, [other for other in query.getlist(name) if other != value])
                query.pop("page", None)
                found.append(Tag(str(words.get(value, value)), f"?{query.urlencode()}"))
        return found
