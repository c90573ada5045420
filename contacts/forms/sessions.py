"""What is asked about a keywork session, about how often there is one, and about one that was not held (F19)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth import get_user_model

from careplans.models import Milestone, TreatmentPhase
from cases.models import Place
from contacts.forms.notes import GoalsMixin, length, prose
from contacts.models import CaseNote, KeyworkSession, PlannedSession
from core.days import today
from core.forms import CheckboxChips, Checkboxes, Chips, DayField, HouseForm, Radios, Scan, ScanForm, VersionedForm

S = KeyworkSession
LINE_HINT = "Names or numbers of what was given out."


class SessionFields(GoalsMixin):
    """Day, length, place and the note; then what the session held."""

    happened_on = DayField(label="When", not_after=today)
    minutes = length()
    place = forms.ChoiceField(label="Where", choices=Place.choices, widget=Chips)
    phase = forms.ChoiceField(
        label="Phase of treatment", choices=[("", "Not said"), *TreatmentPhase.Phase.choices], required=False
    )
    content = prose("Note", "Facts first, then your view.", rows=6, required=True)
    own_words = prose("In the person’s own words", rows=2)

    plan_agreed = prose("Agreed", rows=2)
    plan_done = prose("Carried out", rows=2)
    plan_checked = prose("Milestones checked", rows=2)
    milestones = forms.ModelMultipleChoiceField(
        label="Milestones looked at", queryset=Milestone.objects.none(), required=False, widget=Checkboxes
    )
    topics = forms.MultipleChoiceField(
        label="Information and advice", choices=S.Topic.choices, required=False, widget=CheckboxChips
    )
    leaflets = forms.CharField(label="Leaflets", max_length=300, required=False, help_text=LINE_HINT)
    harm_reduction = forms.MultipleChoiceField(
        label="Harm reduction", choices=S.HarmReduction.choices, required=False, widget=CheckboxChips
    )
    harm_words = prose("In words", rows=2)
    motivational = forms.MultipleChoiceField(
        label="Motivational work", choices=S.Motivation.choices, required=False, widget=CheckboxChips
    )
    motivational_words = prose("In words", rows=2)
    motivation = forms.TypedChoiceField(
        label="Motivation today, 0 to 10",
        choices=[(str(number), str(number)) for number in range(11)],
        required=False,
        coerce=int,
        empty_value=None,
        widget=Chips({"class": "app-tight"}),
    )
    other_kind = forms.ChoiceField(
        label="Another intervention",
        choices=[("", "None"), *S.Intervention.choices],
        required=False,
        help_text="Only what your recorded competences let you do.",
    )
    other_words = prose("What was done", rows=2)
    approaches = forms.MultipleChoiceField(
        label="Approach", choices=CaseNote.Approach.choices, required=False, widget=CheckboxChips
    )

    def __init__(self, *args: Any, milestones: Sequence[Milestone], person: str, before: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["milestones"]
        field.queryset = Milestone.objects.filter(pk__in=[each.pk for each in milestones]).select_related("goal__plan")  # type: ignore[attr-defined]
        field.choices = [(each.pk, f"{each.title} ({each.goal})") for each in milestones]  # type: ignore[attr-defined]
        if not milestones:
            del self.fields["milestones"]
        self.fields["own_words"].label = f"In {person}’s own words"
        self.fields["motivation"].help_text = before

    @property
    def words(self) -> dict[str, Any]:
        given = super().words
        return given | {"milestones": list(given.get("milestones") or [])}


class SessionForm(SessionFields, ScanForm):
    """A session that was held, and the next one."""

    next_on = DayField(label="Next session", required=False, not_before=today)
    next_at = forms.TimeField(
        label="At",
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-5"}),
        help_text="Such as 14:00.",
    )
    scan = Scan(label="A paper or photo", required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("next_at") and not given.get("next_on") and not self.has_error("next_on"):
            self.add_error("next_on", "Enter the day of the next session too.")
        return given


class RewriteSessionForm(SessionFields, VersionedForm):
    """A session while its note is open."""


class AgreeForm(HouseForm):
    """How often, from when, where, and with whom."""

    every_weeks = forms.IntegerField(
        label="Every how many weeks",
        min_value=1,
        max_value=12,
        widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-2"}),
        help_text="1 is every week.",
    )
    first_on = DayField(label="First session", not_before=today)
    starts = forms.TimeField(
        label="At",
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-5"}),
        help_text="Such as 14:00.",
    )
    place = forms.ChoiceField(label="Where", choices=Place.choices, widget=Chips, initial=Place.PRIVATE_ROOM)
    worker = forms.ModelChoiceField(label="With whom", queryset=get_user_model().objects.none(), empty_label=None)

    def __init__(self, *args: Any, colleagues, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = colleagues  # type: ignore[attr-defined]


class SettleForm(HouseForm):
    """What became of a session that was agreed."""

    STATES = [
        (PlannedSession.State.MISSED, "The person did not come"),
        (PlannedSession.State.CANCELLED, "It was called off"),
        (PlannedSession.State.MOVED, "It moves to another day"),
    ]

    state = forms.ChoiceField(label="What became of it?", choices=STATES, widget=Radios)
    moved_to = DayField(label="The other day", required=False)
    reason = forms.CharField(label="Why", max_length=200, required=False)
