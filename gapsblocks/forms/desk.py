"""What a co-ordinator writes about a form."""

from collections.abc import Sequence
from typing import Any

from django import forms

from core.days import today
from core.forms import Checkboxes, Chips, DayField, VersionedForm
from gapsblocks.models import GapStep
from gapsblocks.rules.outside import WORK
from gapsblocks.states import Result

Kind = GapStep.Kind
NOBODY = "Write nothing that could tell who the person is."


class OutsideForm(VersionedForm):
    """Words for a form whose person one does not know. `telling` are those typed that could tell who somebody is."""

    said = "words"  # the field whose words are looked at

    def __init__(self, *args: Any, telling: Sequence[str] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        if telling:
            self.fields["settled"] = forms.MultipleChoiceField(
                label="Tick the words that do not tell who somebody is",
                help_text="Names of hospitals, streets or services, for instance. Change all others above.",
                choices=[(each, f"“{each}”") for each in telling],
                required=False,
                widget=Checkboxes,
            )

    @property
    def settled(self) -> list[str]:
        return self.cleaned_data.get("settled") or []


class WorkForm(OutsideForm):
    """One step: who was asked or written to, what the group said, what came of it."""

    kind = forms.ChoiceField(label="What was done", choices=[(each, Kind(each).label) for each in WORK], widget=Chips)
    on = DayField(label="Day", not_after=today)
    words = forms.CharField(
        label="Who, and with what result", max_length=4000, widget=forms.Textarea({"rows": 3}), help_text=NOBODY
    )
    due_on = DayField(
        label="Answer expected by", required=False, help_text="For a letter, or a service that was asked."
    )


class PassOnForm(OutsideForm):
    words = forms.CharField(
        label="What was tried here, and what is asked of the national co-ordinator",
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=NOBODY,
    )


class AnswerForm(OutsideForm):
    said = "answer"

    result = forms.ChoiceField(label="What came of it", choices=Result.choices, widget=Chips)
    answer = forms.CharField(
        label="The answer, with the reason",
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=f"In short sentences: the worker reads it to the person. {NOBODY}",
    )


class AcceptForm(VersionedForm):
    """Nothing to fill in: read, and taken on."""
