"""What is asked about a communication with a service."""

from typing import Any

from django import forms

from agencies.models import Agency
from agencies.selectors import directory
from cases.models import ServiceInUse
from core.days import today
from core.forms import Chips, DayField, HouseForm
from correspondence.models import CorrespondenceEntry


class EntryForm(HouseForm):
    """With whom, by which channel, what about, and what came of it."""

    direction = forms.ChoiceField(
        label="Who began it?", choices=CorrespondenceEntry.Direction.choices, widget=Chips, initial="out"
    )
    channel = forms.ChoiceField(label="How", choices=CorrespondenceEntry.Channel.choices, widget=Chips)
    happened_on = DayField(label="When", not_after=today)
    with_agency = forms.ModelChoiceField(
        label="Which service?", queryset=Agency.objects.none(), required=False, empty_label="None of the directory"
    )
    service = forms.ModelChoiceField(
        label="Or a service that the person uses",
        queryset=ServiceInUse.objects.none(),
        required=False,
        empty_label="None of these",
    )
    with_service = forms.CharField(
        label="Or another service",
        help_text="Only for what they told us. We tell nothing to a service that no consent can name.",
        max_length=160,
        required=False,
    )
    with_whom = forms.CharField(label="With whom there?", max_length=120)
    subject = forms.CharField(label="What was it about?", max_length=160)
    outcome = forms.CharField(
        label="What came of it?", max_length=4000, widget=forms.Textarea({"rows": 3}), required=True
    )
    by_disclosure = forms.BooleanField(
        label="This is what a manager signed off to be shared without consent", required=False
    )

    def __init__(self, *args: Any, case, **kwargs: Any):
        super().__init__(*args, **kwargs)
        agencies = directory().exclude(pk=case.lead_agency_id)
        self.fields["with_agency"].queryset = agencies  # type: ignore[attr-defined]  # a model choice
        outside = ServiceInUse.objects.filter(case=case, agency=None, ended_on=None).order_by("service_name", "pk")
        if outside.exists():
            self.fields["service"].queryset = outside  # type: ignore[attr-defined]  # a model choice
        else:
            del self.fields["service"]


class EntryCorrectionForm(HouseForm):
    """What is right, beside what was written first."""

    subject = forms.CharField(label="What was it about?", max_length=160)
    outcome = forms.CharField(label="What is right?", max_length=4000, widget=forms.Textarea({"rows": 3}))
