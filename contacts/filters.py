"""The filters behind the lists of notes: their counts and their search read them too."""

from typing import Any

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.db.models import F, QuerySet

from agencies.selectors import standing_of
from careplans.models import Goal
from cases.models import Case
from contacts.models import CaseNote
from contacts.policies import note_policy
from contacts.selectors.notes import beside, in_order, late_notes, notes_of
from contacts.selectors.search import MOST_TYPED, matching
from core.days import today
from core.filters import ListFilter

DAY = forms.DateInput(attrs={"type": "date"})
User = get_user_model()


class NotesFilter(ListFilter):
    """Words, kind, author, relevance, late ones and a period."""

    q = django_filters.CharFilter(label="Words in the note", method="filter_words")
    kind = django_filters.ChoiceFilter(label="Kind", choices=CaseNote.Kind.choices, empty_label="Every kind")
    author = django_filters.ModelChoiceFilter(
        label="Written by", field_name="written_by", queryset=User.objects.none(), empty_label="Everybody"
    )
    goal = django_filters.ModelChoiceFilter(
        label="Goal", queryset=Goal.objects.none(), empty_label="Every goal", method="filter_goal"
    )
    relevant = django_filters.ChoiceFilter(
        label="Relevant to the plan",
        choices=[("yes", "Relevant"), ("no", "Not relevant")],
        empty_label="Both",
        method="filter_relevant",
    )
    late = django_filters.BooleanFilter(label="Written late", widget=forms.CheckboxInput, method="filter_late")
    since = django_filters.DateFilter(label="From", field_name="happened_on", lookup_expr="gte", widget=DAY)
    until = django_filters.DateFilter(
        label="To, that day included", field_name="happened_on", lookup_expr="lte", widget=DAY
    )

    class Meta:
        model = CaseNote
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, user, **kwargs: Any):
        self.user = user
        super().__init__(data, *args, **kwargs)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return beside(in_order(super().filter_queryset(queryset)))

    @property
    def sought(self) -> str:
        return self.typed.get("q", "").strip()[:MOST_TYPED]

    def filter_words(self, rows, name, value):
        return matching(self.user, rows, value)

    def filter_goal(self, rows, name, value):
        return rows.filter(goal_links__goal=value)

    def filter_relevant(self, rows, name, value):
        return rows.filter(is_relevant=value == "yes")

    def filter_late(self, rows, name, value):
        return rows.filter(written_on__gt=F("due_on")) if value else rows


class CaseNotesFilter(NotesFilter):
    """The notes of one case."""

    def __init__(self, data: Any = None, *args: Any, user, case: Case, **kwargs: Any):
        super().__init__(data, *args, user=user, queryset=notes_of(case), **kwargs)
        writers = CaseNote.objects.filter(case=case).order_by().values("written_by")
        self.filters["author"].field.queryset = User.objects.filter(pk__in=writers).order_by("last_name", "pk")
        linked = CaseNote.objects.filter(case=case).order_by().values("goals")
        self.filters["goal"].field.queryset = Goal.objects.filter(pk__in=linked).order_by("title", "pk")


class LateNotesFilter(ListFilter):
    """Notes written too late, by author, agency and the day of the writing (FND-late-entry)."""

    author = django_filters.ModelChoiceFilter(
        label="Written by", field_name="written_by", queryset=User.objects.none(), empty_label="Everybody"
    )
    kind = django_filters.ChoiceFilter(label="Kind", choices=CaseNote.Kind.choices, empty_label="Every kind")
    since = django_filters.DateFilter(label="Written from", field_name="written_on", lookup_expr="gte", widget=DAY)
    until = django_filters.DateFilter(
        label="To, that day included", field_name="written_on", lookup_expr="lte", widget=DAY
    )

    class Meta:
        model = CaseNote
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, user, **kwargs: Any):
        super().__init__(data, *args, queryset=late_notes(user), **kwargs)
        agencies = standing_of(user, today()).agencies
        colleagues = User.objects.filter(posts__agency__in=agencies).distinct()
        self.filters["author"].field.queryset = colleagues.order_by("last_name", "first_name", "pk")


class AllNotesFilter(NotesFilter):
    """The notes of every file that somebody reads whole."""

    mine = django_filters.BooleanFilter(label="Only mine", widget=forms.CheckboxInput, method="filter_mine")

    def __init__(self, data: Any = None, *args: Any, user, **kwargs: Any):
        super().__init__(data, *args, user=user, queryset=note_policy.scope(user), **kwargs)
        for name in ("author", "goal"):
            del self.filters[name]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return super().filter_queryset(queryset).select_related("case__service_user")

    @property
    def begins_open(self) -> bool:
        """Whoever comes to search finds the field at once, on a phone too."""
        return not self.sought

    def filter_mine(self, rows, name, value):
        return rows.filter(written_by=self.user.pk) if value else rows
