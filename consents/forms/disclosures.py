"""Sharing without consent, on paper before it is told."""

from typing import Any

from django import forms

from agencies.models import Agency
from consents.grounds import BASES, Ground, Told
from consents.models import LawfulDisclosure
from consents.selectors.disclosures import parts_by_group
from consents.states import DisclosureState
from core.days import today
from core.forms import Checkboxes, Chips, DayField, FoldedCheckboxes, HouseForm, Radios

LONG = 4000
BY_GROUND = [
    ("", "Choose the law"),
    *((ground.label, [(b.value, b.label) for b in BASES[ground]]) for ground in Ground),
]


class DisclosureForm(HouseForm):
    """By which law, to whom, exactly what, and why it cannot wait.

    Ground, law and list may be sent empty: then the verb refuses, and the log keeps that somebody tried.
    """

    says_optional = False

    ground = forms.ChoiceField(
        label="On what ground?",
        choices=Ground.choices,
        required=False,
        widget=Radios(
            hints={
                Ground.CHILD_PROTECTION: "A child is, or may be, harmed.",
                Ground.DANGER: "To the person, or to somebody else.",
                Ground.COURT_ORDER: "You have read the order.",
            }
        ),
    )
    legal_basis = forms.ChoiceField(label="By which law?", choices=BY_GROUND, required=False)
    legal_detail = forms.CharField(
        label="Court, date and number of the order",
        help_text="Only where a court has ordered it.",
        max_length=200,
        required=False,
    )
    to_agency = forms.ModelChoiceField(
        label="Which agency is to be told?",
        queryset=Agency.objects.none(),
        required=False,
        empty_label="None of the directory",
    )
    to_body = forms.CharField(
        label="Or which body or person?",
        help_text="For example: Gardaí, Store Street; duty social worker, Tusla Dublin North.",
        max_length=160,
        required=False,
    )
    items = forms.CharField(
        label="Exactly what is to be shared?",
        help_text="One thing a line. Nothing else may be told.",
        max_length=LONG,
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )
    parts = forms.MultipleChoiceField(
        label="Which parts of the file is that from?",
        required=False,
        widget=FoldedCheckboxes,
    )
    why = forms.CharField(
        label="Why can it not wait, or not be asked?",
        max_length=LONG,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, case, **kwargs: Any):
        super().__init__(*args, **kwargs)
        known = Agency.objects.filter(is_active=True).exclude(pk=case.lead_agency_id).order_by("sort_key")
        self.fields["to_agency"].queryset = known  # type: ignore[attr-defined]  # a model choice
        self.fields["parts"].choices = parts_by_group()  # type: ignore[attr-defined]  # a choice

    def clean_items(self) -> list[str]:
        return [line.strip(" \t-•*") for line in self.cleaned_data["items"].splitlines() if line.strip(" \t-•*")]


class ToldFields(HouseForm):
    """When, how and to whom there; and what the person knows of it."""

    shared_on = DayField(label="When was it shared?", initial=today)
    shared_how = forms.ChoiceField(label="How?", choices=Told.choices, widget=Chips)
    shared_with = forms.CharField(label="Who took it there?", help_text="By name.", max_length=120)
    told_on = DayField(label="When was the person told?", help_text="Leave empty if they are not.", required=False)
    not_told_reason = forms.CharField(
        label="If not: why not?",
        help_text="For example: it would put a child in danger. You can tell them later.",
        max_length=LONG,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class EmergencyDisclosureForm(ToldFields, DisclosureForm):
    """The same, of what had to be told at once."""

    field_order = [*DisclosureForm.base_fields, *ToldFields.base_fields]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["to_agency"].label = "Which agency was told?"
        self.fields["items"].label = "Exactly what was shared?"
        self.fields["items"].help_text = "One thing a line, as it was said."
        self.fields["why"].label = "Why could it not wait?"


class ShareForm(ToldFields):
    items = forms.TypedMultipleChoiceField(label="What was shared?", coerce=int, widget=Checkboxes)
    field_order = ["items", *ToldFields.base_fields]

    def __init__(self, *args: Any, disclosure: LawfulDisclosure, **kwargs: Any):
        super().__init__(*args, **kwargs)
        listed = [(item.pk, item.words) for item in disclosure.items.all()]
        self.fields["items"].choices = listed  # type: ignore[attr-defined]  # a choice


class DecideForm(HouseForm):
    agreed = forms.TypedChoiceField(
        label="Your decision",
        choices=[("yes", "Sign it off"), ("no", "Refuse")],
        coerce=lambda value: value == "yes",
        widget=Radios,
    )
    note = forms.CharField(
        label="Why?",
        help_text="What you weighed: is it needed, is it no more than is needed, and who else knows.",
        max_length=LONG,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, state: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if state == DisclosureState.UNSIGNED:
            judged = [("yes", "It was right: sign it off"), ("no", "It was wrong")]
            self.fields["agreed"].choices = judged  # type: ignore[attr-defined]  # a choice
            self.fields["agreed"].widget.choices = judged  # type: ignore[attr-defined]  # a choice


class TellForm(HouseForm):
    told_on = DayField(label="When was the person told?", initial=today)
    note = forms.CharField(
        label="What did they say?", max_length=LONG, required=False, widget=forms.Textarea({"rows": 3})
    )


class TakeBackForm(HouseForm):
    reason = forms.CharField(
        label="Why is it no longer needed?",
        help_text="For example: the person agreed after all.",
        max_length=LONG,
        widget=forms.Textarea({"rows": 3}),
    )


class AdviceForm(HouseForm):
    words = forms.CharField(label="Your advice", max_length=LONG, widget=forms.Textarea({"rows": 5}))
