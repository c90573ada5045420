"""The one filter of the register of what was shared without consent: its list, its count and its export read it."""

import django_filters
from django import forms
from django.db.models import Q

from consents.grounds import Ground
from consents.models import LawfulDisclosure
from consents.selectors.disclosures import untold
from consents.states import DisclosureState
from core.days import today
from core.filters import ListFilter

DAY = forms.DateInput(attrs={"type": "date"})


class DisclosureFilter(ListFilter):
    """By where it stands, ground, receiver, day, and whether the person knows."""

    state = django_filters.ChoiceFilter(
        label="Where it stands",
        choices=[("overdue", "Not signed off, overdue"), *DisclosureState.choices],
        empty_label="All",
        method="filter_state",
    )
    ground = django_filters.ChoiceFilter(label="Ground", choices=Ground.choices, empty_label="Every ground")
    receiver = django_filters.CharFilter(label="Who was told", method="filter_receiver")
    untold = django_filters.BooleanFilter(
        label="Only where the person does not know", widget=forms.CheckboxInput, method="filter_untold"
    )
    since = django_filters.DateFilter(label="Asked from", field_name="asked_at__date", lookup_expr="gte", widget=DAY)
    until = django_filters.DateFilter(
        label="To, that day included", field_name="asked_at__date", lookup_expr="lte", widget=DAY
    )

    class Meta:
        model = LawfulDisclosure
        fields: list[str] = []

    def filter_state(self, rows, name, value):
        if value == "overdue":
            return rows.filter(state=DisclosureState.UNSIGNED, sign_off_due_on__lt=today())
        return rows.filter(state=value)

    def filter_receiver(self, rows, name, value):
        of_agency = Q(to_agency__name__icontains=value) | Q(to_agency__short_name__icontains=value)
        return rows.filter(of_agency | Q(to_body__icontains=value))

    def filter_untold(self, rows, name, value):
        return untold(rows) if value else rows
