from django import forms

from core.days import today
from core.forms import DayField, HouseForm, Radios


class EnquiryForm(HouseForm):
    """Asked with the person present, for one exact name and birth date."""

    says_optional = False  # the rule asks for all of it

    first_names = forms.CharField(label="First names", max_length=80)
    last_name = forms.CharField(label="Last name", max_length=80)
    date_of_birth = DayField(label="Date of birth", not_after=today, help_text="For example, 14 2 1991")
    person_present = forms.BooleanField(label="The person is with me now", required=False)
    persons_word = forms.CharField(
        label="The person’s word",
        max_length=1000,
        required=False,
        help_text="What they said when you asked whether you may look, in their own words.",
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        if len(agencies) > 1:
            self.fields["agency"] = forms.ModelChoiceField(agencies, label="For which of your agencies")
            self.order_fields(["agency"])


class SameOrNotForm(HouseForm):
    """A manager's judgement of two records, or of a possible match."""

    same = forms.ChoiceField(
        label="Are they one person?",
        choices=[("yes", "Yes, one person"), ("no", "No, two people")],
        widget=Radios,
    )


class DecideMergeForm(SameOrNotForm):
    note = forms.CharField(label="How you know", required=False, max_length=1000, widget=forms.Textarea({"rows": 3}))
