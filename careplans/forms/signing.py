"""How a plan is signed, why it is opened again, and who has it on paper."""

from typing import Any

from django import forms

from agencies.models import Agency
from careplans.models import PlanVersion
from cases.models import Place
from core.days import today
from core.forms import Chips, DayField, HouseForm, ScanForm
from core.forms.drawings import DrawingField
from core.forms.scans import Scan

How = PlanVersion.GivenHow


class SignPlanForm(ScanForm):
    """The plan was read; this says how the person agreed to it."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    given_how = forms.ChoiceField(
        label="How they sign",
        choices=[
            (How.DRAWN, "Sign here"),
            (How.TYPED, "Type the name"),
            (How.PAPER, "On paper"),
            (How.SPOKEN, "Spoken"),
            (How.NOT_SIGNED, "Not signed"),
        ],
        widget=Chips(),
    )
    signature = DrawingField(label="Signature", required=False)
    signed_name = forms.CharField(label="Name, typed by the person", max_length=120, required=False)
    scan = Scan(label="Scan or photograph of the signed paper", required=False)
    witness_name = forms.CharField(
        label="Witness", help_text="Whoever else heard it, where it is spoken.", max_length=120, required=False
    )
    not_signed_reason = forms.CharField(
        label="Not signed, because", max_length=4000, required=False, widget=forms.Textarea({"rows": 2})
    )
    agreed_on = DayField(label="Day of signing", not_after=today)
    place = forms.ChoiceField(
        label="Where was the plan talked over?", choices=Place.choices, widget=Chips(), required=False
    )
    without_meeting = forms.BooleanField(
        label="The agencies agreed by letter or telephone, without a meeting", required=False
    )
    says_optional = False


class ReviseForm(HouseForm):
    reason = forms.CharField(
        label="Why is the plan changed?",
        help_text="The version that is signed stands until the next one is.",
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )


class GivePlanForm(HouseForm):
    to = forms.ChoiceField(label="Who has it?")
    is_whole = forms.BooleanField(label="The whole plan, not only its part", required=False)
    how = forms.CharField(label="How", help_text="Such as “handed over” or “by post”.", max_length=80, required=False)
    given_on = DayField(label="Day", not_after=today)

    def __init__(self, *args: Any, person: str, agencies, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = [("person", person), *((str(agency.pk), agency.label) for agency in agencies)]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    def copy(self) -> dict[str, Any]:
        """What was typed, as the verb takes it."""
        given = dict(self.cleaned_data)
        to = given.pop("to")
        return given | {"agency": None if to == "person" else Agency.objects.get(pk=to)}
