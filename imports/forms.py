"""The shape of what a manager says about a list."""

from collections.abc import Sequence
from typing import Any

from django import forms

from agencies.models import Agency
from cases.models import Case
from core.forms import HouseForm, Radios
from imports.rules.columns import FIELDS, heading_of
from imports.rules.problems import KINDS, TYPED

FEW = 8  # more choices than this are a menu


class UploadForm(HouseForm):
    agency = forms.ModelChoiceField(queryset=Agency.objects.none(), label="Agency whose list it is", empty_label=None)
    file = forms.FileField(
        label="The list",
        help_text="An Excel workbook (.xlsx) or a CSV file. It is deleted as soon as its rows are read.",
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt"}),
    )

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agency"]
        field.queryset = agencies
        if len(agencies) == 1:
            field.initial = agencies[0]
            field.widget = forms.HiddenInput()


class SheetForm(HouseForm):
    sheet = forms.TypedChoiceField(label="Which sheet holds the list?", coerce=int, widget=Radios)
    heading_row = forms.IntegerField(
        label="Row of the headings",
        help_text="The number of the row that says “name”, “date of birth” and so on. Leave it if it is right.",
        min_value=0,
        max_value=1_048_576,
    )

    def __init__(self, *args, sheets: Sequence[dict[str, Any]], **kwargs):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["sheet"]
        field.choices = [
            (position, f"{sheet['name']}: {sheet['rows']:,} row{'' if sheet['rows'] == 1 else 's'}")
            for position, sheet in enumerate(sheets)
            if sheet["rows"]
        ]


class ColumnsForm(HouseForm):
    """What each column holds, and what is true of every row."""

    level = forms.ChoiceField(
        label="What kind of work is it?",
        widget=Radios,
        choices=[
            ("by-manager", "Case management where the list names a case manager, else key working"),
            ("key-working", "Key working, all of it"),
            ("case-management", "Case management, all of it"),
        ],
    )
    complexity_reason = forms.ChoiceField(
        label="Why these people’s cases are case-managed",
        required=False,
        choices=[("", "Choose"), *Case.Complexity.choices],
        help_text="Needed where case management is carried over. It can be changed for each case later.",
    )
    basis = forms.ChoiceField(label="On what basis the people are here", choices=Case.Basis.choices)
    ground = forms.ChoiceField(
        label="Ground on which our agency leads",
        choices=[
            ("best_placed", "Best placed to lead"),
            ("most_contact", "Most contact with the person"),
            ("statutory_obligation", "Statutory obligation"),
        ],
        help_text="For case management: from today our agency is committed as lead agency.",
    )
    order = forms.ChoiceField(
        label="How dates are written in this list",
        widget=Radios(
            hints={
                "day-first": "3/4/1980 is 3 April 1980. This is how Ireland writes dates.",
                "month-first": "3/4/1980 is 4 March 1980.",
            }
        ),
        choices=[("day-first", "Day first"), ("month-first", "Month first")],
        help_text="A year of two figures is read as the latest such year that is not in the future: 76 is 1976.",
    )

    def __init__(self, *args, headings: Sequence[str], proposed: dict[str, str], signed_up: bool, **kwargs):
        self.columns = sorted(int(column) for column in proposed)
        super().__init__(*args, **kwargs)
        choices = [(field.code, field.label) for field in FIELDS.values()]
        own = {}
        for column in self.columns:
            own[f"column_{column}"] = forms.ChoiceField(
                label=heading_of(headings, column), choices=choices, initial=proposed[str(column)]
            )
        self.fields = own | self.fields
        if not signed_up:
            for name in ("level", "complexity_reason", "ground"):
                del self.fields[name]

    @property
    def mapping(self) -> dict[str, str]:
        return {str(column): self.cleaned_data[f"column_{column}"] for column in self.columns}

    @property
    def terms(self) -> dict[str, Any]:
        terms = {name: value for name, value in self.cleaned_data.items() if not name.startswith("column_")}
        return {"level": "key-working"} | terms


class AnswerForm(HouseForm):
    choice = forms.ChoiceField(label="Answer for all these rows")

    def __init__(self, *args, choices: Sequence[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["choice"]
        if len(choices) <= FEW:
            field.widget = Radios()
            field.choices = list(choices)
        else:
            field.choices = [("", "Choose"), *choices]


class RowForm(HouseForm):
    """All that stands against one row. What is not answered yet may wait."""

    leave_out = forms.BooleanField(
        label="Leave this row out", required=False, help_text="It is not imported. You can take this back until then."
    )

    def __init__(self, *args, problems: Sequence[dict[str, Any]], choices: Sequence[Sequence[Any]], **kwargs):
        self.problems = problems
        super().__init__(*args, **kwargs)
        own: dict[str, Any] = {}
        for number, (problem, offered) in enumerate(zip(problems, choices, strict=True)):
            kind = KINDS[problem["code"]]
            answers = list(offered)
            if kind.typed:
                answers.append((TYPED, "Something else, typed below" if answers else "As typed below"))
            many = len(answers) > FEW
            own[f"choice_{number}"] = forms.ChoiceField(
                label=kind.reason + (f": “{problem['text']}”" if problem["text"] and problem["code"] != "twin" else ""),
                choices=[("", "Choose"), *answers] if many else answers,
                widget=forms.Select() if many else Radios(),
                required=False,
            )
            if kind.typed:
                own[f"typed_{number}"] = forms.CharField(label=kind.typed, required=False, max_length=200)
        self.fields = own | self.fields

    def decisions(self) -> dict[str, dict[str, str]]:
        found = {}
        for number, problem in enumerate(self.problems):
            choice = self.cleaned_data.get(f"choice_{number}", "")
            typed = self.cleaned_data.get(f"typed_{number}", "")
            if typed and not choice:
                choice = TYPED
            if choice:
                found[f"{problem['code']}:{problem['column']}"] = {"choice": choice} | (
                    {"typed": typed} if choice == TYPED else {}
                )
        return found

    def field_of(self, key: str | None) -> str | None:
        """Which box a refusal about this problem belongs to."""
        for number, problem in enumerate(self.problems):
            if f"{problem['code']}:{problem['column']}" == key:
                return f"typed_{number}"
        return None


class NothingForm(HouseForm):
    """A page whose button is the whole answer."""
