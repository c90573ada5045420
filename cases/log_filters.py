"""The one filter of the access log: its list, its count and its export read it."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q

from agencies.models import Agency, Worker
from cases.models import Case
from cases.policies import audit_event_policy
from cases.selectors.access_log import KINDS
from cases.telling import CHANNELS
from core.days import start_of
from core.filters import ListFilter
from core.models import AuditEvent

ONE_DAY = timedelta(days=1)
DAY = forms.DateInput(attrs={"type": "date"})


class LogFilter(ListFilter):
    """The events that somebody may read, narrowed by who, which file, what, for whom, how and when."""

    who = django_filters.CharFilter(label="Worker’s name", method="filter_who")
    reference = django_filters.CharFilter(label="Case reference", method="filter_reference")
    kind = django_filters.ChoiceFilter(
        label="What was done",
        choices=[(code, label) for code, (label, _) in KINDS.items()],
        empty_label="Everything",
        method="filter_kind",
    )
    agency = django_filters.ModelChoiceFilter(
        label="Agency of the worker",
        queryset=Agency.objects.exclude(signed_protocols_on=None).order_by("sort_key"),
        empty_label="Every agency",
        method="filter_agency",
    )
    channel = django_filters.ChoiceFilter(label="How", choices=list(CHANNELS.items()), empty_label="Every way")
    since = django_filters.DateFilter(label="From", widget=DAY, method="filter_since")
    until = django_filters.DateFilter(label="To, that day included", widget=DAY, method="filter_until")

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, user, file_id: int | None = None, **kwargs: Any):
        rows = audit_event_policy.scope(user)
        if file_id is not None:
            rows = rows.filter(file_id=file_id)
        super().__init__(data, *args, queryset=rows.order_by("-at", "-pk"), **kwargs)
        if file_id is not None:
            del self.form.fields["reference"]

    def filter_who(self, rows, name, value):
        people = get_user_model().objects.all()
        for word in value.split():
            people = people.filter(
                Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(username__iexact=word)
            )
        return rows.filter(actor__in=people.values("pk"))

    def filter_reference(self, rows, name, value):
        return rows.filter(file_id__in=Case.objects.filter(reference__iexact=value.strip()).values("pk"))

    def filter_kind(self, rows, name, value):
        return rows.filter(KINDS[value][1])

    def filter_agency(self, rows, name, value):
        """For whom the worker was at work; where the event does not say, where they have a post."""
        workers = Worker.objects.filter(agency=value).values("user")
        return rows.filter(Q(agency_id=value.pk) | Q(agency_id=None, actor__in=workers))

    def filter_since(self, rows, name, value):
        return rows.filter(at__gte=start_of(value))

    def filter_until(self, rows, name, value):
        return rows.filter(at__lt=start_of(value + ONE_DAY))
