from typing import Any

from django import forms

from assessments.models import OutcomeMeasure, ScreeningResult
from assessments.scales import Item, items_of
from core.days import today
from core.forms import Chips, DayField, HouseForm
from core.forms.house import speak_plainly


class ScreeningForm(HouseForm):
    """The score of a short test."""

    tool = forms.ChoiceField(label="Which test?", choices=ScreeningResult.Tool.choices, widget=Chips)
    score = forms.IntegerField(
        label="Score",
        min_value=0,
        help_text="AUDIT from 0 to 40, AUDIT-C from 0 to 12, DUDIT from 0 to 44.",
        widget=forms.NumberInput({"class": "govuk-input--width-2"}),
    )
    taken_on = DayField(label="Day", not_after=today)
    note = forms.CharField(label="Note", required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))


class OutcomeForm(HouseForm):
    """The scores of one outcome tool. What was not asked is left empty."""

    says_optional = False
    stage = forms.ChoiceField(label="When in the treatment?", choices=OutcomeMeasure.Stage.choices, widget=Chips)
    taken_on = DayField(label="Day", not_after=today)

    def __init__(self, *args: Any, tool: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.items = items_of(tool)
        for item in self.items:
            self.fields[item.code] = _field(item)
            speak_plainly(self.fields[item.code], item.label)

    @property
    def scores(self) -> dict[str, int]:
        """What was scored, by item."""
        found = {item.code: self.cleaned_data.get(item.code) for item in self.items}
        return {code: score for code, score in found.items() if score is not None}


def _field(item: Item) -> forms.Field:
    if item.is_yes_or_no:
        return forms.TypedChoiceField(
            label=item.label,
            choices=[(1, "Yes"), (0, "No")],
            coerce=int,
            empty_value=None,
            required=False,
            widget=Chips,
        )
    return forms.IntegerField(
        label=item.label,
        required=False,
        min_value=item.least,
        max_value=item.most,
        help_text=f"{item.least} to {item.most}{', ' + item.unit if item.unit else ''}",
        widget=forms.NumberInput({"class": "govuk-input--width-2"}),
    )
