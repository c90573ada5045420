"""What is asked about a concern, from the first words to its end."""

from typing import Any

from django import forms

from agencies.models import Agency
from agencies.selectors import directory
from core.days import today
from core.forms import Chips, DayField, HouseForm, Radios, VersionedForm
from correspondence.models import Concern, CorrespondenceEntry

NAMED = "Only where a consent that names the service was in force. It then stands among the letters and calls too."


def _prose(label: str, hint: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=4000, required=required, widget=forms.Textarea({"rows": 4})
    )


class ConcernForm(HouseForm):
    """Which service, whose concern, and what is wrong. The other service is told nothing."""

    about_agency = forms.ModelChoiceField(label="Which service?", queryset=Agency.objects.none())
    kind = forms.ChoiceField(label="What is it about?", choices=Concern.Kind.choices, widget=Radios)
    whose = forms.ChoiceField(label="Whose concern is it?", choices=Concern.Whose.choices, widget=Chips)
    words = _prose("What is wrong?", "What happened, and when. Facts first.")
    wanted = _prose("What would put it right?", required=False)

    def __init__(self, *args: Any, case, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["about_agency"].queryset = directory().exclude(pk=case.lead_agency_id)  # type: ignore[attr-defined]


class ManagerContactForm(VersionedForm):
    """The managers spoke."""

    spoken_on = DayField(label="When", not_after=today)
    channel = forms.ChoiceField(label="How", choices=CorrespondenceEntry.Channel.choices, widget=Chips)
    with_whom = forms.CharField(label="With which manager there?", max_length=120)
    words = _prose("What was said?")
    names_person = forms.BooleanField(label="The person was named", help_text=NAMED, required=False)
    look_again_on = DayField(label="When do you look again?")


class GrievanceForm(VersionedForm):
    """It was put to the other service’s grievance procedure."""

    put_on = DayField(label="When", not_after=today)
    channel = forms.ChoiceField(label="How", choices=CorrespondenceEntry.Channel.choices, widget=Chips)
    to_whom = forms.CharField(label="To whom there?", max_length=120)
    words = _prose("What was put to them?")
    names_person = forms.BooleanField(label="The person was named", help_text=NAMED, required=False)
    look_again_on = DayField(label="By when should they answer?")


class EndConcernForm(VersionedForm):
    """It is over."""

    settled = forms.TypedChoiceField(
        label="How did it end?",
        choices=[("yes", "It is settled"), ("no", "It is not pursued")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=Radios,
    )
    outcome = _prose("What came of it?")
