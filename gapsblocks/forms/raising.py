"""What is asked when a gap or a block is raised, kept as a draft, or talked over with colleagues."""

from typing import Any

from django import forms

from agencies.models import Agency
from agencies.selectors import directory
from careplans.models import Action
from cases.models import CareDomain, Case
from core.days import today
from core.forms import Chips, DayField, HouseForm, Radios, VersionedForm
from gapsblocks.kinds import About, Category, Extent, Kind
from gapsblocks.selectors.raising import place_of, places_in_plan

DRAFT = "draft"
KINDS = [(Kind.GAP, "Gap"), (Kind.BLOCK, "Block")]
NO_NAMES = "Facts only. Write “the person”: no name, date of birth, telephone or address."


def _prose(label: str, hint: str = "", rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=4000, widget=forms.Textarea({"rows": rows}), **more)


class BarrierForm(HouseForm):
    """A barrier to the plan. Kept as a draft, only the area of life has to be said."""

    title = forms.CharField(
        label="What is the matter, in a line?", help_text="“No residential detox takes pregnant women”", max_length=120
    )
    kind = forms.ChoiceField(
        label="Gap or block?",
        choices=KINDS,
        widget=Radios(hints={Kind.GAP: "There is no such service.", Kind.BLOCK: "It exists, and cannot be reached."}),
    )
    category = forms.ChoiceField(
        label="Category",
        help_text="How services are provided, and nothing else. What somebody did or did not do is not a gap or block.",
        choices=[("", "Choose"), *Category.choices],
    )
    domain = forms.ModelChoiceField(label="Area of life", queryset=CareDomain.objects.order_by("position"))
    in_plan = forms.ChoiceField(label="Where in the plan?", required=False)
    about_agency = forms.ModelChoiceField(
        label="Which service?", queryset=Agency.objects.none(), required=False, empty_label="None, or not listed"
    )
    about_service = forms.CharField(label="Its name, if it is not listed", max_length=120, required=False)
    about = forms.ChoiceField(
        label="Who is it about?",
        help_text="All that is said of the person outside this service.",
        choices=[("", "Choose"), *About.choices],
    )
    extent = forms.ChoiceField(
        label="One person, or how services are set up?",
        choices=Extent.choices,
        widget=Chips,
        required=False,
        help_text="If you cannot tell yet, your manager says it when it is sent.",
    )
    description = _prose("What happens?", NO_NAMES)
    evidence = _prose(
        "What is the evidence?", "Who said it, when, and how it is known. Say what is fact.", required=False
    )
    solution = _prose("What would put it right?", rows=3)
    colleagues = _prose(
        "What did colleagues advise, and what came of it?",
        "Only if you asked them. It stays inside the service.",
        3,
        required=False,
    )
    asked_on = DayField(label="When did you ask them?", required=False, not_after=today)

    def __init__(self, *args: Any, case: Case, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.case = case
        lead: Any = case.lead_agency_id
        self.fields["about_agency"].queryset = directory().exclude(pk=lead)  # type: ignore[attr-defined]
        self.fields["in_plan"].choices = places_in_plan(case)  # type: ignore[attr-defined]
        if self.is_draft:
            for name, field in self.fields.items():
                field.required = name in ("domain", "version")

    @property
    def is_draft(self) -> bool:
        return self.data.get("then") == DRAFT

    @property
    def barrier(self) -> dict[str, Any]:
        """What was said, as the verbs take it."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("in_plan", "version")}
        goal, step = place_of(self.case, self.cleaned_data["in_plan"])
        return said | {"goal": goal, "step": step}


class OwnBarrierForm(BarrierForm):
    """The same about a step of one’s own service: where it stands is known, and nothing else of the plan is offered."""

    is_draft = False

    def __init__(self, *args: Any, step: Action, **kwargs: Any):
        super().__init__(*args, case=step.case, **kwargs)
        del self.fields["domain"], self.fields["in_plan"]
        self.fields["about_agency"].queryset = directory().exclude(pk=step.agency_id or 0)  # type: ignore[attr-defined]

    @property
    def barrier(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class DraftForm(BarrierForm, VersionedForm):
    """The same over a draft."""


class ColleaguesForm(VersionedForm):
    """Informal advice, if it was sought (KW-16.1.1)."""

    words = _prose("What did they advise, and what came of it?")
    on = DayField(label="When did you ask them?", not_after=today)
