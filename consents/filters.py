"""The one filter of the consents that come to an end, and the one of the files that have none."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from agencies.models import Agency
from agencies.selectors import colleagues_of, directory
from cases.models import Case, CaseAgency, CaseManagerAssignment, Consent, ConsentScope, KeyWorkerAssignment
from cases.policies import CaseAction, case_policy
from consents.selectors.endings import standing, without_consent
from core.days import day_of
from core.filters import ListFilter

SOON_DAYS = 30
SOON, ENDED, TODAY, LATER, ANY = "soon", "ended", "today", "later", "any"
WITHIN = (7, 14, SOON_DAYS)
WHEN = [
    (SOON, f"Ended, or ends within {SOON_DAYS} days"),
    (ENDED, "Ended"),
    (TODAY, "Ended today"),
    *((str(days), f"Ends within {days} days") for days in WITHIN),
    (LATER, f"Ends after {SOON_DAYS} days"),
    (ANY, "Whenever it ends"),
]
ENDING_SORTS = {
    "ends": ("expires_on", "pk"),
    "-ends": ("-expires_on", "-pk"),
    "name": ("case__service_user__sort_key", "pk"),
    "-name": ("-case__service_user__sort_key", "-pk"),
    "reference": ("case__reference", "pk"),
    "-reference": ("-case__reference", "-pk"),
}
MISSING_SORTS = {
    "name": ("service_user__sort_key", "pk"),
    "-name": ("-service_user__sort_key", "-pk"),
    "reference": ("reference",),
    "-reference": ("-reference",),
    "opened": ("opened_on", "pk"),
    "-opened": ("-opened_on", "-pk"),
}


class _ConsentFilter(ListFilter):
    """What both lists can be narrowed by, an agency and a worker. They start where the policy lets them."""

    case = "case"  # the field that names the case
    sorts: Mapping[str, tuple[str, ...]]
    usual_sort: str

    agency = django_filters.ModelChoiceFilter(
        label="Agency", queryset=Agency.objects.none(), empty_label="Every agency", method="filter_agency"
    )
    worker = django_filters.ModelChoiceFilter(
        label="Worker", queryset=get_user_model().objects.none(), empty_label="Every worker", method="filter_worker"
    )
    sort = django_filters.CharFilter(label="Order", method="filter_sort")

    def __init__(self, data: Any = None, *args: Any, user, at: datetime | None = None, **kwargs: Any):
        self.user, self.at = user, at or timezone.now()
        super().__init__(data, *args, queryset=self.seen(), **kwargs)
        self.filters["agency"].field.queryset = directory()
        self.filters["worker"].field.queryset = colleagues_of(user, self.today)
        self.form.fields["sort"].widget = self.form.fields["sort"].hidden_widget()

    @property
    def today(self) -> date:
        return day_of(self.at)

    def seen(self) -> QuerySet:
        """The rows that this person may see at all."""
        raise NotImplementedError

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        return rows if rows.query.order_by else rows.order_by(*self.sorts[self.usual_sort])

    def filter_worker(self, rows, name, value):
        case = OuterRef(self.case)
        managed = CaseManagerAssignment.objects.current().filter(case=case, worker=value)
        key_worked = KeyWorkerAssignment.objects.current().filter(case=case, worker=value)
        return rows.filter(Exists(managed) | Exists(key_worked))

    def filter_sort(self, rows, name, value):
        return rows.order_by(*self.sorts.get(value, self.sorts[self.usual_sort]))


class EndingFilter(_ConsentFilter):
    """The consents of the files that somebody sees whole. Without a choice: those that have ended or soon will."""

    sorts = ENDING_SORTS
    usual_sort = "ends"

    when = django_filters.ChoiceFilter(label="When it ends", choices=WHEN, empty_label=None, method="filter_when")
    kind = django_filters.ChoiceFilter(
        label="Kind",
        choices=[(kind.value, kind.label) for kind in Consent.SHARING],
        empty_label="Every kind",
        method="filter_kind",
    )

    class Meta:
        model = Consent
        fields = ("when", "agency", "worker", "kind")

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any):
        data = data.copy() if data is not None else {}
        if not data.get("when"):
            data["when"] = SOON
        super().__init__(data, *args, **kwargs)

    def seen(self) -> QuerySet[Consent]:
        return standing().filter(case__in=case_policy.within(self.user, CaseAction.VIEW_WHOLE))

    def filter_when(self, rows, name, value):
        if value == ANY:
            return rows.filter(expires_on__isnull=False)
        if value == LATER:
            return rows.filter(expires_on__gt=self._in(SOON_DAYS))
        if value == SOON:
            return rows.filter(expires_on__lte=self._in(SOON_DAYS))
        if value == ENDED:
            return rows.filter(expires_on__lte=self.today)
        if value == TODAY:
            return rows.filter(expires_on=self.today)
        return rows.filter(expires_on__gt=self.today, expires_on__lte=self._in(int(value)))

    def _in(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def filter_agency(self, rows, name, value):
        named = ConsentScope.objects.standing(self.at).filter(consent=OuterRef("pk"), agency=value)
        return rows.filter(Exists(named))

    def filter_kind(self, rows, name, value):
        return rows.filter(kind=value)


class MissingFilter(_ConsentFilter):
    """The open files in which other agencies take part and no consent stands."""

    case = "pk"
    sorts = MISSING_SORTS
    usual_sort = "name"

    class Meta:
        model = Case
        fields = ("agency", "worker")

    def seen(self) -> QuerySet[Case]:
        return without_consent(case_policy.within(self.user, CaseAction.VIEW_WHOLE), self.today)

    def filter_agency(self, rows, name, value):
        taking_part = CaseAgency.objects.in_case(self.today).filter(~Q(agency=OuterRef("lead_agency")), agency=value)
        return rows.filter(Exists(taking_part.filter(case=OuterRef("pk"))))
