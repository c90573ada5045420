"""The first two steps of a consent: the talk, and what each agency may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from agencies.models import Agency
from cases.models import CareDomain, Consent, ConsentItem
from consents.wishes import Wish
from core.days import today
from core.forms import Checkboxes, Chips, DayField, HouseForm, VersionedForm

TOLD = (
    ("limits_explained", "What stays private, and the limits: harm to self or others, a child at risk, a court"),
    ("sharing_explained", "Who will see what, and for how long"),
    ("refusal_explained", "That no is an answer, now or later, and costs no service"),
)
AGENCIES = "agencies"  # the hidden inputs that say which agencies are on the page
SHARED_FIELDS = ("purposes", "purpose_words", "offence", "offence_with", "messages", "leaving", "add")


class TalkForm(HouseForm):
    """What was explained before anything was signed (KW-7.6a)."""

    told = forms.MultipleChoiceField(
        label="What I explained",
        choices=TOLD,
        widget=Checkboxes(),
        required=False,
        help_text="All three, before the form can be signed.",
    )
    held_on = DayField(label="Day of the talk", not_after=today)
    note = forms.CharField(
        label="Anything worth keeping about it", required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )
    says_optional = False

    def clean_told(self) -> dict[str, bool]:
        told = self.cleaned_data["told"]
        if len(told) < len(TOLD):
            raise forms.ValidationError("Tick all three. A consent counts only when the person has heard all of it.")
        return {code: True for code, _ in TOLD}


@dataclass(frozen=True, slots=True)
class Block:
    """One agency on the page, with the questions about it."""

    agency: Agency
    contact: BoundField
    information: BoundField
    domains: BoundField


class WishesForm(VersionedForm):
    """Which agencies, what each may know, what for, and what not. A draft may be left half done; `is_final` may not."""

    purposes = forms.MultipleChoiceField(
        label="What it is for", choices=Consent.Purpose.choices, widget=Checkboxes(), required=False
    )
    purpose_words = forms.CharField(label="Another purpose, in plain words", required=False, max_length=500)
    offence = forms.ChoiceField(
        label="Legal issues and offending",
        choices=[("nobody", "Share with nobody"), ("some", "Share, and choose with whom")],
        widget=Chips(),
        help_text="A separate question in law. It stays hidden unless the person chooses otherwise.",
        required=False,
    )
    offence_with = forms.MultipleChoiceField(label="With whom, if shared", widget=Checkboxes(), required=False)
    messages = forms.MultipleChoiceField(
        label="Who may pass on “please ring us” if we lose touch",
        widget=Checkboxes(),
        required=False,
    )
    leaving = forms.MultipleChoiceField(
        label="Who may be told if the person leaves us or comes back", widget=Checkboxes(), required=False
    )
    exceptions = forms.CharField(
        label="Exceptions, in the person’s own words",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text="What they do not want, as they say it.",
    )
    add = forms.ModelChoiceField(label="Add an agency", queryset=Agency.objects.none(), required=False)
    says_optional = False
    is_final = False

    def __init__(
        self,
        *args: Any,
        consent: Consent,
        agencies: Sequence[Agency],
        offered: Sequence[tuple[str, Sequence[tuple[int, str]]]],
        domains: Sequence[CareDomain],
        **kwargs: Any,
    ):
        self.consent, self.agencies = consent, list(agencies)
        self.domains = [domain for domain in domains if not domain.is_offence_data]
        own: dict[str, forms.Field] = {}
        for agency in self.agencies:
            own[f"contact_{agency.pk}"] = forms.CharField(
                label=f"Person to talk to at {agency.label}", max_length=120, required=False
            )
            own[f"information_{agency.pk}"] = forms.MultipleChoiceField(
                label=f"{agency.label} may know: contact and documents",
                choices=[
                    choice for choice in ConsentItem.Information.choices if choice[0] != "whole-plan" or _whole(agency)
                ],
                widget=Checkboxes(),
                required=False,
            )
            own[f"domains_{agency.pk}"] = forms.MultipleChoiceField(
                label=f"{agency.label} may know: areas of life",
                choices=[(domain.code, domain.label) for domain in self.domains],
                widget=Checkboxes(),
                required=False,
            )
        self.base_fields = self.base_fields | own  # type: ignore[misc]  # this form's own, before Django copies them
        super().__init__(*args, **kwargs)
        named = [(str(agency.pk), agency.label) for agency in self.agencies]
        for name in ("offence_with", "messages", "leaving"):
            self._choices(name, named)
        self._choices("add", [("", "Choose an agency"), *offered])
        offers: Any = self.fields["add"]
        offers.queryset = Agency.objects.filter(pk__in=[pk for _, group in offered for pk, _ in group])
        self._choices("add", [("", "Choose an agency"), *offered])
        if consent.kind not in Consent.SHARING:
            for name in SHARED_FIELDS:
                del self.fields[name]
        elif not self.agencies:
            for name in ("offence", "offence_with", "messages", "leaving"):
                del self.fields[name]
        if "add" in self.fields and consent.kind == Consent.Kind.ADDITIONAL and self.agencies:
            del self.fields["add"]

    def _choices(self, name: str, choices: Any) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    @property
    def blocks(self) -> list[Block]:
        return [
            Block(
                agency,
                self[f"contact_{agency.pk}"],
                self[f"information_{agency.pk}"],
                self[f"domains_{agency.pk}"],
            )
            for agency in self.agencies
        ]

    def clean(self) -> None:
        if not self.is_final or self.consent.kind not in Consent.SHARING:
            return
        if not self.agencies:
            self.add_error("add", "Add at least one agency.")
        for agency in self.agencies:
            if not self._of(agency, "information") and not self._of(agency, "domains") and not self._offence(agency):
                self.add_error(f"information_{agency.pk}", f"Tick what {agency.label} may know, or take it off.")
        if self.cleaned_data.get("offence") == "some" and not self.cleaned_data.get("offence_with"):
            self.add_error("offence_with", "Choose with whom, or choose to share it with nobody.")
        if not self.cleaned_data.get("purposes") and not self.cleaned_data.get("purpose_words", "").strip():
            self.add_error("purposes", "Say what it is for.")

    def _of(self, agency: Agency, what: str) -> Any:
        return self.cleaned_data.get(f"{what}_{agency.pk}")

    def _offence(self, agency: Agency) -> bool:
        given = self.cleaned_data
        return given.get("offence") == "some" and str(agency.pk) in given.get("offence_with", ())

    def wishes(self) -> list[Wish]:
        """What the page says, agency by agency. No to legal matters is no, whatever is ticked beneath it."""
        given = self.cleaned_data
        return [
            Wish(
                agency=agency.pk,
                contact_name=self._of(agency, "contact") or "",
                domains=frozenset(self._of(agency, "domains") or ()),
                information=frozenset(self._of(agency, "information") or ()),
                offence=self._offence(agency),
                messages=str(agency.pk) in given.get("messages", ()),
                told_of_leaving=str(agency.pk) in given.get("leaving", ()),
            )
            for agency in self.agencies
        ]


def _whole(agency: Agency) -> bool:
    """The whole plan goes to a methadone clinic only (KW-8.3); every other agency reads its own part."""
    return agency.is_methadone_clinic


def named_in(data: QueryDict) -> list[int]:
    """The agencies that the page sent back, in its order."""
    return list(dict.fromkeys(int(pk) for pk in data.getlist(AGENCIES) if pk.isascii() and pk.isdigit()))


def initial_of(consent: Consent) -> dict[str, Any]:
    """The draft as the form opens it."""
    scopes = list(consent.scopes.prefetch_related("items__domain"))
    initial: dict[str, Any] = {
        "version": consent.version,
        "purposes": consent.purposes,
        "purpose_words": consent.purpose_words,
        "exceptions": consent.exceptions,
        "offence": "some" if any(scope.includes_offence_data for scope in scopes) else "nobody",
        "offence_with": [str(scope.agency_id) for scope in scopes if scope.includes_offence_data],
        "messages": [str(scope.agency_id) for scope in scopes if scope.may_pass_messages],
        "leaving": [str(scope.agency_id) for scope in scopes if scope.may_be_told_of_leaving],
    }
    for scope in scopes:
        items = list(scope.items.all())
        initial[f"contact_{scope.agency_id}"] = scope.contact_name
        initial[f"domains_{scope.agency_id}"] = [item.domain.code for item in items if item.domain]
        initial[f"information_{scope.agency_id}"] = [item.information for item in items if item.information]
    return initial
