"""What is asked about a contact: few answers and the note; all else may be left out."""

from collections.abc import Sequence
from typing import Any

from django import forms

from agencies.models import Agency
from careplans.models import Goal
from contacts.models import CaseNote
from core.days import today
from core.forms import CheckboxChips, Chips, DayField, HouseForm, Scan, ScanForm, VersionedForm
from correspondence.models import Contact

LONG = 20_000  # characters
CHANGE = "change_"
OUTCOMES = [each for each in Contact.Outcome.choices if each[0] != Contact.Outcome.IN_ERROR]
ENTRY = "This was a step of entry"


def prose(label: str, hint: str = "", *, rows: int = 3, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=LONG, required=required, widget=forms.Textarea({"rows": rows})
    )


def length() -> forms.IntegerField:
    return forms.IntegerField(
        label="How long, in minutes",
        required=False,
        min_value=1,
        max_value=1440,
        widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-3"}),
    )


class GoalsMixin(HouseForm):
    """The goals that a contact touched, and what was changed of each."""

    says_optional = False  # the page says once what is required

    goals = forms.ModelMultipleChoiceField(
        label="Goals it touched", queryset=Goal.objects.none(), required=False, widget=CheckboxChips
    )
    is_relevant = forms.BooleanField(
        label="Relevant to the plan",
        help_text="Only then may another agency read the note: one that reads all the goals ticked here, by a consent "
        "that names notes. The private part never.",
        required=False,
    )
    private = prose("Private part", rows=3)

    def __init__(self, *args: Any, goals: Sequence[Goal], private_to: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.linkable = list(goals)
        self.fields["goals"].queryset = Goal.objects.filter(pk__in=[goal.pk for goal in goals])  # type: ignore[attr-defined]
        self.fields["goals"].choices = [(goal.pk, goal.title) for goal in goals]  # type: ignore[attr-defined]
        if not goals:
            del self.fields["goals"]
        self.fields["private"].help_text = private_to
        for goal in goals:
            self.fields[f"{CHANGE}{goal.pk}"] = forms.CharField(
                label=f"What was changed of “{goal.title}”", max_length=2000, required=False
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        ticked = {goal.pk for goal in given.get("goals") or []}
        for goal in self.linkable:
            if given.get(f"{CHANGE}{goal.pk}") and goal.pk not in ticked:
                self.add_error(f"{CHANGE}{goal.pk}", "Tick the goal above too, or empty this.")
        return given

    @property
    def change_fields(self) -> list[Any]:
        return [self[f"{CHANGE}{goal.pk}"] for goal in self.linkable]

    @property
    def words(self) -> dict[str, Any]:
        """What was typed, as the verbs take it."""
        given = dict(self.cleaned_data)
        changes = {goal.pk: given.pop(f"{CHANGE}{goal.pk}", "") for goal in self.linkable}
        return given | {"goals": list(given.get("goals") or []), "changes": changes}


class NoteFields(GoalsMixin):
    """One contact of any kind but a keywork session."""

    happened_on = DayField(label="When", not_after=today)
    outcome = forms.ChoiceField(label="Did the person come", choices=OUTCOMES, widget=Chips)
    channel = forms.ChoiceField(label="How", choices=Contact.Channel.choices, widget=Chips)
    minutes = length()
    content = prose("Note", "Facts first, then your view.", rows=8, required=True)
    is_entry = forms.BooleanField(label=ENTRY, required=False)
    approaches = forms.MultipleChoiceField(
        label="Approach", choices=CaseNote.Approach.choices, required=False, widget=CheckboxChips
    )

    def __init__(self, *args: Any, asks_entry: bool, person: str = "the person", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].label = f"Did {person} come"
        if asks_entry:
            self.fields[
                "is_entry"
            ].help_text = "The person has not agreed to work with us. Until then only the entry is recorded."
        else:
            del self.fields["is_entry"]


class NoteForm(NoteFields, ScanForm):
    """A new note; a paper may come with it."""

    scan = Scan(label="A paper or photo", required=False)


class RewriteNoteForm(NoteFields, VersionedForm):
    """A note while it is open."""


class AdvocacyFields(GoalsMixin):
    """What was done for the person with somebody else."""

    with_whom = forms.CharField(label="With whom", max_length=160, help_text="The name, and the service or office.")
    about = forms.CharField(label="About what", max_length=160)
    minutes = length()
    content = prose("What you did and said", rows=5, required=True)
    result = prose("What came of it", "Leave it empty while you wait for an answer.", rows=2)


class AdvocacyForm(AdvocacyFields):
    """New; with a service of the directory it stands in the log of letters and calls too."""

    happened_on = DayField(label="When", not_after=today)
    with_agency = forms.ModelChoiceField(
        label="A service of the directory",
        queryset=Agency.objects.none(),
        required=False,
        empty_label="None of the directory",
        help_text="Then a consent has to name it, and it stands among the letters and calls too.",
    )

    def __init__(self, *args: Any, agencies, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["with_agency"].queryset = agencies  # type: ignore[attr-defined]
        self.order_fields(["happened_on", "with_whom", "with_agency", "about", "minutes", "content", "result"])


class RewriteAdvocacyForm(AdvocacyFields, VersionedForm):
    """Advocacy while its note is open."""


class AddForm(HouseForm):
    """What is added to a locked note."""

    reason = forms.CharField(label="Why do you add this?", max_length=200)
    content = prose("What is to be added", "Everybody who reads the note reads this too.", rows=5, required=True)


class AttachForm(ScanForm):
    scan = Scan(label="A paper or photo")
