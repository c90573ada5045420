from typing import cast

from django import forms

from core.days import today
from core.forms import Chips, DayField, HouseForm, Radios
from correspondence.models import Contact

OUTCOMES = [choice for choice in Contact.Outcome.choices if choice[0] != Contact.Outcome.IN_ERROR]


class ContactForm(HouseForm):
    """One contact with the person, or the attempt at one."""

    made_on = DayField(label="Day", not_after=today)
    outcome = forms.ChoiceField(
        label="What happened?", choices=OUTCOMES, initial=Contact.Outcome.ATTENDED, widget=Radios
    )
    channel = forms.ChoiceField(label="How", choices=Contact.Channel.choices, widget=Chips)
    made_by: forms.ModelChoiceField = forms.ModelChoiceField(None, label="Who of us", empty_label=None)
    purpose = forms.CharField(
        label="What it was for",
        max_length=160,
        required=False,
        help_text="In a few words. What was said is not kept here.",
    )
    minutes = forms.IntegerField(
        label="Length in minutes",
        required=False,
        min_value=1,
        max_value=1440,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
    )

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["made_by"]).queryset = colleagues
