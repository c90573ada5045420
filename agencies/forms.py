"""Shape of what is typed about agencies, their people, settings and policies."""

from typing import Any

from django import forms

from agencies.models import Agency, AgencyService, Competence, PolicyDocument, TrainingRecord, Worker, WorkerRole
from agencies.rules import NATIONAL
from agencies.selectors import task_forces
from agencies.service_settings import Definition
from core.forms import Checkboxes, Chips, DayField, HouseForm, Radios, VersionedForm

ROLE_HINTS = {
    WorkerRole.Role.KEY_WORKER: "Works with people and can be case manager of a case.",
    WorkerRole.Role.LINE_MANAGER: "Gives cases their case manager, decides on requests, sees the agency’s cases.",
    WorkerRole.Role.SENIOR_MANAGER: "As a line manager, for every team; hears of what stays overdue.",
    WorkerRole.Role.AGENCY_ADMIN: "Keeps users, roles and settings. Opens no case.",
    WorkerRole.Role.COORDINATOR: "Answers gap and block forms. Opens no case.",
    WorkerRole.Role.DPO: "Reads the access log and answers requests. Must be independent of management.",
    WorkerRole.Role.AUDITOR: "Audits files on which they hold no role.",
}
GIVEN_HERE = [(role, label) for role, label in WorkerRole.Role.choices if role not in NATIONAL]


def _text(label: str, max_length: int = 120, *, required: bool = False, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=max_length, required=required, help_text=help_text)


def _prose(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, widget=forms.Textarea({"rows": 3}), help_text=help_text, max_length=2000
    )


class WorkerChoice(forms.ModelChoiceField):
    """Workers by name and job."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user}, {obj.job_title}" if obj.job_title else str(obj.user)


class AgencyForm(HouseForm):
    """An entry of the directory."""

    name = _text("Name", required=True)
    short_name = _text("Short name", 40, help_text="Shown in lists.")
    sector = forms.ChoiceField(label="Sector", choices=[("", "Choose"), *Agency.Sector.choices])
    address = _prose("Address")
    eircode = _text("Eircode", 8)
    phone = forms.CharField(label="Phone", max_length=40, required=False, widget=forms.TextInput({"type": "tel"}))
    email = forms.EmailField(label="E-mail", required=False)
    website = forms.URLField(label="Website", required=False, assume_scheme="https")


class EditAgencyForm(VersionedForm, AgencyForm):
    """The same, for an entry that is there."""


class ClinicForm(VersionedForm):
    is_methadone_clinic = forms.BooleanField(
        label="This is a methadone clinic", required=False, help_text="Letters then go to its prescriber."
    )
    prescriber = _text("Prescribing doctor", help_text="Such as Dr Roche.")
    may_hold_ihi = forms.BooleanField(
        label="This agency may hold individual health identifiers",
        required=False,
        help_text="Only where the law entitles it to. Otherwise the number can nowhere be entered.",
    )


class DataProtectionForm(VersionedForm):
    controller_name = _text("Data controller")
    controller_contact = _text("How to reach the data controller", 200, help_text="Address, phone or e-mail.")
    dpo_name = _text("Data protection officer")
    dpo_contact = _text("How to reach the data protection officer", 200)
    privacy_notice_version = _text("Privacy notice in use", 40, help_text="Its version, such as 3.1.")


class SignProtocolsForm(HouseForm):
    signed_on = DayField(label="When did the agency sign?", help_text="For example, 4 5 2026")


class OfficerForm(HouseForm):
    officer = WorkerChoice(
        queryset=Worker.objects.none(), label="Child protection officer", required=False, empty_label="Nobody"
    )

    def __init__(self, *args: Any, workers, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = workers  # type: ignore[attr-defined]  # a model choice


class ServiceForm(HouseForm):
    """A site or programme."""

    name = _text("Name of the service", required=True)
    what_it_does = _prose("What it does")
    address = _prose("Address")
    eircode = _text("Eircode", 8)
    phone = _text("Phone", 40)
    opening_hours = _text("Opening hours", 200)


class EditServiceForm(VersionedForm, ServiceForm):
    pass


class ContactForm(HouseForm):
    """Somebody whom others may ring."""

    name = _text("Name", required=True)
    role = _text("Role")
    phone = _text("Work phone", 40)
    email = forms.EmailField(label="Work e-mail", required=False)
    service = forms.ModelChoiceField(
        queryset=AgencyService.objects.none(), label="Service", required=False, empty_label="The agency as a whole"
    )

    def __init__(self, *args: Any, services, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["service"]
        field.queryset = services
        field.label_from_instance = lambda service: service.name


class EditContactForm(VersionedForm, ContactForm):
    pass


class HolidayForm(HouseForm):
    on = DayField(label="Day", help_text="For example, 3 4 2026")
    name = _text("What it is", 80, required=True, help_text="Such as Good Friday.")


class ConfirmForm(HouseForm):
    """A page that only asks “sure?”."""


class PostForm(HouseForm):
    """What is written of a person in post."""

    first_name = _text("First name", 150, required=True)
    last_name = _text("Last name", 150, help_text="Leave empty if the person uses one name.")
    email = forms.EmailField(label="Work e-mail", help_text="The invitation goes there.")
    job_title = _text("Job title")
    profession = forms.ChoiceField(label="Profession", choices=[("", "Choose"), *Worker.Profession.choices])
    phone = _text("Work phone", 40)
    hours_week = forms.DecimalField(
        label="Hours a week", required=False, min_value=0, max_value=80, max_digits=4, decimal_places=1
    )
    is_mandated_person = forms.BooleanField(
        label="Mandated person", required=False, help_text="Must by law report harm to a child."
    )


class AddWorkerForm(PostForm):
    started_on = DayField(label="First day in this post", help_text="For example, 4 5 2026")
    roles = forms.MultipleChoiceField(
        label="Roles", choices=GIVEN_HERE, required=False, widget=Checkboxes(hints=ROLE_HINTS)
    )


class EditWorkerForm(VersionedForm, PostForm):
    pass


class RolesForm(HouseForm):
    roles = forms.MultipleChoiceField(
        label="Roles of this post",
        choices=GIVEN_HERE,
        required=False,
        widget=Checkboxes(hints=ROLE_HINTS),
        help_text="Case manager is not here: it is a role on one case, given by the lead agency’s manager.",
    )


class LineManagerForm(HouseForm):
    line_manager = WorkerChoice(
        queryset=Worker.objects.none(), label="Line manager", required=False, empty_label="Nobody"
    )

    def __init__(self, *args: Any, managers, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["line_manager"].queryset = managers  # type: ignore[attr-defined]  # a model choice


class LeaveForm(HouseForm):
    leave_from = DayField(label="First day of the leave", required=False)
    leave_until = DayField(label="Last day, if it is known", required=False)


class TrainingForm(HouseForm):
    kind = forms.ChoiceField(label="Kind of training", choices=TrainingRecord.Kind.choices, widget=Radios)
    title = _text("Title of the course", 160)
    done_on = DayField(label="When was it done?", help_text="For example, 4 5 2026")
    provider = _text("Given by")


class CompetenceForm(HouseForm):
    name = _text("Competence", required=True, help_text="A language, an approach, a qualification.")
    permits = forms.ChoiceField(
        label="It lets them record",
        choices=[("", "Nothing more"), *Competence.Permits.choices],
        required=False,
        help_text="Only who has it may record such work in a keywork session.",
    )
    note = _prose("Note")


class PolicyForm(HouseForm):
    """A version of a policy."""

    title = _text("Title", 160, required=True)
    version_label = _text("Version", 40, help_text="Such as 2.0 or March 2026.")
    approved_on = DayField(label="Approved on", required=False)
    revision_due_on = DayField(label="To be revised by", required=False)
    address = forms.URLField(
        label="Where it can be read", required=False, assume_scheme="https", help_text="A link to the document."
    )
    owner = WorkerChoice(
        queryset=Worker.objects.none(), label="Who looks after it", required=False, empty_label="Nobody named"
    )

    def __init__(self, *args: Any, workers, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = workers  # type: ignore[attr-defined]  # a model choice


class AddPolicyForm(PolicyForm):
    kind = forms.ChoiceField(label="What it is about", choices=PolicyDocument.Kind.choices, widget=Radios)
    field_order = ("kind",)


class EditPolicyForm(VersionedForm, PolicyForm):
    pass


class SettingForm(HouseForm):
    """One setting, asked in the way of its kind; whether the value is sound is Definition.check's to say."""

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["value"] = self._field(definition)

    @staticmethod
    def _field(item: Definition) -> forms.Field:
        match item.kind:
            case "switch":
                return forms.TypedChoiceField(
                    label=item.label,
                    help_text=item.help,
                    choices=[("on", "On"), ("off", "Off")],
                    coerce=lambda text: text == "on",
                    widget=Chips,
                )
            case "choice":
                return forms.ChoiceField(label=item.label, help_text=item.help, choices=item.choices, widget=Radios)
            case "task-force":
                known = [("", "None: chosen each time"), *((each.pk, each.name) for each in task_forces())]
                return forms.ChoiceField(label=item.label, help_text=item.help, choices=known, required=False)
            case _:
                return forms.CharField(
                    label=item.label,
                    help_text=item.help,
                    required=item.kind not in {"text", "optional-number"},
                    max_length=200,
                    error_messages={"required": "Enter a value, or go back to the national one."},
                )
