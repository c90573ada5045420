"""The aftercare: one support, how its link was confirmed, and where to turn in a relapse."""

from typing import Any

from django import forms

from agencies.models import Agency
from careplans.models import AftercareItem
from core.days import today
from core.forms import Chips, DayField, HouseForm, Radios, VersionedForm

Confirmed = AftercareItem.Confirmed
SPOKEN = [choice for choice in Confirmed.choices if choice[0] != Confirmed.HERE]


class SupportFields(HouseForm):
    kind = forms.ChoiceField(label="What kind of support?", choices=AftercareItem.Kind.choices, widget=Radios())
    text = forms.CharField(
        label="What is done?", help_text="An agency that you choose below reads these words.", max_length=200
    )
    agency = forms.ModelChoiceField(
        label="Which agency does it?",
        queryset=Agency.objects.none(),
        required=False,
        empty_label="None of these",
        help_text="It can confirm the link itself, here.",
    )
    provider = forms.CharField(
        label="Or who else?",
        help_text="A group, a helpline, a friend. They are told nothing by this system.",
        max_length=160,
        required=False,
    )
    who = forms.CharField(label="Whom to ask for", max_length=120, required=False)
    due_on = DayField(label="In place by", required=False)

    def __init__(self, *args: Any, agencies, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agency"]
        field.queryset = agencies
        field.label_from_instance = lambda agency: agency.label


class SupportForm(SupportFields, VersionedForm):
    """The same over a support that others may have open too."""


class ConfirmLinkForm(HouseForm):
    confirmed_how = forms.ChoiceField(label="How did they confirm it?", choices=SPOKEN, widget=Chips())
    confirmed_on = DayField(label="On which day?", not_after=today)
    confirmed_words = forms.CharField(
        label="Who, and what they said", help_text="In a few words.", max_length=200, required=False
    )


class ConfirmOwnForm(HouseForm):
    confirmed_words = forms.CharField(
        label="Something to add",
        help_text="Whom to ask for, or from which day. The case manager reads it.",
        max_length=200,
        required=False,
    )


class WhereToTurnForm(VersionedForm):
    relapse_words = forms.CharField(
        label="Where to turn in a relapse",
        help_text="In the person’s words if you can: what they do first, whom they ring.",
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )
