"""Who leads, manages, key-works and stands in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from agencies.models import Agency, Worker
from cases import selectors
from cases.forms.capacity import CapacityForm
from cases.models import Case, CaseManagerAssignment, KeyWorkerAssignment
from cases.rules.capacity import Room, said_hours
from core.forms import Checkboxes, Chips, DayField, HouseForm, Radios

End = CaseManagerAssignment.End
YES_NO = (("yes", "Yes"), ("no", "No"))
GROUNDS = (
    ("most_contact", "It has the most contact with the person"),
    ("statutory_obligation", "It has a statutory obligation towards the person"),
    ("best_placed", "It is best placed to meet the person’s main needs"),
)


def prose(label: str, *, required: bool = False, help_text: str = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=4000,
        widget=forms.Textarea({"rows": rows}),
    )


class PostField(forms.ModelChoiceField):
    """A worker, chosen by the post they hold, so that the agency comes with the name.

    `rooms` are the hours of those of whom the reader may know how much of their time is planned.
    """

    rooms: Mapping[int, Room] = {}

    def __init__(self, *, names_agency: bool = False, **kwargs: Any):
        self.names_agency = names_agency
        super().__init__(queryset=Worker.objects.none(), empty_label="Choose", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        parts = [str(obj.user), obj.job_title or obj.get_profession_display()]
        if self.names_agency:
            parts.append(obj.agency.label)
        if room := self.rooms.get(obj.pk):
            parts.append(f"{said_hours(room.planned)} of {said_hours(room.available)} hours planned")
        return ", ".join(parts)


def offer_posts(form: forms.Form, name: str, agencies: Any, on: date, **only: Any) -> None:
    """Let a field offer the people in post at these agencies."""
    posts = Worker.objects.in_post(on).filter(agency__in=agencies, user__is_active=True, **only)
    field: Any = form.fields[name]
    field.queryset = posts.select_related("user", "agency").order_by("user__last_name", "user__first_name", "pk")


def offer_agencies(form: forms.Form, agencies: Any) -> None:
    """Let the form offer these agencies; where there is one only, it is chosen already."""
    field: Any = form.fields["agency"]
    field.queryset = agencies.order_by("sort_key", "pk")
    first, *others = list(field.queryset[:2]) or [None]
    if first and not others:
        field.initial = first.pk


class TakeLeadForm(CapacityForm):
    """An agency commits itself to lead, on its grounds, with a worker of its own."""

    agency = forms.ModelChoiceField(label="Agency that takes the lead", queryset=Agency.objects.none())
    worker = PostField(label="Case manager", names_agency=True)
    grounds = forms.MultipleChoiceField(
        label="Grounds for leading",
        choices=GROUNDS,
        widget=Checkboxes(),
        help_text="Tick at least one.",
        error_messages={"required": "Tick at least one ground for leading the case."},
    )
    committed_until = DayField(label="Committed until", help_text="Six months from today, or later.")
    complexity_reason = forms.ChoiceField(
        label="Why the case needs case management", choices=Case.Complexity.choices, widget=Radios()
    )
    complexity_note = prose("More about the reason")

    def __init__(self, *args: Any, case: Case, user: Any, on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        agencies = selectors.agencies_that_may_lead(case, user, on).distinct()
        offer_agencies(self, agencies)
        offer_posts(self, "worker", agencies, on)


class AssignCaseManagerForm(CapacityForm):
    worker = PostField(label="Case manager", help_text="A worker of the lead agency.")
    starts_on = DayField(label="Starts on")

    def __init__(self, *args: Any, case: Case, user: Any, on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offer_posts(self, "worker", [case.lead_agency_id], on)


class EndCaseManagerForm(CapacityForm):
    """A tenure that ends with nobody next: who bridges it, or nobody."""

    reason = forms.ChoiceField(
        label="Why does the case manager’s time end?",
        choices=[(reason.value, reason.label) for reason in (End.LEFT_POST, End.LONG_LEAVE)]
        + [(End.HANDOVER.value, "Handed over"), (End.DISENGAGEMENT.value, "Disengaged"), (End.CLOSURE.value, "Closed")],
        widget=Radios(
            hints={
                End.HANDOVER.value: "Name the next case manager instead: the handover ends this one’s time.",
                End.DISENGAGEMENT.value: "Only once disengagement has been carried through.",
                End.CLOSURE.value: "Only once the closure has been carried through.",
            }
        ),
    )
    interim = PostField(
        label="Interim case manager",
        required=False,
        help_text="Leave empty if nobody can bridge the gap: the task to appoint somebody is then opened today.",
    )
    interim_until = DayField(label="Interim until", required=False)
    note = prose("Note")

    def __init__(self, *args: Any, case: Case, user: Any, on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offer_posts(self, "interim", [case.lead_agency_id], on)


class KeyWorkerForm(CapacityForm):
    """A key worker with agency, profession, start and team (KW-5.1, MC-kw-profession, MC-kw-mdt)."""

    worker = PostField(label="Key worker", names_agency=True)
    profession = forms.ChoiceField(
        label="Profession on this case", choices=[("", "Choose"), *Worker.Profession.choices]
    )
    starts_on = DayField(label="Starts on")
    in_care_team = forms.ChoiceField(
        label="Does the key worker belong to the team that gives most of the care?", choices=YES_NO, widget=Chips()
    )
    care_team_name = forms.CharField(label="Name of that team", max_length=120, required=False)

    def __init__(self, *args: Any, agencies: Any, on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offer_posts(self, "worker", agencies, on)


class EndKeyWorkerForm(HouseForm):
    ended_on = DayField(label="Last day")
    reason = forms.ChoiceField(
        label="Why does it end?",
        choices=[
            (reason.value, reason.label)
            for reason in KeyWorkerAssignment.End
            if reason not in {KeyWorkerAssignment.End.LEVEL}
        ],
        widget=Radios(),
    )
    note = prose("Note")


class AddAgencyForm(HouseForm):
    """An agency and its part; beside key working, the answer to the proposal of case management (KW-7.7a)."""

    agency = forms.ModelChoiceField(label="Agency", queryset=Agency.objects.none(), empty_label="Choose")
    does = forms.CharField(label="What does it do in this case?", max_length=200)
    promotion = forms.ChoiceField(
        label="Another agency is needed. Should the case become case management?",
        choices=(("ask", "Yes, ask the manager for case management"), ("keep", "No, key working is enough")),
        widget=Radios(),
        required=False,
    )
    promotion_reason = prose("Reason for this choice")
    says_optional = False

    def __init__(self, *args: Any, case: Case, on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        agencies = Agency.objects.filter(is_active=True).exclude(pk__in=case.case_agencies.in_case(on).values("agency"))
        offer_agencies(self, agencies)
        if case.level != Case.Level.KEY_WORKING:
            del self.fields["promotion"], self.fields["promotion_reason"]


class AgencyLeavesForm(HouseForm):
    left_on = DayField(label="Last day in the case")
    note = prose("Note")


class AskLevelChangeForm(HouseForm):
    reason = prose("Reason", required=True)


class DecideLevelChangeForm(HouseForm):
    """The manager’s answer, with what the new level needs."""

    agreed = forms.ChoiceField(label="Do you agree?", choices=YES_NO, widget=Chips())
    note = prose("Note", help_text="If you do not agree, say why not.")
    complexity_reason = forms.ChoiceField(
        label="Why the case needs case management", choices=Case.Complexity.choices, widget=Radios(), required=False
    )
    complexity_note = prose("More about the reason")
    grounds = forms.MultipleChoiceField(
        label="Grounds for your agency to lead", choices=GROUNDS, widget=Checkboxes(), required=False
    )
    committed_until = DayField(label="Committed until", required=False, help_text="Six months from today, or later.")
    kw_enough_reason = prose("Why key working is enough for this person")
    stays_as_key_worker = forms.BooleanField(label="The case manager stays on as key worker", required=False)
    says_optional = False
    promotes = ("complexity_reason", "complexity_note", "grounds", "committed_until")
    demotes = ("kw_enough_reason", "stays_as_key_worker")

    def __init__(self, *args: Any, to_level: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in self.demotes if to_level == Case.Level.CASE_MANAGEMENT else self.promotes:
            del self.fields[name]


class CoverForm(HouseForm):
    """Who stands in for whom, from which day to which (GB2-cover)."""

    absent = PostField(label="Who is away?", names_agency=True)
    cover = PostField(label="Who stands in?", names_agency=True, help_text="A worker of the same agency.")
    first_day = DayField(label="First day")
    last_day = DayField(label="Last day", help_text="The stand-in’s access ends at midnight after this day.")
    reason = forms.CharField(label="Reason", max_length=160, required=False, help_text="Such as leave. No details.")

    def __init__(self, *args: Any, agencies: list[int], on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offer_posts(self, "absent", agencies, on)
        offer_posts(self, "cover", agencies, on)


class ChildFamilyForm(CapacityForm):
    """A social worker beside the adult’s case manager, with ground, split and word (KW-8.2.3)."""

    scope = forms.ChoiceField(
        label="For whom is the second case manager?",
        choices=(("CHILD_FAMILY", "For the child and family"), ("INDIVIDUAL", "For the adult")),
        widget=Radios(),
    )
    worker = PostField(
        label="Social worker", names_agency=True, help_text="Of any agency. Only social workers are offered."
    )
    ground = forms.ChoiceField(
        label="Ground", choices=CaseManagerAssignment.Ground.choices, widget=Radios(), required=False
    )
    role_split = prose(
        "Who does what: the social worker, and the adult’s case manager",
        rows=5,
        help_text="Must be written down first.",
    )
    told_on = DayField(label="Day on which the case manager told the social worker of their role", required=False)
    told_how = forms.CharField(label="How? Such as by phone", max_length=120, required=False)
    says_optional = False

    def __init__(self, *args: Any, on: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        everywhere = Agency.objects.filter(is_active=True)
        offer_posts(self, "worker", everywhere, on, profession=Worker.Profession.SOCIAL_WORKER)


class RoleSplitForm(HouseForm):
    role_split = prose("Who does what: the social worker, and the adult’s case manager", required=True, rows=6)


class EndChildFamilyForm(HouseForm):
    reason = forms.ChoiceField(
        label="Why does it end?",
        choices=[(reason.value, reason.label) for reason in (End.HANDOVER, End.CLOSURE, End.LEFT_POST, End.OTHER)],
        widget=Radios(),
    )
    note = prose("Note")


class AskToManageForm(HouseForm):
    agency = forms.ModelChoiceField(label="For which agency do you ask?", queryset=Agency.objects.none())
    why = prose("Why should it be you?")

    def __init__(self, *args: Any, agencies: list[int], **kwargs: Any):
        super().__init__(*args, **kwargs)
        offer_agencies(self, Agency.objects.filter(pk__in=agencies))


class DecideManagerRequestForm(CapacityForm):
    agreed = forms.ChoiceField(label="Do you agree?", choices=YES_NO, widget=Chips())
    reason = prose("Reason", help_text="If you do not agree, say why not.")


class OfferSupportForm(HouseForm):
    persons_word = prose("What did the person say about it?", required=True, help_text="In their own words.")
