"""How it was decided, as a part of the form that is signed (LAW-capacity). Its rules are in consents.rules.deciding."""

from django import forms

from cases.models import Consent
from consents.rules.deciding import ASSISTANT, ROLES
from core.days import today
from core.forms import DayField, HouseForm, Radios

DecidedBy = Consent.DecidedBy


class DecidingFields(HouseForm):
    """The form of a signature derives from it; its names are the fields of a consent.

    Everybody is taken to be able to decide. What is asked is what helped, and, where somebody else has a say in law,
    by which paper. Templates show it by `{% include "consents/_deciding.html" %}`.
    """

    decided_by = forms.ChoiceField(
        label="Who decides?",
        choices=DecidedBy.choices,
        initial=DecidedBy.PERSON,
        required=False,
        widget=Radios(
            hints={
                DecidedBy.WITH_SUPPORT: "For example with time, plain words, an interpreter, or somebody they trust.",
                DecidedBy.AUTHORITY: "Only under a paper that you have seen, and after support was tried.",
            }
        ),
    )
    deciding_concern = forms.CharField(
        label="What made it hard to decide?",
        help_text="About this decision, on this day. It says nothing of others.",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    deciding_support = forms.CharField(
        label="What was done so that the person could decide?",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    authority_name = forms.CharField(label="Name of who helps or has the authority", max_length=120, required=False)
    authority_role = forms.ChoiceField(
        label="Their role in law",
        help_text=f"A {ASSISTANT[0].lower()}{ASSISTANT[1:]} helps, and the person decides.",
        choices=[("", "None"), *((role, role) for role in ROLES)],
        required=False,
    )
    authority_seen_on = DayField(label="Day on which you saw their paper", required=False, not_after=today)

    def clean_decided_by(self) -> str:
        return self.cleaned_data["decided_by"] or DecidedBy.PERSON


DECIDING = tuple(DecidingFields.base_fields)
