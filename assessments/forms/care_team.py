from typing import cast

from django import forms

from agencies.models import Agency
from agencies.selectors import directory
from assessments.models import CareTeamItem
from core.days import today
from core.forms import Chips, DayField, HouseForm, Radios

Decision = CareTeamItem.Decision


class DecideForm(HouseForm):
    """What the care team, or the manager alone, decided after an initial assessment."""

    decision = forms.ChoiceField(
        label="Decision",
        choices=Decision.choices,
        widget=Radios(
            hints={
                Decision.OWN_ASSESSMENT: "We are best placed, and the assessment can begin.",
                Decision.OTHER_AGENCY: "A referral is opened at once, and the assessment is left to them.",
                Decision.HARM_REDUCTION: "No assessment now. The person comes for safer use, food, a doctor, a chat.",
            }
        ),
    )
    better_placed = forms.ModelChoiceField(
        Agency.objects.none(),
        label="Which agency is better placed?",
        required=False,
        empty_label="None",
        help_text="Only if another agency is better placed.",
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Needed unless we do the assessment ourselves.",
    )
    next_steps = forms.CharField(
        label="What happens next",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="The person is told this with the decision.",
    )
    decided_on = DayField(label="Day of the decision", not_after=today)
    in_meeting = forms.BooleanField(label="Decided in the meeting, not by a manager alone", required=False)
    present = forms.CharField(label="Who was at the meeting", max_length=300, required=False)

    says_optional = False

    def __init__(self, *args, agency: int, meeting: str, **kwargs):
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["better_placed"])
        field.queryset = directory().exclude(pk=agency)
        self.fields["in_meeting"].label = f"Decided in the {meeting[:1].lower()}{meeting[1:]}, not by a manager alone"


class TellForm(HouseForm):
    """The person was told what was decided and what comes next."""

    told_on = DayField(label="When", not_after=today)
    told_how = forms.ChoiceField(label="How", choices=CareTeamItem.How.choices, widget=Chips)
    told_words = forms.CharField(
        label="What the person said to it", required=False, max_length=2000, widget=forms.Textarea({"rows": 3})
    )
