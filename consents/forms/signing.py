"""How the person gives it, and what shows it (FND-consent-evidence)."""

from django import forms

from cases.models import Consent
from consents.forms.deciding import DecidingFields
from core.days import today
from core.forms import Chips, DayField, HouseForm, Radios, Scan, ScanForm
from core.forms.drawings import DrawingField

How = Consent.GivenHow


class SignForm(DecidingFields, ScanForm):
    """The words were read; this says how the person agreed to them, and what helped them to decide."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    given_how = forms.ChoiceField(
        label="How they give it",
        choices=[
            (How.DRAWN, "Sign here"),
            (How.TYPED, "Type the name"),
            (How.PAPER, "On paper"),
            (How.SPOKEN, "Spoken"),
        ],
        widget=Chips(),
    )
    signature = DrawingField(label="Signature", required=False)
    signed_name = forms.CharField(label="Name, typed by the person", max_length=120, required=False)
    scan = Scan(label="Scan or photograph of the signed paper", required=False)
    spoken_words = forms.CharField(
        label="What the person said",
        help_text="In their own words.",
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    witness_name = forms.CharField(
        label="Witness",
        help_text="Whoever else heard or saw it. Needed where it is spoken.",
        max_length=120,
        required=False,
    )
    signed_on = DayField(label="Day of signing", not_after=today, help_text="On paper: the date on the paper.")
    copy = forms.ChoiceField(
        label="The person’s copy",
        choices=[("", "Not yet"), *Consent.Copy.choices],
        widget=Radios(),
        required=False,
    )
    says_optional = False


class DeclineForm(HouseForm):
    """No is an answer. A reason may be kept if the person gives one; none is asked for."""

    reason = forms.CharField(
        label="What the person said",
        help_text="Only if they want it kept. They need not give a reason.",
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class CopyForm(HouseForm):
    copy = forms.ChoiceField(label="The person’s copy", choices=Consent.Copy.choices, widget=Chips())
