"""What a person said, and which paper left the house."""

from typing import Any

from django import forms

from agencies.models import Agency
from cases.models import Case
from consents.grounds import Told
from consents.models import GivenCopy, LawfulDisclosure
from consents.selectors.agreements import agencies_near
from consents.selectors.copies import papers_of
from consents.selectors.disclosures import parts_by_group, signed_disclosures
from core.days import today
from core.forms import Checkboxes, Chips, DayField, FoldedCheckboxes, HouseForm, Radios, Scan, ScanForm
from core.models import Attachment


class VerbalConsentForm(HouseForm):
    given_on = DayField(label="When did the person say it?", initial=today)
    agencies = forms.ModelMultipleChoiceField(
        label="Which agencies is it for?", queryset=Agency.objects.none(), widget=Checkboxes
    )
    purpose = forms.CharField(
        label="What is it for?",
        help_text="It counts for this only.",
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )
    occasion = forms.CharField(
        label="Which meeting?", help_text="Where it is for a meeting.", max_length=160, required=False
    )
    items = forms.CharField(label="What may be passed on?", max_length=4000, widget=forms.Textarea({"rows": 3}))
    persons_words = forms.CharField(
        label="What did the person say?",
        help_text="In their own words.",
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["agencies"].queryset = agencies_near(case)  # type: ignore[attr-defined]  # a model choice


class CorrectionForm(HouseForm):
    words = forms.CharField(label="What is right?", max_length=4000, widget=forms.Textarea({"rows": 3}))
    reason = forms.CharField(
        label="Why was the note wrong?",
        help_text="For example: I wrote down the wrong agency.",
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )


class DisclosureChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"Without consent, to {obj.receiver}: {obj.get_ground_display()}"


class GiveCopyForm(ScanForm):
    what = forms.ChoiceField(label="Which paper?", choices=GivenCopy.What.choices, widget=Radios)
    title = forms.CharField(label="Its title", max_length=120)
    agency = forms.ModelChoiceField(
        label="Which agency gets it?",
        help_text="A consent in force must name it.",
        queryset=Agency.objects.none(),
        required=False,
        empty_label="Choose an agency",
    )
    disclosure = DisclosureChoice(
        label="Or under which sharing without consent?",
        queryset=LawfulDisclosure.objects.none(),
        required=False,
        empty_label="None: the person agreed",
    )
    to_person = forms.CharField(label="Who gets it there?", help_text="By name.", max_length=120)
    parts = forms.MultipleChoiceField(label="What does it tell?", required=False, widget=FoldedCheckboxes)
    channel = forms.ChoiceField(label="How?", choices=Told.choices, widget=Chips)
    given_on = DayField(label="When?", initial=today)
    attachment = forms.ModelChoiceField(
        label="Which paper of this file is it?",
        queryset=Attachment.objects.none(),
        required=False,
        empty_label="None of those kept here",
    )
    scan = Scan(label="Or add a scan of what was given", required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any):
        super().__init__(*args, **kwargs)
        signed = signed_disclosures(case)
        self.fields["agency"].queryset = agencies_near(case)  # type: ignore[attr-defined]  # a model choice
        self.fields["disclosure"].queryset = signed  # type: ignore[attr-defined]  # a model choice
        self.fields["attachment"].queryset = papers_of(case)  # type: ignore[attr-defined]  # a model choice
        self.fields["parts"].choices = parts_by_group()  # type: ignore[attr-defined]  # a choice
        if not signed.exists():
            del self.fields["disclosure"]
        if not papers_of(case).exists():
            del self.fields["attachment"]
            self.fields["scan"].label = "Scan of what was given"


class AskBackForm(HouseForm):
    asked_on = DayField(label="When did you ask?", initial=today)


class EndCopyForm(HouseForm):
    returned = forms.TypedChoiceField(
        label="What became of it?",
        choices=[("yes", "It was given back"), ("no", "It was destroyed")],
        coerce=lambda value: value == "yes",
        widget=Radios,
    )
    ended_on = DayField(label="When?", initial=today)
    confirmed_by = forms.CharField(label="Who there confirmed it?", max_length=120)
