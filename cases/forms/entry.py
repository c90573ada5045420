"""The pages of a person's entry: each asks for one step."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from agencies.models import Agency
from cases.forms.roles import YES_NO, prose
from cases.models import (
    Case,
    Consent,
    ExistingManagerCheck,
    Explanation,
    HomelessRegisterCheck,
    InformationSheetIssue,
    LeadAgencyChoice,
    ServiceContact,
    ServiceInUse,
    YesNo,
)
from cases.ways_round import WayRound
from core.days import today
from core.forms import Checkboxes, Chips, DayField, HouseForm, Radios

Given = Consent.GivenHow


class SheetForm(HouseForm):
    how = forms.ChoiceField(
        label="How did the person get the sheet?", choices=InformationSheetIssue.How.choices, widget=Radios()
    )
    given_on = DayField(label="Day", not_after=today)
    language = forms.CharField(label="Language", max_length=60)
    with_interpreter = forms.BooleanField(label="An interpreter helped", required=False)
    with_reading_help = forms.BooleanField(label="Somebody helped with the reading", required=False)
    in_large_print = forms.BooleanField(label="It was in large print", required=False)
    note = prose("Note")


class ExplanationsForm(HouseForm):
    points = forms.MultipleChoiceField(
        label="What did you explain?",
        choices=Explanation.Point.choices,
        widget=Checkboxes(
            hints={
                Explanation.Point.ONE_LEAD.value: "And the person has a say in which one.",
                Explanation.Point.MAY_CHANGE.value: "The role of case manager may move as the person gets on.",
                Explanation.Point.UNTIL_NOT_NEEDED.value: "Whoever leads, and whatever changes.",
                Explanation.Point.WILL_CONTACT.value: "To see that each does its part.",
            }
        ),
        error_messages={"required": "Tick at least one thing that you explained."},
    )
    explained_on = DayField(label="Day", not_after=today)

    def __init__(self, *args: Any, already: set[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        points = cast(forms.MultipleChoiceField, self.fields["points"])
        points.choices = [choice for choice in Explanation.Point.choices if choice[0] not in already]


class AskPersonForm(HouseForm):
    says_optional = False

    said_manager = forms.ChoiceField(
        label="Does the person have a case manager or key worker in another service?",
        choices=YesNo.choices,
        widget=Chips(),
    )
    said_who = forms.CharField(
        label="In which service, and who?", max_length=160, required=False, help_text="If the answer is yes."
    )
    said_assessment = forms.ChoiceField(
        label="Has somebody done a full assessment with them already?", choices=YesNo.choices, widget=Chips()
    )
    said_homeless = forms.ChoiceField(
        label="Is the person homeless, now or recently?", choices=YesNo.choices, widget=Chips()
    )
    asked_on = DayField(label="Day on which you asked", not_after=today)


class PermissionForm(HouseForm):
    """May others be asked? Three questions, and nothing else."""

    says_optional = False

    agreed = forms.ChoiceField(label="May we ask other services?", choices=YES_NO, widget=Chips())
    words = prose("What the person said", required=True, help_text="In their own words.")
    services = forms.MultipleChoiceField(
        label="Which services may be asked?",
        required=False,
        widget=Checkboxes(),
        help_text="Only those that the person named. Leave empty if the answer is no.",
    )
    given_how = forms.ChoiceField(
        label="How was it given?",
        choices=((Given.SPOKEN.value, "Spoken"), (Given.PAPER.value, "In writing")),
        widget=Chips(),
        required=False,
    )
    witness_name = forms.CharField(
        label="Who else was there?",
        max_length=120,
        required=False,
        help_text="If somebody was, such as an interpreter.",
    )
    asked_on = DayField(label="Day on which you asked", not_after=today)

    def __init__(self, *args: Any, services: list[ServiceInUse], agencies: list[Agency], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.offered: dict[str, ServiceInUse | Agency] = {f"service-{each.pk}": each for each in services}
        self.offered |= {f"agency-{each.pk}": each for each in agencies}
        field = cast(forms.MultipleChoiceField, self.fields["services"])
        field.choices = [(key, str(each)) for key, each in self.offered.items()]

    def named(self) -> dict[str, Any]:
        """What the service takes: the services of the list, and the agencies beside it."""
        said = dict(self.cleaned_data)
        picked = [self.offered[key] for key in said.pop("services")]
        return said | {
            "agreed": said["agreed"] == "yes",
            "services": [each for each in picked if isinstance(each, ServiceInUse)],
            "agencies": [each for each in picked if isinstance(each, Agency)],
        }


class SystemEnquiryForm(HouseForm):
    says_optional = False

    person_present = forms.BooleanField(label="The person is with me now", required=False)
    persons_word = prose(
        "The person’s word", help_text="What they said when you asked whether you may look, in their own words."
    )


class ServiceContactForm(HouseForm):
    """One service asked the three questions."""

    says_optional = False

    result = forms.ChoiceField(
        label="Did you reach the service?", choices=ServiceContact.Result.choices, widget=Chips()
    )
    how = forms.ChoiceField(label="How?", choices=ServiceContact.How.choices, widget=Chips(), required=False)
    contacted_on = DayField(label="Day", not_after=today)
    spoke_to = forms.CharField(label="With whom did you speak?", max_length=120, required=False)
    is_manager = forms.ChoiceField(
        label="Is this service the person’s case manager?", choices=YesNo.choices, widget=Chips(), required=False
    )
    has_assessed = forms.ChoiceField(
        label="Has it done a full assessment?", choices=YesNo.choices, widget=Chips(), required=False
    )
    can_take_part = forms.ChoiceField(
        label="Can it take part in a plan later on?", choices=YesNo.choices, widget=Chips(), required=False
    )
    wishes_to_take_part = forms.ChoiceField(
        label="Does it wish to take part in the shared plan?",
        choices=ServiceContact.Wish.choices,
        widget=Chips(),
        required=False,
    )
    why_not_asked = forms.CharField(
        label="Why was it not asked?",
        max_length=200,
        required=False,
        help_text="If you did not ask: it gives no key working, or the person did not want it.",
    )
    note = prose("Note")

    def __init__(self, *args: Any, ways: Sequence[WayRound] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        if ways:
            self.fields["permitted_by"] = forms.ChoiceField(
                label="What permits the contact without their word?",
                choices=[("", "Nothing: it was not asked"), *((way.ref, way.words) for way in ways)],
                required=False,
                widget=Radios(),
            )
            self.order_fields(["permitted_by"])


class RegisterForm(HouseForm):
    says_optional = False

    how = forms.ChoiceField(label="How?", choices=HomelessRegisterCheck.How.choices, widget=Radios())
    result = forms.ChoiceField(label="What came of it?", choices=HomelessRegisterCheck.Result.choices, widget=Radios())
    with_whom = forms.CharField(
        label="Which homeless service, and who?",
        max_length=160,
        required=False,
        help_text="If you asked by telephone or letter.",
    )
    checked_on = DayField(label="Day", not_after=today)
    note = prose("Note")


class CompleteCheckForm(HouseForm):
    says_optional = False

    outcome = forms.ChoiceField(
        label="What came of the check?", choices=ExistingManagerCheck.Outcome.choices, widget=Radios()
    )
    manager_where = forms.CharField(
        label="Which service has the case manager?", max_length=160, required=False, help_text="If there is one."
    )
    how_we_support = prose(
        "How can we support their plan?", help_text="If there is one. Ask that case manager, and the person."
    )


class LeadChoiceForm(HouseForm):
    """The options, what was told, and the person's own choice; or why there was none."""

    says_optional = False

    options = forms.ModelMultipleChoiceField(
        Agency.objects.none(),
        label="Which agencies did you tell the person of?",
        widget=Checkboxes(),
        required=False,
        help_text="Agencies that have signed the protocols, and so can lead.",
    )
    told = prose(
        "What did you tell them about these agencies?", help_text="What each does, where, when, how long a wait."
    )
    chosen = forms.ModelChoiceField(
        Agency.objects.none(),
        label="Which agency did the person choose?",
        required=False,
        empty_label="None: say why below",
    )
    words = prose("The choice in the person’s words")
    no_choice = forms.ChoiceField(
        label="Why was there no choice?",
        choices=[
            ("", "There was a choice"),
            *(each for each in LeadAgencyChoice.NoChoice.choices if each[0] != LeadAgencyChoice.NoChoice.CARRIED_OVER),
        ],
        required=False,
    )
    no_choice_note = prose("More about the reason", rows=2)
    asked_on = DayField(label="Day on which you asked", not_after=today)

    def __init__(self, *args: Any, case: Case, **kwargs: Any):
        super().__init__(*args, **kwargs)
        able = Agency.objects.filter(is_active=True, signed_protocols_on__isnull=False).order_by("sort_key", "pk")
        for name in ("options", "chosen"):
            cast(forms.ModelChoiceField, self.fields[name]).queryset = able


class OpenStepForm(HouseForm):
    reason = prose("Why can this step not wait?", required=True)


class AnswerSupportForm(HouseForm):
    accepted = forms.ChoiceField(label="Do you accept the offer?", choices=YES_NO, widget=Chips())
    reason = prose("Reason", help_text="If you do not accept, say why not.")
