"""What must be true when a person comes to the service. Pure: no queries, no clock, no saving."""

from collections.abc import Iterable
from datetime import date

from cases.rules import check_open
from core.errors import DomainError

__all__ = [
    "check_basis",
    "check_contact_day",
    "check_ihi",
    "check_level",
    "check_no_open_case",
    "check_offer",
    "check_open",
    "check_participation",
    "check_person",
    "check_service_in_use",
]

EARLIEST_BIRTH = date(1900, 1, 1)
HARM_REDUCTION_ONLY = "harm-reduction-only"


def check_level(level: str, *, has_harm_reduction: bool) -> None:
    """A case begins as key working; or as harm reduction only, where the service offers that (KW-6.8a)."""
    if level not in {"key-working", HARM_REDUCTION_ONLY}:
        raise DomainError(
            "A case begins as key working. It becomes case-managed when an agency takes the lead.",
            code="level-at-opening",
            field="level",
        )
    if level == HARM_REDUCTION_ONLY and not has_harm_reduction:
        raise DomainError(
            "This service does not open files for harm reduction only: choose key working.",
            code="no-harm-reduction",
            field="level",
        )


def check_basis(level: str, basis: str) -> None:
    """Key working is given on a basis that is written down (KW-3.1); harm reduction asks for none."""
    if level != HARM_REDUCTION_ONLY and not basis:
        raise DomainError(
            "Say on what basis: the person meets the criteria, is on the programme, or took up an offer.",
            code="no-basis",
            field="basis",
        )


def check_participation(participation: str, *, told: bool, expected: bool) -> None:
    """A choice is made by somebody who was told that there is one; where taking part is expected there is none."""
    if participation in {"takes-part", "declined"} and not told:
        raise DomainError(
            "First tell the person whether taking part is optional or expected, and tick that you did.",
            code="not-told",
            field="participation",
        )
    if participation == "declined" and expected:
        raise DomainError(
            "This service expects everyone to take part in key working, so it cannot be declined here. "
            "Somebody who wants no more than harm reduction has a harm-reduction file.",
            code="participation-expected",
            field="participation",
        )


def check_no_open_case(level: str, open_levels: Iterable[str]) -> None:
    """One person, one open case, shared by all agencies; harm-reduction files stand apart."""
    alike = [other for other in open_levels if (other == HARM_REDUCTION_ONLY) == (level == HARM_REDUCTION_ONLY)]
    if alike:
        raise DomainError("This person has an open case already: work in that one.", code="open-case")


def check_person(
    *, names: Iterable[str], date_of_birth: date | None, no_fixed_abode: bool, eircode: str, today: date
) -> None:
    if not any(names):
        raise DomainError(
            "Enter a name: first names, a last name, or the name the person goes by.",
            code="no-name",
            field="first_names",
        )
    if date_of_birth and not EARLIEST_BIRTH <= date_of_birth <= today:
        raise DomainError(
            f"The date of birth must be between 1 January 1900 and today, {today:%-d %B %Y}.",
            code="birth-date",
            field="date_of_birth",
        )
    if no_fixed_abode and eircode:
        raise DomainError(
            "Somebody with no fixed abode has no Eircode: take out one or the other.",
            code="no-fixed-abode",
            field="eircode",
        )


def check_ihi(ihi: str) -> None:
    if ihi and not (ihi.isascii() and ihi.isdigit() and len(ihi) == 18):
        raise DomainError("An individual health identifier has 18 figures.", code="ihi", field="ihi")


def check_offer(case, offered_on: date, *, today: date) -> None:
    """Offers are counted for those who come for harm reduction only (KW-6.8b)."""
    if case.level != HARM_REDUCTION_ONLY:
        raise DomainError("This person has key working already: there is nothing to offer.", code="not-harm-reduction")
    check_contact_day(offered_on, today=today, field="offered_on")


def check_contact_day(on: date, *, today: date, field: str = "on") -> None:
    if on > today:
        raise DomainError("This day has not come yet: choose today or a day before.", code="future-day", field=field)


def check_service_in_use(service) -> None:
    """A line of the directory names the service, and its contact is one of that service's own."""
    if not service.agency_id and not service.service_name:
        raise DomainError(
            "Choose an agency from the list, or type the service's name.", code="no-service", field="service_name"
        )
    if service.contact_id and service.contact.agency_id != service.agency_id:
        raise DomainError("This contact works for another agency.", code="contact-elsewhere", field="contact")
