"""Which forms go into one file."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from core.forms import HouseForm, Radios
from gapsblocks.selectors.bundles import Whose, called, quarters


class BundleForm(HouseForm):
    """A quarter of one’s own forum or agency."""

    whose = forms.ChoiceField(label="Whose forms", widget=Radios)
    quarter = forms.ChoiceField(label="Quarter")
    is_large = forms.BooleanField(label="In large print", required=False)

    def __init__(self, *args: Any, whose: list[Whose], today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.of_code = {each.code: each for each in whose}
        self.fields["whose"].choices = [(each.code, each.label) for each in whose]  # type: ignore[attr-defined]
        self.fields["quarter"].choices = [(day.isoformat(), called(day)) for day in quarters(today)]  # type: ignore[attr-defined]

    def clean_whose(self) -> Whose:
        return self.of_code[self.cleaned_data["whose"]]

    def clean_quarter(self) -> date:
        return date.fromisoformat(self.cleaned_data["quarter"])


def ticked(sent: Iterable[str]) -> list[int]:
    """The numbers of the forms that were ticked in a list, each once; what is no number is passed over."""
    return [int(each) for each in dict.fromkeys(sent) if each.isascii() and each.isdigit() and len(each) < 16]
