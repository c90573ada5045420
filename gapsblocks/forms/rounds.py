"""What is asked about the search for another agency, a consent to be named, and what the person was told."""

from typing import Any

from django import forms

from agencies.models import Agency
from agencies.selectors import directory
from cases.models import CareDomain
from core.days import today
from core.forms import Chips, DayField, HouseForm, Radios, VersionedForm
from gapsblocks.kinds import About, Extent
from gapsblocks.models import SearchEntry


def _prose(label: str, hint: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=4000, required=required, widget=forms.Textarea({"rows": 4})
    )


class BeginSearchForm(HouseForm):
    reason = _prose("Why does this agency no longer suit the person?", "What they need that is not given here.")


class TriedForm(VersionedForm):
    """One agency that was asked, and its answer."""

    agency = forms.ModelChoiceField(
        label="Which agency?", queryset=Agency.objects.none(), required=False, empty_label="One that is not listed"
    )
    other = forms.CharField(label="If it is not listed, its name", max_length=120, required=False)
    on = DayField(label="When was it asked?", not_after=today)
    answer = forms.ChoiceField(label="What did it answer?", choices=SearchEntry.Answer.choices, widget=Radios)
    words = _prose("In its words", "Needed where it will not take the case: why.", required=False)

    def __init__(self, *args: Any, case, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = directory().exclude(pk=case.lead_agency_id)  # type: ignore[attr-defined]


class FoundForm(VersionedForm):
    """Nothing is asked: the list says which agency would."""


class FailedForm(VersionedForm):
    """Nobody takes the case: what the person still gets, and what the form begins with."""

    supports = _prose("Which supports does the person still get?", "The case stays open with them.")
    domain = forms.ModelChoiceField(
        label="Which area of life is it about?", queryset=CareDomain.objects.none(), empty_label="Choose"
    )
    about = forms.ChoiceField(label="Whom does it meet?", choices=About.choices, widget=Radios)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["domain"].queryset = CareDomain.objects.order_by("position")  # type: ignore[attr-defined]


class AgreeForm(VersionedForm):
    agreed_on = DayField(label="When did the person agree?", not_after=today)
    words = _prose("What did you explain, and how did they agree?", "This stays in the service.")


class TakeBackForm(VersionedForm):
    """Nothing is asked: the button is the answer."""


class TellForm(VersionedForm):
    told_on = DayField(label="When did you tell the person?", not_after=today)
    words = _prose("What did you tell, and what did they say?", "This stays in the service.")


class ReportForm(VersionedForm):
    extent = forms.ChoiceField(label="Whom does it concern?", choices=Extent.choices, widget=Chips)
