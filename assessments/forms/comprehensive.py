"""The forms around an assessment: its beginning, its summary, giving it up, and what another service had done."""

from collections.abc import Sequence
from typing import Any

from django import forms

from agencies.models import Agency
from assessments.models import ComprehensiveAssessment, DomainNeed, PriorAssessment
from assessments.rules.comprehensive import Ground
from cases.models import Case
from core.days import today
from core.forms import CheckboxChips, Chips, DayField, HouseForm, Radios, Scan, ScanForm, VersionedForm

PLACE = "place-"
LEVEL = "level-"


class BeginForm(HouseForm):
    """The three conditions, or a manager's reason."""

    says_optional = False

    wants_worker = forms.BooleanField(label="The person wants a key worker or a case manager", required=False)
    understands_sharing = forms.BooleanField(
        label="The person understands that information will be shared between agencies", required=False
    )
    best_placed_by = forms.CharField(
        label="Who agreed that this service is best placed",
        help_text="The manager, or the meeting.",
        max_length=160,
        required=False,
    )
    best_placed_on = DayField(label="On which day", required=False)
    prior = forms.ModelChoiceField(
        label="How it is done",
        queryset=PriorAssessment.objects.none(),
        empty_label="We make it, with the person",
        widget=Radios,
        required=False,
    )
    reason = forms.CharField(
        label="Why it begins without one of them",
        help_text="Only a manager begins without all three. The reason is kept with your name.",
        widget=forms.Textarea({"rows": 2}),
        max_length=2000,
        required=False,
    )

    def __init__(
        self, *args: Any, ground: Ground, priors: Sequence[PriorAssessment], may_override: bool, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        if ground.is_decided_for_us:
            del self.fields["best_placed_by"], self.fields["best_placed_on"]
        if not may_override:
            del self.fields["reason"]
        if priors:
            field = self.fields["prior"]
            field.queryset = PriorAssessment.objects.filter(pk__in=[each.pk for each in priors])  # type: ignore[attr-defined]
            field.label_from_instance = lambda prior: f"We take over the one by {where_of(prior)}"  # type: ignore[attr-defined]
        else:
            del self.fields["prior"]


def where_of(prior: PriorAssessment) -> str:
    return prior.agency.label if prior.agency else prior.service_name


class SummaryForm(VersionedForm):
    """What the areas come to, in the person's own order."""

    says_optional = False

    readiness = forms.IntegerField(
        label="How ready for change, 0 (not at all) to 10 (fully), by the person’s own word",
        min_value=0,
        max_value=10,
        widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-3"}),
        required=False,
    )
    complexity = forms.MultipleChoiceField(
        label="Why the case is case-managed", choices=Case.Complexity.choices, widget=CheckboxChips, required=False
    )
    agencies_to_involve = forms.ModelMultipleChoiceField(
        label="Agencies to involve", queryset=Agency.objects.none(), widget=CheckboxChips, required=False
    )
    privacy = forms.ChoiceField(
        label="Where it was done",
        choices=ComprehensiveAssessment.Privacy.choices,
        widget=Chips,
        required=False,
    )
    place = forms.CharField(label="Place", max_length=120, required=False)
    summary = forms.CharField(
        label="Your summary", widget=forms.Textarea({"rows": 5}), max_length=20_000, required=False
    )
    consent_decision = forms.ChoiceField(
        label="Does the person agree that agencies share what they need to know?",
        choices=ComprehensiveAssessment.ConsentDecision.choices,
        widget=Chips,
        required=False,
    )

    def __init__(self, *args: Any, needs: Sequence[DomainNeed], agencies: Sequence[Agency], is_managed: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.needs = list(needs)
        for need in self.needs:
            self.fields[PLACE + need.domain.code] = forms.IntegerField(
                label=need.domain.label,
                min_value=1,
                max_value=len(self.needs),
                widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-2"}),
                required=False,
            )
        field = self.fields["agencies_to_involve"]
        field.queryset = Agency.objects.filter(pk__in=[each.pk for each in agencies])  # type: ignore[attr-defined]
        field.choices = [(each.pk, each.label) for each in agencies]  # type: ignore[attr-defined]
        if not is_managed:
            del self.fields["complexity"]

    def places(self):
        return [(need, self[PLACE + need.domain.code]) for need in self.needs]

    def summed_up(self) -> dict[str, Any]:
        """The words of the page as `save_summary` takes them."""
        given = dict(self.cleaned_data)
        order = {need.domain.code: given.pop(PLACE + need.domain.code) for need in self.needs}
        return given | {"order": order, "agencies_to_involve": list(given["agencies_to_involve"])}


class LevelsForm(VersionedForm):
    """The need level in each area, from the paper of another service."""

    says_optional = False

    def __init__(self, *args: Any, needs: Sequence[DomainNeed], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.needs = list(needs)
        choices = [(str(value), label) for value, label in DomainNeed.Level.choices]
        for need in self.needs:
            self.fields[LEVEL + need.domain.code] = forms.ChoiceField(
                label=need.domain.label, choices=choices, widget=Chips, required=False
            )

    def levels(self) -> dict[str, int | None]:
        given = {need.domain.code: self.cleaned_data[LEVEL + need.domain.code] for need in self.needs}
        return {code: int(level) if level else None for code, level in given.items()}


class GiveUpForm(HouseForm):
    reason = forms.CharField(label="Why it is not finished", widget=forms.Textarea({"rows": 3}), max_length=2000)


class PriorForm(HouseForm):
    """Where and when another service assessed the person."""

    agency = forms.ModelChoiceField(
        label="Agency", queryset=Agency.objects.none(), required=False, empty_label="Not in the directory"
    )
    service_name = forms.CharField(
        label="Name of a service that is not in the directory", max_length=160, required=False
    )
    what = forms.CharField(
        label="What it was", help_text="Such as a holistic needs assessment.", max_length=160, required=False
    )
    done_on = DayField(label="On which day", required=False)
    done_about = forms.CharField(label="Or about when", help_text="Such as spring 2025.", max_length=60, required=False)

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]


class ReceiveForm(ScanForm):
    """The paper of the other service."""

    received_on = DayField(label="On which day it came", initial=today)
    scan = Scan(label="The assessment")
