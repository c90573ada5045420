"""Taking a consent back, as easily as it was given (FND-consent-withdraw)."""

from collections.abc import Sequence
from typing import Any

from django import forms

from cases.models import ConsentWithdrawal
from core.forms import Checkboxes, Chips, HouseForm, Radios

Extent = ConsentWithdrawal.Extent


class SaidForm(HouseForm):
    """How it was said. No reason is asked."""

    channel = forms.ChoiceField(label="How it was said", choices=ConsentWithdrawal.Channel.choices, widget=Chips())
    persons_words = forms.CharField(
        label="The person’s own words",
        help_text="Only if they want them kept.",
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )


class WithdrawForm(SaidForm):
    """Everything, some agencies, or some information."""

    extent = forms.ChoiceField(
        label="What the person takes back",
        choices=[
            (Extent.AGENCY, "Everything, for the agencies chosen below"),
            (Extent.ITEMS, "Only some information"),
            (Extent.WHOLE, "Everything, for everybody"),
        ],
        widget=Radios(),
    )
    agencies = forms.MultipleChoiceField(
        label="Agencies",
        widget=Checkboxes(),
        required=False,
        help_text="Where none is chosen, “some information” is taken back from all of them.",
    )
    codes = forms.MultipleChoiceField(
        label="Information that may no longer be shared", widget=Checkboxes(), required=False
    )
    field_order = ("extent", "agencies", "codes", "channel", "persons_words")
    says_optional = False

    def __init__(
        self, *args: Any, agencies: Sequence[tuple[int, str]], codes: Sequence[tuple[str, str]], **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        named: Any = self.fields["agencies"]
        named.choices = [(str(pk), label) for pk, label in agencies]
        things: Any = self.fields["codes"]
        things.choices = list(codes)
        if not agencies:
            del self.fields["agencies"], self.fields["codes"]
            whole: Any = self.fields["extent"]
            whole.choices = [(Extent.WHOLE, "All of it")]
            whole.initial = Extent.WHOLE

    def clean(self) -> None:
        extent = self.cleaned_data.get("extent")
        if extent == Extent.AGENCY and not self.cleaned_data.get("agencies") and "agencies" not in self.errors:
            self.add_error("agencies", "Choose the agencies that may no longer know anything.")
        if extent == Extent.ITEMS and not self.cleaned_data.get("codes") and "codes" not in self.errors:
            self.add_error("codes", "Choose what may no longer be shared.")
