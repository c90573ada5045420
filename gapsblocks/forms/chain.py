"""What the service writes on a form’s way: advice, answers, words changed, sent, told, opened again."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from agencies.models import Agency
from core.days import today
from core.forms import Checkboxes, Chips, DayField, Radios, VersionedForm
from gapsblocks.kinds import Extent
from gapsblocks.rules.identity import Finding, numbered
from gapsblocks.states import Result

FACTS = "Write facts. Leave out names, birth dates, addresses and telephone numbers: these words may leave the service."
FIELDS = {
    "title": "the matter in a line",
    "description": "what happens",
    "evidence": "evidence",
    "solution": "what would put it right",
    "about_service": "the service concerned",
    "advice": "the manager’s advice",
    "action_taken": "what the manager did",
}


def words(label: str, *, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea({"rows": rows}), **more)


class AdviseForm(VersionedForm):
    advice = words("Your advice", help_text=FACTS)
    action = words("What you did about it, or will do")


class ResolveForm(VersionedForm):
    result = forms.ChoiceField(label="What came of it", choices=Result.choices, widget=Chips)
    words = words("The answer", help_text="The worker tells it to the person.")


class RewordForm(VersionedForm):
    """The words of a form that has not left yet."""

    title = forms.CharField(label="What stands in the way, in a line", max_length=120, help_text=FACTS)
    description = words("What happens", rows=5)
    evidence = words("Evidence", required=False, help_text="A fact a line, with where it is from.")
    solution = words("What would put it right")
    about_service = forms.CharField(label="Service concerned, if it is not on the list", max_length=120, required=False)


class SendForm(VersionedForm):
    """To whom, how far it reaches, and what is to be said of each place that could tell whose file it is."""

    says_optional = False  # what was found is settled, one way or the other

    forum = forms.ModelChoiceField(label="To the co-ordinator of", queryset=Agency.objects.none())
    extent = forms.ChoiceField(label="Does it concern", choices=Extent.choices, widget=Radios)

    def __init__(self, *args: Any, forums: QuerySet[Agency], found: Sequence[Finding] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["forum"]
        field.queryset = forums
        only = list(forums[:2])
        if len(only) == 1:
            field.initial = only[0]
        if found:
            self.fields["settled"] = forms.MultipleChoiceField(
                label="Is any of this about the person?",
                help_text="Tick what is of somebody or something else. Change the words of all others.",
                choices=[(each.key, f"{number}. {said(each)}") for each, number in one_each(found)],
                required=False,
                widget=Checkboxes,
            )

    @property
    def settled(self) -> list[str]:
        return self.cleaned_data.get("settled") or []

    @property
    def places(self) -> dict[str, str]:
        """Of each finding, by its key, where its line stands on the page."""
        if "settled" not in self.fields:
            return {}
        return {str(each.data["value"]): each.id_for_label for each in self["settled"].subwidgets}


def one_each(found: Sequence[Finding]) -> list[tuple[Finding, int]]:
    """Each finding once, with the number under which it stands in the list and in the text."""
    first = {each.key: each for each in reversed(found)}
    return [(first[key], number) for key, number in numbered(found).items()]


def said(found: Finding) -> str:
    """“Mary”, in what happens: could be a name. Not of this person."""
    return f"“{found.text}” in {FIELDS.get(found.field, found.field)} could be {found.what}: it is not this person’s"


class MoveUpForm(VersionedForm):
    words = words(
        "Why the service itself moves it up",
        help_text="These words leave the service: no name, birth date, address or telephone number.",
    )


class TellForm(VersionedForm):
    told_on = DayField(label="When was the person told?", not_after=today)
    changed = words("What does the answer change for the person?", help_text="In the plan, or in what happens next.")


class ReopenForm(VersionedForm):
    reason = words("Why is it opened again?")
