"""What is typed of a person and of their entry."""

from collections.abc import Iterator
from typing import cast

from django import forms
from django.forms.boundfield import BoundField

from cases.models import Case, FamilyLink, HarmReductionOffer, PersonFlag, ServiceUser
from core.days import today
from core.forms import Chips, DayField, HouseForm, Radios, VersionedForm


def _line(label: str, length: int, hint: str = "", **more) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, help_text=hint, **more)


def _prose(label: str, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, help_text=hint, max_length=4000, widget=forms.Textarea({"rows": 3})
    )


class PersonFields(HouseForm):
    """A person as they present themselves: nothing is demanded but a name of some kind."""

    first_names = _line("First names", 80, "As the person writes them, with fadas.")
    last_name = _line("Last name", 80)
    known_as = _line("Known as", 80, "Another name the person goes by, or the only one they give.")
    date_of_birth = DayField(label="Date of birth", required=False, not_after=today, help_text="For example, 14 2 1991")
    estimated_age = forms.IntegerField(
        label="Estimated age",
        required=False,
        min_value=0,
        max_value=120,
        help_text="Where the birth date is not known.",
    )
    gender = forms.ChoiceField(
        label="Gender", choices=ServiceUser.Gender.choices, initial=ServiceUser.Gender.NOT_SAID, widget=Chips
    )
    phone = _line("Phone", 60)
    email = forms.EmailField(label="Email", required=False)
    preferred_contact = _line("How the person likes to be reached", 120)
    safe_to_contact = _prose(
        "Safe to contact", "When, how and by whom it is safe to reach the person, and what must not be left."
    )
    no_fixed_abode = forms.BooleanField(label="No fixed abode", required=False)
    address = _prose("Address")
    eircode = _line("Eircode", 8, "Only if the person has it, such as D02 X285.")
    next_of_kin_name = _line("Name of next of kin", 120)
    next_of_kin_relationship = _line("What they are to the person", 60)
    next_of_kin_phone = _line("Phone of next of kin", 60)
    next_of_kin_may_be_told = _prose("What they may be told", "In the person’s own words.")
    languages = _line("Languages", 160)
    needs_interpreter = forms.BooleanField(label="Needs an interpreter", required=False)
    interpreter_language = _line("Interpreter for which language", 60)
    ihi = _line("Individual health identifier", 22, "18 figures. Seen by your agency only.")

    GROUPS = (
        ("Name", ("agency", "first_names", "last_name", "known_as")),
        ("Birth and gender", ("date_of_birth", "estimated_age", "gender")),
        (
            "How to reach the person",
            ("phone", "email", "preferred_contact", "safe_to_contact", "no_fixed_abode", "address", "eircode"),
        ),
        (
            "Next of kin",
            ("next_of_kin_name", "next_of_kin_relationship", "next_of_kin_phone", "next_of_kin_may_be_told"),
        ),
        ("Languages", ("languages", "needs_interpreter", "interpreter_language")),
        ("Identifier", ("ihi",)),
    )

    def __init__(self, *args, shows_ihi: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if not shows_ihi:
            del self.fields["ihi"]  # absent, not hidden: nobody learns that there is one (LAW-ihi)

    @property
    def groups(self) -> Iterator[tuple[str, list[BoundField]]]:
        for title, names in self.GROUPS:
            if fields := [self[name] for name in names if name in self.fields]:
                yield title, fields


class EditPersonForm(PersonFields, VersionedForm):
    pass


class NewPersonForm(PersonFields):
    """The first step of opening a case: who it is."""

    says_optional = False  # the page says once that a name is all it asks for
    LATER = ("email", "next_of_kin_name", "next_of_kin_relationship", "next_of_kin_phone", "next_of_kin_may_be_told")

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.LATER:
            del self.fields[name]
        if len(agencies) > 1:
            self.fields["agency"] = forms.ModelChoiceField(agencies, label="Your agency", to_field_name=None)
            self.order_fields(["agency"])


class EntryForm(HouseForm):
    """The second step: what kind of case it is, and what the person was told."""

    level = forms.ChoiceField(
        label="What the person comes for",
        choices=[
            (Case.Level.KEY_WORKING.value, "Key working"),
            (Case.Level.HARM_REDUCTION_ONLY.value, "Harm reduction only"),
        ],
        initial=Case.Level.KEY_WORKING,
        widget=Radios(
            hints={
                Case.Level.KEY_WORKING.value: "You become the key worker. Case management comes later.",
                Case.Level.HARM_REDUCTION_ONLY.value: "No key worker, assessment or plan is asked for.",
            }
        ),
    )
    basis = forms.ChoiceField(
        label="Basis of key working",
        choices=Case.Basis.choices,
        required=False,
        widget=Radios,
        help_text="Only harm reduction goes without.",
    )
    basis_note = _prose("More about the basis")
    case_type = forms.ChoiceField(
        label="Type of case", choices=Case.Type.choices, initial=Case.Type.SINGLE_ADULT, widget=Radios
    )
    told_policy = forms.BooleanField(label="I told the person that taking part is optional", required=False)
    participation = forms.ChoiceField(
        label="Does the person take part?",
        choices=Case.Participation.choices,
        initial=Case.Participation.NOT_ASKED,
        widget=Chips,
    )

    def __init__(self, *args, expected: bool, has_harm_reduction: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if expected:
            self.fields["told_policy"].label = "I told the person that everyone here is expected to take part"
            cast(forms.ChoiceField, self.fields["participation"]).choices = [
                choice for choice in Case.Participation.choices if choice[0] != Case.Participation.DECLINED
            ]
        if not has_harm_reduction:
            cast(forms.ChoiceField, self.fields["level"]).choices = [(Case.Level.KEY_WORKING.value, "Key working")]


class ParticipationForm(HouseForm):
    told = forms.BooleanField(label="I told the person that taking part is optional", required=False)
    participation = forms.ChoiceField(
        label="Does the person take part?", choices=Case.Participation.choices, widget=Radios
    )

    def __init__(self, *args, expected: bool, was_told: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if was_told:
            del self.fields["told"]
        elif expected:
            self.fields["told"].label = "I told the person that everyone here is expected to take part"


OFFERS = [choice for choice in Case.Level.choices if choice[0] != Case.Level.HARM_REDUCTION_ONLY]


class OfferForm(HouseForm):
    offered_on = DayField(label="Day of the offer", not_after=today)
    offer = forms.ChoiceField(
        label="What was offered",
        choices=OFFERS,
        widget=Chips,
    )
    answer = forms.ChoiceField(label="The person’s answer", choices=HarmReductionOffer.Answer.choices, widget=Chips)
    note = _prose("Note")


class FlagForm(HouseForm):
    kind = forms.ChoiceField(label="Kind", choices=PersonFlag.Kind.choices, widget=Radios)
    text = forms.CharField(label="What a worker must know", max_length=160)
    sight = forms.ChoiceField(label="Who sees it", choices=PersonFlag.Sight.choices, widget=Radios)
    review_on = DayField(label="Look at it again on", required=False, not_before=today)


class FamilyForm(HouseForm):
    reference = forms.CharField(
        label="Reference of the relative’s file",
        max_length=20,
        help_text="Such as TUR-2026-0041; a file that you may open.",
    )
    relationship = forms.ChoiceField(
        label="What they are to this person", choices=FamilyLink.Relationship.choices, widget=Radios
    )
    note = _prose("Note")


class ConfirmForm(HouseForm):
    """A verb that needs no words."""
