"""The one filter behind the directory, its count and whatever number points to it."""

import django_filters
from django import forms
from django.db.models import QuerySet

from agencies.models import Agency
from core.filters import ListFilter
from core.forms import Radios
from core.text import fold

PROTOCOLS = (("", "Any"), ("signed", "Signed the protocols"), ("listed", "Listed only"))


class AgencyFilter(ListFilter):
    """Agencies by part of a name, sector and whether they have signed the protocols."""

    q = django_filters.CharFilter(method="named", label="Name", widget=forms.TextInput({"type": "search"}))
    sector = django_filters.MultipleChoiceFilter(
        choices=Agency.Sector.choices, label="Sector", widget=forms.CheckboxSelectMultiple
    )
    protocols = django_filters.ChoiceFilter(
        choices=PROTOCOLS[1:], method="by_protocols", label="Protocols", empty_label="Any", widget=Radios
    )

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
