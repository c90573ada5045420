"""What a request is recorded, decided and ended with."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agencies.models import Agency
from core.days import today
from core.forms import Chips, DayField, HouseForm, Radios
from protection.forms.breaches import prose
from protection.models import AccessRequest, RecordPart

MOST_PASSAGES = 200


class RecordRequestForm(HouseForm):
    """Who asks, how it came, and what finds their record: nothing of it is shown back."""

    agency = forms.ModelChoiceField(queryset=Agency.objects.none(), label="Which agency was asked", empty_label=None)
    received_on = DayField(label="Day on which it came", not_after=today, help_text="The month runs from this day.")
    channel = forms.ChoiceField(label="How did it come?", choices=AccessRequest.Channel.choices, widget=Radios)
    on_whose_authority = prose(
        "If another asks for the person: who, and what shows that they may?", required=False, rows=2
    )
    first_names = forms.CharField(label="First names, as the request gives them", max_length=80, required=False)
    last_name = forms.CharField(label="Last name", max_length=80, required=False)
    date_of_birth = DayField(label="Date of birth", required=False)
    reference = forms.CharField(
        label="Reference of the file",
        max_length=20,
        required=False,
        help_text="If the request names it, or a worker does.",
    )
    nothing_found = forms.BooleanField(
        label="Record it even if no file is found", required=False, help_text="It has to be answered all the same."
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["agency"]
        choice.queryset = agencies
        if len(agencies) == 1:
            choice.widget = forms.HiddenInput()
            choice.initial = agencies[0]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("first_names") and not data.get("last_name"):
            self.add_error("first_names", ValidationError("Enter the name that the request gives.", code="required"))
        return data

    @property
    def asked_name(self) -> str:
        return " ".join(filter(None, [self.cleaned_data["first_names"], self.cleaned_data["last_name"]]))


class CheckForm(HouseForm):
    how = prose("How did you make sure who asks?", "For example: came in person, known to the worker at the desk.")


class LongerForm(HouseForm):
    months = forms.TypedChoiceField(
        label="How much longer?", choices=[(1, "One month"), (2, "Two months")], coerce=int, widget=Chips
    )
    because = prose("Why does it need longer?", "How much there is, or how hard it is. The person is told so.")
    told_on = DayField(label="Day on which you told the person", not_after=today)


class DecidePartForm(HouseForm):
    """What becomes of one part."""

    decision = forms.ChoiceField(label="What becomes of it?", choices=RecordPart.Decision.choices, widget=Radios)
    passages = prose("Words to leave out, one passage a line, letter for letter", required=False, rows=3)
    ground = forms.ChoiceField(
        label="On which ground, if something is kept back?",
        choices=[("", "None: it is given"), *RecordPart.Ground.choices],
        required=False,
    )
    because = prose("Why does this ground hold here?", required=False, rows=2)
    advised_by = forms.CharField(
        label="For harm to health: which practitioner did you ask?", max_length=160, required=False
    )

    def clean_passages(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["passages"].splitlines()]
        return [line for line in lines if line][:MOST_PASSAGES]


class SendForm(HouseForm):
    sent_on = DayField(label="Day on which it went", not_after=today)
    how = prose("How did it go?", "For example: handed over in person; by registered post.", rows=2)


class EndForm(HouseForm):
    because = prose("Why?", "The person is told this.")


class NothingForm(HouseForm):
    """A button."""
