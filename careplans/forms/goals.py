"""A goal: what the person wants, in their words, and the five parts that make it one to be agreed (KW-5.2.2a)."""

from typing import Any

from django import forms

from agencies.models import Agency
from cases.models import CareDomain
from core.forms import CheckboxChips, DayField, HouseForm, Radios, VersionedForm

LONG = 20_000  # characters: what is pasted from a document fits in


def _prose(label: str, hint: str = "", *, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=LONG, required=False, widget=forms.Textarea({"rows": rows})
    )


class GoalFields(HouseForm):
    """All of it may be written bit by bit; what is missing is said on the plan."""

    domain = forms.ModelChoiceField(label="Area of life", queryset=CareDomain.objects.all(), empty_label="Choose")
    title = forms.CharField(label="The goal, in a few words", max_length=160)
    own_words = _prose("In the person’s own words", "As they say it, not as a service would.")
    motivation = _prose("Why it matters to them", rows=2)
    specific = _prose("What exactly", "What will be different?", rows=2)
    measure = _prose("Measure", "How will you both know that it is reached?", rows=2)
    achievable_note = _prose("Why it can be done", rows=2)
    relevance = _prose("Why it matters now", rows=2)
    target_date = DayField(label="By when", required=False)
    words_shared_with = forms.ModelMultipleChoiceField(
        label="Who may read the person’s own words",
        help_text="They can give another part of life away. Only agencies that the consent names can be ticked.",
        queryset=Agency.objects.none(),
        required=False,
        widget=CheckboxChips(),
    )

    def __init__(self, *args: Any, readers, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["words_shared_with"].queryset = readers  # type: ignore[attr-defined]
        self.fields["words_shared_with"].label_from_instance = lambda agency: agency.label  # type: ignore[attr-defined]
        if not readers.exists():
            del self.fields["words_shared_with"]


class GoalForm(GoalFields, VersionedForm):
    """The same over a goal that others may have open too."""


class EndGoalForm(VersionedForm):
    verb = forms.ChoiceField(
        label="What happened?",
        choices=[("achieve", "It is reached"), ("drop", "It is let go")],
        widget=Radios(hints={"drop": "Its open steps are let go with it. It can be taken up again."}),
    )
    words = forms.CharField(
        label="In words", max_length=LONG, widget=forms.Textarea({"rows": 3}), help_text="The person’s, if you can."
    )


class MilestoneForm(HouseForm):
    title = forms.CharField(label="Milestone", max_length=160, help_text="Something that shows the way is right.")
    due_on = DayField(label="By when", required=False)


class SettleMilestoneForm(VersionedForm):
    state = forms.ChoiceField(
        label="How did it go?",
        choices=[("reached", "Reached"), ("missed", "Missed"), ("ahead", "Still ahead")],
        widget=Radios(),
    )
    settled_on = DayField(label="On which day", required=False)
    note = _prose("Note", rows=2)
