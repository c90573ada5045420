"""What a co-ordinator writes about a meeting of the group."""

from collections.abc import Sequence
from typing import Any

from django import forms

from agencies.models import Agency
from core.forms import DayField, HouseForm, Radios, VersionedForm
from gapsblocks.forms.desk import NOBODY, OutsideForm
from gapsblocks.selectors.meetings import AgendaRow


class MeetingForm(VersionedForm):
    """When and where the group meets."""

    on = DayField(label="Day")
    place = forms.CharField(label="Place", max_length=120, required=False)
    words = forms.CharField(
        label="For the invitation",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=NOBODY,
    )


class PlanMeetingForm(MeetingForm):
    """The same of a new one; with several task forces, for which."""

    forum = forms.ModelChoiceField(label="Task force", queryset=Agency.objects.none(), empty_label=None)

    def __init__(self, *args: Any, forums: Sequence[int] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        field = self.fields["forum"]
        field.queryset = Agency.objects.filter(pk__in=forums).order_by("sort_key")  # type: ignore[attr-defined]
        if len(forums) == 1:
            field.initial = forums[0]
            field.widget = forms.HiddenInput()


class ToAgendaForm(HouseForm):
    """On which agenda the ticked forms go."""

    meeting = forms.ChoiceField(label="Which meeting", widget=Radios)

    def __init__(self, *args: Any, meetings: Sequence[tuple[str, str]], chosen: Sequence[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["meeting"].choices = meetings  # type: ignore[attr-defined]
        self.fields["forms"] = forms.MultipleChoiceField(
            choices=[(each, each) for each in chosen], widget=forms.MultipleHiddenInput, required=False
        )


class OrderForm(VersionedForm):
    """The place of each form on the agenda, and what comes off."""

    def __init__(self, *args: Any, rows: Sequence[AgendaRow], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for row in rows:
            about = f"{row.reference}, {row.gap.title}" if row.gap else row.reference
            self.fields[f"place-{row.pk}"] = forms.IntegerField(
                label=about,
                min_value=1,
                max_value=999,
                initial=row.position,
                widget=forms.NumberInput({"class": "govuk-input--width-3"}),
            )
            if row.outcome_on is None:
                self.fields[f"off-{row.pk}"] = forms.BooleanField(label=f"Take {row.reference} off", required=False)

    @property
    def places(self) -> dict[int, int]:
        return {int(name[6:]): value for name, value in self.cleaned_data.items() if name.startswith("place-")}

    @property
    def off(self) -> list[int]:
        return [int(name[4:]) for name, value in self.cleaned_data.items() if name.startswith("off-") and value]


class OutcomeForm(OutsideForm):
    """What the group said of one form."""

    said = "outcome"

    outcome = forms.CharField(
        label="What the group said, and who does what",
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=f"It becomes a step of the form and is sent to the worker. {NOBODY}",
    )
