"""What a breach is reported and decided with."""

from typing import Any

from django import forms

from agencies.models import Agency
from core.days import today
from core.forms import DayField, HouseForm, Radios
from protection.models import BreachEntry

Kind = BreachEntry.Kind


def prose(label: str, help_text: str = "", *, required: bool = True, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=4000, widget=forms.Textarea({"rows": rows})
    )


class BreachForm(HouseForm):
    """What happened, to whose data, and what was done."""

    agency = forms.ModelChoiceField(queryset=Agency.objects.none(), label="For which agency", empty_label=None)
    found_on = DayField(label="Day on which you found it", not_after=today)
    found_time = forms.TimeField(
        label="Time",
        help_text="The 72 hours run from then. For example 14:30.",
        widget=forms.TimeInput({"type": "time"}),
    )
    what = prose("What happened?", "For example: a letter went to the wrong address.")
    whose = prose("Whose data, and of how many people?", "Use the file’s reference where you can, not a name.")
    to_whom = prose("Where did it go, as far as you know?", required=False, rows=2)
    measures = prose("What was done at once?", "For example: rang, and asked to have it back.", required=False, rows=2)

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["agency"]
        choice.queryset = agencies
        if len(agencies) == 1:  # nothing to choose
            choice.widget = forms.HiddenInput()
            choice.initial = agencies[0]


class AddForm(HouseForm):
    """What became known, or was done, since."""

    kind = forms.ChoiceField(
        label="What do you add?",
        choices=[(each.value, each.label) for each in (Kind.MORE, Kind.MEASURE)],
        widget=Radios,
    )
    words = prose("Your words")


class DecideForm(HouseForm):
    """What the officer decides or has done."""

    kind = forms.ChoiceField(
        label="What do you write down?",
        choices=[
            (each.value, each.label)
            for each in (
                Kind.NOTIFY,
                Kind.NOT_NOTIFY,
                Kind.NOTIFIED,
                Kind.TELL,
                Kind.NOT_TELL,
                Kind.TOLD,
                Kind.CLOSED,
            )
        ],
        widget=Radios(
            hints={
                Kind.NOT_NOTIFY: "Only where it is unlikely to harm anybody. Stops the clock.",
                Kind.NOTIFIED: "Stops the clock.",
                Kind.TELL: "Where it is likely to harm them much.",
            }
        ),
    )
    words = prose("The reasons, or what was done")
    late_because = prose(
        "If the 72 hours are over: why does the authority hear of it only now?", required=False, rows=2
    )
