"""What is asked about letters: to whom, in which words, and how they went."""

from typing import Any

from django import forms

from agencies.models import Agency
from core.days import today
from core.forms import Checkboxes, Chips, DayField, HouseForm, VersionedForm
from correspondence.models import CorrespondenceEntry, Letter

KINDS = (Letter.Kind.INTRODUCTION, Letter.Kind.CONFIRMATION, Letter.Kind.PLAN_COPY)


class DraftForm(HouseForm):
    """Which letter, to which of the services with a part in the plan."""

    kind = forms.ChoiceField(
        label="Which letter?",
        choices=[(kind.value, kind.label) for kind in KINDS],
        widget=Chips,
        initial=Letter.Kind.INTRODUCTION,
    )
    agencies = forms.ModelMultipleChoiceField(
        label="To which services?", queryset=Agency.objects.none(), widget=Checkboxes
    )
    asks_for_clinic_talk = forms.BooleanField(
        label="Ask the clinic for a talk about detoxification or rehabilitation", required=False
    )

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any):
        super().__init__(*args, **kwargs)
        rows = Agency.objects.filter(pk__in=[agency.pk for agency in agencies]).order_by("sort_key", "pk")
        self.fields["agencies"].queryset = rows  # type: ignore[attr-defined]  # a model choice
        if not any(agency.is_methadone_clinic for agency in agencies):
            del self.fields["asks_for_clinic_talk"]


class LetterForm(VersionedForm):
    """The case manager checks a draft."""

    to_name = forms.CharField(
        label="To whom?",
        help_text="Where nobody is known, telephone the service and ask for its contact person.",
        max_length=120,
        required=False,
    )
    to_role = forms.CharField(label="Their role", max_length=120, required=False)
    to_address = forms.CharField(
        label="Address", help_text="Four lines at most.", widget=forms.Textarea({"rows": 4}), required=False
    )
    own_words = forms.CharField(
        label="Your own words",
        help_text="They stand before the service’s part in the plan. Write nothing that this service may not know.",
        max_length=3000,
        widget=forms.Textarea({"rows": 5}),
        required=False,
    )
    asks_for_clinic_talk = forms.BooleanField(
        label="Ask for a talk about detoxification or rehabilitation", required=False
    )
    attaches_consent = forms.BooleanField(
        label="Enclose a copy of what the person agreed that this service may know", required=False
    )

    def __init__(self, *args: Any, to_clinic: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not to_clinic:
            del self.fields["asks_for_clinic_talk"]


class SendForm(HouseForm):
    """How it went."""

    how = forms.ChoiceField(label="How did it go?", choices=Letter.Sent.choices, widget=Chips)
    sent_on = DayField(label="When", not_after=today)
    reader = forms.ChoiceField(
        label="By e-mail: to whom?",
        help_text="Somebody of the service who signs in here. The e-mail says only that a letter waits.",
        required=False,
    )

    def __init__(self, *args: Any, readers: list[tuple[int, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["reader"].choices = [("", "Nobody"), *readers]  # type: ignore[attr-defined]


class PostedForm(HouseForm):
    """The printed letters went to the post."""

    letters = forms.ModelMultipleChoiceField(
        label="Which letters went?", queryset=Letter.objects.none(), widget=Checkboxes
    )
    sent_on = DayField(label="When", not_after=today)

    def __init__(self, *args: Any, rows, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["letters"]
        field.queryset = rows  # type: ignore[attr-defined]  # a model choice
        field.label_from_instance = lambda letter: f"{letter.reference}: {letter.to_name}, {letter.to}"  # type: ignore[attr-defined]


class AcknowledgeForm(HouseForm):
    """The service has it."""

    on = DayField(label="When did they say so?", not_after=today)
    channel = forms.ChoiceField(label="How", choices=CorrespondenceEntry.Channel.choices, widget=Chips)
    words = forms.CharField(label="What did they say?", max_length=200, required=False)


class NothingForm(HouseForm):
    """A question with one answer."""
