"""The parts of a review, its signing, and a case manager's reflection. Half done may be saved: the end asks for all."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.formats import date_format

from assessments.models import DomainNeed, OutcomeMeasure
from careplans.forms.signing import SignPlanForm
from careplans.models import CarePlanReview, CaseManagerReview, TreatmentPhase
from careplans.pictures import LEVELS
from careplans.rules.reviews import ACCESS, NOTE, PROGRESS, SEVERITY
from careplans.selectors.reviews import ReviewedAreaRow, ReviewedGoalRow
from core.days import today
from core.forms import Chips, DayField, Radios, VersionedForm

LONG = 20_000  # characters: what is pasted from elsewhere fits in


def _prose(label: str, hint: str = "", *, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=LONG, required=False, widget=forms.Textarea({"rows": rows})
    )


def _one_of(label: str, choices: Any, hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, help_text=hint, widget=Chips(), required=False)


class PartForm(VersionedForm):
    says_optional = False  # the page of the review says what is still missing


class TalkForm(PartForm):
    """When, where and with whom."""

    held_on = DayField(label="Day of the review", not_after=today, required=False)
    place = forms.CharField(label="Place", max_length=120, required=False)
    took_part = _prose("Who took part", "Each with their service. Also who was asked by telephone.", rows=3)
    person_took_part = _one_of("Did the person take part?", CarePlanReview.TookPart.choices)
    person_absent_because = forms.CharField(label="They did not take part, because", max_length=200, required=False)


class GoalsForm(PartForm):
    """How far each goal has come."""

    def __init__(self, *args: Any, goals: Iterable[ReviewedGoalRow], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.goals = list(goals)
        for goal in self.goals:
            self.fields[f"{PROGRESS}{goal.pk}"] = _one_of("Progress", CarePlanReview.Progress.choices)
            self.fields[f"{NOTE}{goal.pk}"] = _prose("A word on it", rows=2)

    @property
    def rows(self) -> list[tuple[ReviewedGoalRow, Any, Any]]:
        return [(goal, self[f"{PROGRESS}{goal.pk}"], self[f"{NOTE}{goal.pk}"]) for goal in self.goals]

    def answers(self) -> dict[int, dict[str, str]]:
        given = self.cleaned_data
        return {
            goal.pk: {"progress": given[f"{PROGRESS}{goal.pk}"], "note": given[f"{NOTE}{goal.pk}"]}
            for goal in self.goals
        }


class AreasForm(PartForm):
    """How grave the need is in each area, and what access there is."""

    def __init__(self, *args: Any, areas: Iterable[ReviewedAreaRow], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.areas = list(areas)
        severities = [(str(level), f"{level} {LEVELS[level].lower()}") for level in DomainNeed.Level.values]
        for area in self.areas:
            self.fields[f"{SEVERITY}{area.code}"] = _one_of("Need now", severities)
            self.fields[f"{ACCESS}{area.code}"] = _one_of("Access to services", DomainNeed.Access.choices)
            self.fields[f"{NOTE}{area.code}"] = forms.CharField(label="Note", max_length=300, required=False)

    @property
    def rows(self) -> list[tuple[ReviewedAreaRow, Any, Any, Any]]:
        names = (SEVERITY, ACCESS, NOTE)
        return [(area, *(self[f"{name}{area.code}"] for name in names)) for area in self.areas]  # type: ignore[misc]

    def answers(self) -> dict[str, dict[str, Any]]:
        given = self.cleaned_data
        return {
            area.code: {
                "severity": int(given[f"{SEVERITY}{area.code}"]) if given[f"{SEVERITY}{area.code}"] else None,
                "access": given[f"{ACCESS}{area.code}"],
                "note": given[f"{NOTE}{area.code}"],
            }
            for area in self.areas
        }


class ViewForm(PartForm):
    """The person's view, what is agreed, and what follows."""

    persons_view = _prose("The person’s own view", "In their words.")
    view_declined_because = forms.CharField(label="No view, because", max_length=200, required=False)
    relationship = _one_of("How do they find working together?", CarePlanReview.Relationship.choices, "In their view.")
    changes_agreed = _prose("Changes agreed", "They open the plan for its next version.")
    met_gaps = forms.BooleanField(label="A gap or a block was met", required=False)
    gaps_words = _prose("Which", rows=2)
    still_needs = _one_of("Do they still need case management?", CarePlanReview.StillNeeds.choices)
    still_needs_because = _prose("Why", rows=2)
    consent_right = _one_of("Is the consent still right?", CarePlanReview.ConsentRight.choices)
    phase = forms.ChoiceField(
        label="Phase of treatment", choices=TreatmentPhase.Phase.choices, widget=Radios(), required=False
    )
    outcome = _one_of("Outcome so far", CarePlanReview.Outcome.choices)
    measure = forms.ModelChoiceField(
        label="Outcome score",
        queryset=OutcomeMeasure.objects.none(),
        required=False,
        empty_label="None goes with this review",
    )
    next_due_on = DayField(label="Next review", required=False)

    def __init__(self, *args: Any, person: str, measures, consent_hint: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["persons_view"].label = f"{person}’s own view"
        self.fields["consent_right"].help_text = consent_hint
        self.fields["measure"].queryset = measures  # type: ignore[attr-defined]
        self.fields["measure"].label_from_instance = _measure  # type: ignore[attr-defined]


def _measure(measure: OutcomeMeasure) -> str:
    on = date_format(measure.taken_on, "j F Y")
    return f"{measure.get_tool_display()}, {measure.get_stage_display().lower()}, {on}"


class SignReviewForm(SignPlanForm):
    """The review was read; this says how the person signs it."""

    agreed_on = None  # type: ignore[assignment]  # a review has its day already, and its place
    place = None  # type: ignore[assignment]
    without_meeting = None  # type: ignore[assignment]


class ReflectionForm(VersionedForm):
    """Written in ten minutes, about the work and about nobody's case."""

    says_optional = True

    manageable = forms.TypedChoiceField(
        label="How manageable is your work?",
        choices=CaseManagerReview.Manageable.choices,
        coerce=int,
        empty_value=None,
        widget=Radios(),
    )
    supports = forms.CharField(
        label="What support did you have?",
        help_text="Supervision, your team, training, cover.",
        max_length=LONG,
        widget=forms.Textarea({"rows": 3}),
    )
    protocols = forms.CharField(
        label="What of the protocols helps, and what is unclear?",
        max_length=LONG,
        widget=forms.Textarea({"rows": 3}),
    )
    suggestions = _prose("What would you change?")
    training_wanted = _prose("Training that you want", rows=2)
