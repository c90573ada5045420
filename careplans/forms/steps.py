"""A step: what, by whom, by when; and how it goes."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model

from agencies.models import Agency
from careplans.models import Action, ClinicTalk
from careplans.selectors import Owners
from core.days import today
from core.forms import Chips, DayField, HouseForm, Radios, VersionedForm

ALONE = "person"


class StepFields(HouseForm):
    title = forms.CharField(label="What is to be done", max_length=200)
    owner = forms.ChoiceField(
        label="Whose step is it?",
        help_text="One owner. Another agency can own a step only where the person’s consent lets it know of it.",
    )
    worker_name = forms.CharField(
        label="Name, if they have no sign-in here",
        help_text="Such as a doctor or a nurse of the agency chosen.",
        max_length=120,
        required=False,
    )
    done_by = forms.ChoiceField(label="Who does it?", choices=Action.DoneBy.choices, widget=Radios(), required=False)
    kind = forms.ChoiceField(label="Kind of step", choices=Action.Kind.choices, initial=Action.Kind.SERVICE)
    skill = forms.ChoiceField(
        label="Which skill", choices=[("", "Not skills work"), *Action.Skill.choices], required=False
    )
    target_date = DayField(label="By when", required=False)
    rhythm = forms.CharField(
        label="How often", help_text="Such as “every week”. Either this or a date.", max_length=60, required=False
    )

    def __init__(self, *args: Any, owners: Owners, person: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.owners = owners
        self.fields["owner"].choices = self._choices(person)  # type: ignore[attr-defined]

    def _choices(self, person: str) -> list[Any]:
        groups: list[Any] = [("", "Choose"), (ALONE, f"{person}, alone")]
        lead = self.owners.lead
        if lead is not None:
            people = [(f"{lead.pk}:{worker.pk}", str(worker)) for worker in self.owners.colleagues]
            groups.append((lead.label, [*people, (f"{lead.pk}:", f"{lead.label}, nobody named")]))
        for agency, team in self.owners.partners:
            people = [(f"{agency.pk}:{pk}", name) for pk, name in team]
            groups.append((agency.label, [*people, (f"{agency.pk}:", f"{agency.label}, or somebody named below")]))
        return groups

    def step(self) -> dict[str, Any]:
        """What was typed, as the verb takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("owner", "version")}
        owner = self.cleaned_data["owner"]
        if owner == ALONE:
            return given | {"agency": None, "worker": None, "worker_name": "", "done_by": Action.DoneBy.SELF}
        agency, _, worker = owner.partition(":")
        return given | {
            "agency": Agency.objects.get(pk=agency),
            "worker": get_user_model().objects.get(pk=worker) if worker else None,
            "done_by": given["done_by"] or Action.DoneBy.SUPPORTED,
        }

    @staticmethod
    def owner_of(step: Action) -> str:
        return ALONE if step.agency_id is None else f"{step.agency_id}:{step.worker_id or ''}"


class StepForm(StepFields, VersionedForm):
    """The same over a step that others may have open too."""


class CarryForm(VersionedForm):
    """How a step goes: one of its buttons, with a note."""

    verb = forms.ChoiceField(
        error_messages={
            "required": "Press what is true of the step now.",
            "invalid_choice": "The step has gone on since this page was opened. Press what is true of it now.",
        }
    )
    note = forms.CharField(
        label="Note",
        help_text="What came of it, what stands in the way, or why it is dropped. The case manager reads it.",
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    done_on = DayField(label="Day it was done", required=False, not_after=today, help_text="If it was not today.")

    WORDS = {
        "keep": "Done this time",
        "finish": "It is done",
        "start": "It is under way",
        "unblock": "It goes on again",
        "block": "Something stands in the way",
        "drop": "It is dropped",
        "reopen": "Take it up again",
    }

    def __init__(self, *args: Any, verbs, **kwargs: Any):
        super().__init__(*args, **kwargs)
        words = self.WORDS | ({"finish": "It is done for good"} if "keep" in verbs else {})
        self.buttons = [(verb, said) for verb, said in words.items() if verb in verbs]
        self.fields["verb"].choices = self.buttons  # type: ignore[attr-defined]
        if "finish" not in verbs:
            del self.fields["done_on"]


class ClinicTalkForm(HouseForm):
    clinic = forms.ModelChoiceField(label="Methadone clinic", queryset=Agency.objects.none(), empty_label="Choose")
    with_whom = forms.CharField(label="With whom", max_length=120, help_text="The prescriber, or the team.")
    held_on = DayField(label="Day of the talk", not_after=today)
    support = forms.ChoiceField(
        label="Does the prescriber support moving the medication?", choices=ClinicTalk.Support.choices, widget=Chips()
    )
    words = forms.CharField(
        label="What was said", max_length=20_000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, clinics, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["clinic"].queryset = clinics  # type: ignore[attr-defined]


class LinkForm(HouseForm):
    """A plan that somebody else keeps (KW-12.4)."""

    kind = forms.ChoiceField(
        label="Which kind",
        choices=[("learning", "Individual learning plan"), ("lead-agent", "Plan of another lead")],
        widget=Radios(),
        initial="learning",
    )
    name = forms.CharField(label="Name of the plan", max_length=160)
    owner = forms.CharField(label="Who keeps it", max_length=160)
    review_on = DayField(label="Next review", required=False)
    note = forms.CharField(label="Note", max_length=20_000, required=False, widget=forms.Textarea({"rows": 2}))
