"""Forms of themes, of the barrier register, and of one answer to many forms."""

from collections.abc import Collection, Sequence
from typing import Any

import django_filters
from django import forms

from agencies.models import Agency
from core.days import spelled
from core.filters import ListFilter
from core.forms import Checkboxes, DayField, HouseForm, Radios, VersionedForm
from gapsblocks.forms.desk import OutsideForm
from gapsblocks.kinds import Category
from gapsblocks.models import Barrier
from gapsblocks.selectors.themes import Alike
from gapsblocks.states import Result


class ChosenForms(forms.MultipleChoiceField):
    """Some of the forms that a page shows; it cleans to their numbers, each with the version that was shown."""

    widget = Checkboxes
    offered: frozenset[str] | set[str] = frozenset()

    def offer(self, rows: Sequence[Alike], *, ticked: bool = True) -> None:
        self.offered = {str(form.pk) for form in rows}
        self.choices = [(form.key, f"{form.reference}: {form.title}") for form in rows]
        self.widget.hints = {form.key: _beside(form) for form in rows}
        self.initial = [form.key for form in rows] if ticked else []

    def valid_value(self, value: Any) -> bool:
        """A form of the page that has moved since is known by its number: the verb says so, and names it."""
        number, _, version = str(value).partition(".")
        return number in self.offered and version.isdecimal()

    def clean(self, value: Any) -> list[tuple[int, int]]:
        found = (each.split(".") for each in super().clean(value))
        return [(int(number), int(version)) for number, version in found]


def _beside(form: Alike) -> str:
    concerned = f", about {form.concerned}" if form.concerned else ""
    return f"{form.service}, {spelled(form.since)}. {form.category}{concerned}. {form.level}."


class JoinForm(HouseForm):
    """A co-ordinator says that forms are one cause."""

    chosen = ChosenForms(
        label="Which of them are one cause?",
        error_messages={"required": "Tick the forms that are one cause."},
    )
    title = forms.CharField(
        label="What is the cause called?",
        help_text="Such as “Waiting time for detox, north inner city”.",
        max_length=160,
    )
    words = forms.CharField(
        label="What is known of it",
        help_text="Facts about the service. Nobody is named.",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, offered: Sequence[Alike], has_barrier: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].offer(offered)  # type: ignore[attr-defined]  # a ChosenForms
        if has_barrier:
            del self.fields["title"], self.fields["words"]


class AddForm(HouseForm):
    """Further forms of a barrier."""

    chosen = ChosenForms(
        label="Which forms have the same cause?", error_messages={"required": "Tick the forms to add."}
    )

    def __init__(self, *args: Any, offered: Sequence[Alike], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].offer(offered, ticked=False)  # type: ignore[attr-defined]  # a ChosenForms


class AnswerManyForm(HouseForm):
    """One answer for several forms."""

    chosen = ChosenForms(label="Which forms does it answer?", error_messages={"required": "Tick the forms to answer."})
    result = forms.ChoiceField(label="What came of it?", choices=Result.choices, widget=Radios)
    words = forms.CharField(
        label="The answer",
        help_text="Each worker reads it and tells the person. Say what changes, and from when. Nobody is named.",
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
    )

    def __init__(
        self, *args: Any, offered: Sequence[Alike], mine: Collection[int], telling: Sequence[str] = (), **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        if telling:
            self.fields["settled"] = forms.MultipleChoiceField(
                label="Tick the words that do not tell who somebody is",
                help_text="Names of hospitals, streets or services, for instance. Change all others above.",
                choices=[(each, f"“{each}”") for each in telling],
                required=False,
                widget=Checkboxes,
            )
        field: Any = self.fields["chosen"]
        field.offer(offered)
        field.initial = [form.key for form in offered if form.pk in mine]


class ReasonForm(VersionedForm):
    """Why a barrier ends, stands again, or loses a form."""

    reason = forms.CharField(label="Why?", max_length=500, widget=forms.Textarea({"rows": 3}))


class EntryForm(HouseForm):
    """One dated line of a barrier’s history."""

    on = DayField(label="On which day?")
    words = forms.CharField(
        label="What was done about it?",
        help_text="Nobody is named.",
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )


class BarrierWordsForm(OutsideForm):
    """What a barrier is called, and what is known of it."""

    title = forms.CharField(label="What is the cause called?", max_length=160)
    words = forms.CharField(
        label="What is known of it",
        help_text="Facts about the service. Nobody is named.",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
    )


class OwnerForm(VersionedForm):
    """Who keeps after a barrier."""

    owner: forms.ModelChoiceField = forms.ModelChoiceField(label="Who keeps after it?", queryset=None)

    def __init__(self, *args: Any, people: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = people


class BarrierFilter(ListFilter):
    """By where it stands, its kind, the service it is about, and its task force."""

    state = django_filters.ChoiceFilter(
        label="Where it stands",
        choices=[("open", "Open"), ("ended", "Ended")],
        empty_label="Open and ended",
        method="filter_state",
    )
    category = django_filters.ChoiceFilter(label="Category", choices=Category.choices, empty_label="All")
    about_agency = django_filters.ModelChoiceFilter(
        label="Service concerned", queryset=Agency.objects.none(), empty_label="All"
    )
    forum = django_filters.ModelChoiceFilter(label="Task force", queryset=Agency.objects.none(), empty_label="All")

    class Meta:
        model = Barrier
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        read = self.queryset.order_by()
        for name in ("about_agency", "forum"):
            self.filters[name].queryset = Agency.objects.filter(pk__in=read.values(name)).order_by("sort_key", "pk")

    def filter_state(self, rows, name, value):
        return rows.filter(ended_on__isnull=value == "open")
