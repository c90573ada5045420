"""The filters of the log and of the referrals."""

from typing import Any

import django_filters
from django import forms

from agencies.models import Agency
from cases.models import Case
from core.days import today
from core.filters import ListFilter
from correspondence.models import Concern, CorrespondenceEntry, Referral
from correspondence.states import OPEN


class LogFilter(ListFilter):
    """By service, channel and direction (GB1-comm-records)."""

    with_agency = django_filters.ModelChoiceFilter(label="Service", queryset=Agency.objects.none(), empty_label="All")
    channel = django_filters.ChoiceFilter(
        label="How", choices=CorrespondenceEntry.Channel.choices, empty_label="Every way"
    )
    direction = django_filters.ChoiceFilter(
        label="Who to whom", choices=CorrespondenceEntry.Direction.choices, empty_label="Both"
    )

    class Meta:
        model = CorrespondenceEntry
        fields: list[str] = []

    def __init__(self, *args: Any, case: Case, **kwargs: Any):
        super().__init__(*args, **kwargs)
        written = CorrespondenceEntry.objects.filter(case=case).values("with_agency")
        self.filters["with_agency"].queryset = Agency.objects.filter(pk__in=written).order_by("sort_key", "pk")


class FollowUpFilter(ListFilter):
    """By where it stands, and what is due."""

    state = django_filters.ChoiceFilter(
        label="Where it stands",
        choices=[(each.value, each.label) for each in Referral.OPEN],
        empty_label="All that are open",
    )
    due = django_filters.BooleanFilter(label="Only what is due", widget=forms.CheckboxInput, method="filter_due")

    class Meta:
        model = Referral
        fields: list[str] = []

    def filter_due(self, rows, name, value):
        return rows.filter(follow_up_on__lte=today()) if value else rows


class ConcernFilter(ListFilter):
    """By where it stands, and what is due."""

    state = django_filters.ChoiceFilter(
        label="Where it stands", choices=[(each.value, each.label) for each in OPEN], empty_label="All that are open"
    )
    due = django_filters.BooleanFilter(label="Only what is due", widget=forms.CheckboxInput, method="filter_due")

    class Meta:
        model = Concern
        fields: list[str] = []

    def filter_due(self, rows, name, value):
        return rows.filter(look_again_on__lte=today()) if value else rows
