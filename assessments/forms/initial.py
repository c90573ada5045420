"""The form of the initial assessment (F2). Everything may be left out until it is completed."""

from typing import Any, cast

from django import forms

from agencies.models import Agency
from agencies.selectors import directory
from assessments.models import InitialAssessment, SubstanceUse
from cases.models import Place
from core.days import today
from core.forms import Checkboxes, Chips, DayField, Radios, VersionedForm
from core.forms.house import speak_plainly

A = InitialAssessment
LEAST_ROWS, MOST_ROWS = 3, 12
SUBSTANCE = ("substance", "route", "age_first_used", "used_last_month")
SERVICE = ("agency", "service_name", "contact_name", "contact_phone")
LONG = 4000
AGENCY = "Agency in the directory"


def _words(label: str, *, rows: int = 3, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONG, widget=forms.Textarea({"rows": rows}), help_text=help_text
    )


def _line(label: str, length: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=length, help_text=help_text)


def _one_of(label: str, choices: Any, widget: Any = Chips, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=widget, **more)


def _chosen(label: str, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", "Choose"), *choices], required=False)


def rows_in(sent: Any) -> int:
    """How many rows of substances somebody sent, or a draft brings back."""
    return max((row for row in range(1, MOST_ROWS + 1) if f"substance_{row}" in (sent or {})), default=0)


def _number(label: str, choices: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=choices, required=False, widget=Chips, coerce=int, empty_value=None
    )


class InitialAssessmentForm(VersionedForm):
    """One long form. A row of a substance, and of a service, that is left empty counts for nothing."""

    says_optional = False

    # the first contact
    assessed_on = DayField(label="Day of the assessment", required=False, not_after=today)
    place = _one_of("Where was it done?", Place.choices)
    contact_number = forms.IntegerField(
        label="Which contact is this?",
        required=False,
        min_value=1,
        max_value=99,
        help_text="1 is the first. Left empty, it is counted from the contacts that took place.",
        widget=forms.NumberInput({"class": "govuk-input--width-2"}),
    )
    source = _chosen("Who sent the person?", A.Source.choices)
    living_with = _line("Lives with", 160)
    children = _line("Children and their ages", 200)
    is_pregnant = _one_of("Pregnant?", A.Known.choices)
    employment = _line("Employment", 120)
    education = _line("Education", 120)
    is_homeless = _one_of("Homeless, now or recently?", A.Known.choices)
    # 1
    pressing_needs = _words("The most pressing needs", rows=5)
    needs_met = _one_of("Where can these needs be met?", A.Met.choices)
    refer_to = forms.ModelMultipleChoiceField(
        Agency.objects.none(), label="Agencies to refer on to", required=False, widget=Checkboxes
    )
    refer_to_others = _line("Others to refer on to", 200, "Outside the directory.")
    # 2
    severity = _number("How serious is the drug or alcohol problem?", A.Severity.choices)
    urgency = _one_of("How urgent is it?", A.Urgency.choices)
    motivation = forms.IntegerField(
        label="How motivated is the person to engage, from 0 to 10?",
        required=False,
        min_value=0,
        max_value=10,
        help_text="0 is not at all, 10 is as much as can be.",
        widget=forms.NumberInput({"class": "govuk-input--width-2"}),
    )
    injecting = _one_of("Injecting", A.Injecting.choices, Radios)
    previous_treatment = _one_of("In treatment before?", A.Treatment.choices)
    # 3
    wants_key_worker = _one_of("Would the person like a key worker?", A.Wish.choices)
    # 4
    other_services = _one_of(
        "Other services that the person uses",
        A._meta.get_field("other_services").choices,
        Radios,
    )
    # 5
    existing_role = _one_of("Is there a case manager or key worker already?", A.Known.choices)
    existing_role_agency = forms.ModelChoiceField(
        Agency.objects.none(), label="In which agency?", required=False, empty_label="None in the directory"
    )
    existing_role_where = _line("Or where else?", 160)
    # risk, and what was said
    risks = forms.MultipleChoiceField(
        label="Risks that you see now", choices=A.Risk.choices, required=False, widget=Checkboxes
    )
    risk_words = _words("What the risk is, and what was done")
    explained_confidentiality = forms.BooleanField(
        label="Confidentiality and its limits were explained", required=False
    )
    gave_information = forms.BooleanField(label="The information on entry was given", required=False)
    person_agreed = _one_of("How the person agreed", A._meta.get_field("person_agreed").choices)

    def __init__(self, *args: Any, rows_sent: int = 0, **kwargs: Any):
        super().__init__(*args, **kwargs)
        agencies = directory()
        for name in ("refer_to", "existing_role_agency"):
            cast(forms.ModelChoiceField, self.fields[name]).queryset = agencies
        self.rows = 0
        written = sum(1 for number in range(1, MOST_ROWS + 1) if self.initial.get(f"substance_{number}"))
        self.open_rows(max(LEAST_ROWS, written + 1, rows_sent))
        self._add("service_agency", forms.ModelChoiceField(agencies, required=False, empty_label="None", label=AGENCY))
        self._add("service_service_name", _line("Or the name of the service", 120))
        self._add("service_contact_name", _line("Contact person there", 120))
        self._add("service_contact_phone", _line("Their phone", 60))

    def open_rows(self, number: int) -> None:
        """Rows for this many substances; those that are open stay."""
        for row in range(self.rows + 1, min(number, MOST_ROWS) + 1):
            self._add(f"substance_{row}", _line(f"Substance {row}", 80))
            self._add(f"route_{row}", _chosen("How it is taken", SubstanceUse.Route.choices))
            age = forms.IntegerField(
                label="Age at first use",
                required=False,
                min_value=1,
                max_value=99,
                widget=forms.NumberInput({"class": "govuk-input--width-2"}),
            )
            self._add(f"age_first_used_{row}", age)
            self._add(f"used_last_month_{row}", forms.BooleanField(label="Used in the last month", required=False))
            self.rows = row

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field
        speak_plainly(field, str(field.label))

    def substance_rows(self) -> list[list[Any]]:
        """The fields of each row, for the page."""
        return [[self[f"{name}_{row}"] for name in SUBSTANCE] for row in range(1, self.rows + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for number in range(1, self.rows + 1):
            beside = [data.get(f"{name}_{number}") for name in SUBSTANCE[1:]]
            if any(beside) and not data.get(f"substance_{number}"):
                self.add_error(f"substance_{number}", f"Name substance {number}, or empty its row.")
        named = data.get("service_agency") or data.get("service_service_name")
        if (data.get("service_contact_name") or data.get("service_contact_phone")) and not named:
            self.add_error("service_service_name", "Choose the agency, or write the name of the service.")
        return data

    @property
    def words(self) -> dict[str, Any]:
        """What was written, as the verbs take it."""
        data = dict(self.cleaned_data)
        substances = []
        for number in range(1, self.rows + 1):
            row = {name: data.pop(f"{name}_{number}") for name in SUBSTANCE}
            if row["substance"]:
                substances.append(row)
        service = {name: data.pop(f"service_{name}") for name in SERVICE}
        named = service["agency"] or service["service_name"]
        return data | {"substances": substances, "services": [service] if named else []}
