"""To whom a letter goes, and when it may be issued and sent. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.errors import DomainError

PRESCRIBER, KEY_WORKER, CONTACT = "prescriber", "key-worker", "contact"
DRAFT, ISSUED, SENT = "draft", "issued", "sent"
EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a service who can be written to."""

    name: str
    role: str = ""
    email: str = ""
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom the letter goes to, and why that person."""

    person: Person
    because: str


def addressee(
    *, on_methadone: bool, prescriber: str, key_workers: Sequence[Person], contacts: Sequence[Person]
) -> Chosen | None:
    """The prescriber of somebody on methadone (GB1-methadone-doctor), else the key worker, else the known contact.

    None: the service has to be telephoned for a name first (GB1-contact-unknown).
    """
    if on_methadone and prescriber.strip():
        return Chosen(Person(prescriber.strip(), "Prescribing doctor"), PRESCRIBER)
    if key_workers:
        return Chosen(key_workers[0], KEY_WORKER)
    named = next((each for each in contacts if each.name.strip()), None)
    return Chosen(named, CONTACT) if named else None


def check_draft(state: str) -> None:
    if state != DRAFT:
        raise DomainError("This letter has been issued: it is not changed any more.", code="letter-issued")


def check_can_issue(*, state: str, service: str, is_named: bool, has_addressee: bool) -> None:
    """No letter without a consent in force that names the service, nor to nobody (GB1-contact-unknown)."""
    check_draft(state)
    if not is_named:
        raise DomainError(
            f"No consent in force names {service}. The letter waits until the person has agreed.", code="no-consent"
        )
    if not has_addressee:
        raise DomainError(
            f"Nobody at {service} is named. Telephone the service, ask for its contact person and write the name down.",
            code="no-contact",
            field="to_name",
        )


def check_whole_plan(*, kind_is_whole: bool, is_whole: bool, service: str) -> None:
    """The whole plan goes to the clinic only where the person said so (KW-8.3c)."""
    if kind_is_whole and not is_whole:
        raise DomainError(
            f"The person has not agreed that {service} has the whole plan. Ask them first.",
            code="no-whole-plan-consent",
        )


def check_says_something(*, has_plan: bool, service: str) -> None:
    if not has_plan:
        raise DomainError(
            f"{service} may not know of the plan: no consent lets it read its own part.", code="no-plan-consent"
        )


def check_can_send(*, state: str, how: str, sent_on: date, issued_on: date, today: date, has_reader: bool) -> None:
    if state != ISSUED:
        raise DomainError("Only a letter that is issued and not sent yet can be sent.", code="letter-not-issued")
    if sent_on > today:
        raise DomainError(
            "This day has not come yet: choose today or a day before.", code="future-day", field="sent_on"
        )
    if sent_on < issued_on:
        raise DomainError("That is before the letter was issued.", code="before-issue", field="sent_on")
    if how == EMAIL and not has_reader:
        raise DomainError(
            "A letter by e-mail is a link, for somebody who signs in here and works with the person. Choose one, or "
            "print it.",
            code="no-reader",
            field="reader",
        )


def check_still_permitted(*, is_readable: bool, service: str) -> None:
    """What the person took back after the letter was issued is not sent any more."""
    if not is_readable:
        raise DomainError(
            f"The person took back something that this letter tells {service}. Throw it away and write a new one.",
            code="no-longer-permitted",
        )


def check_can_throw_away(state: str) -> None:
    if state not in {DRAFT, ISSUED}:
        raise DomainError("This letter has gone out.", code="letter-sent")


def check_acknowledged(*, state: str, on: date, sent_on: date | None, today: date) -> None:
    if state != SENT or sent_on is None:
        raise DomainError("This letter has not been sent yet.", code="letter-not-sent")
    if not sent_on <= on <= today:
        raise DomainError(
            "Choose a day from the day on which it was sent until today.", code="acknowledged-when", field="on"
        )


def attaches_copy(*, kind: str, sent_before: bool, wanted: bool | None) -> bool:
    """The first introduction has a copy of the consent; a later one where the box is ticked (GB1-attach-consent)."""
    if wanted is not None:
        return wanted
    return kind == "introduction" and not sent_before


def check_reader(*, is_seen: bool, service: str) -> None:
    """A link is sent to somebody who could open it at this moment, and to nobody else."""
    if not is_seen:
        raise DomainError(
            f"This person may not open the letter: they do not work with the person for {service}.",
            code="reader-sees-nothing",
            field="reader",
        )


def check_services(*, some: bool, involved: bool) -> None:
    """Letters about the plan go to those who have a part in it, and to nobody else."""
    if not some:
        raise DomainError("Choose at least one service.", code="no-service", field="agencies")
    if not involved:
        raise DomainError("This service has no part in the plan or the case.", code="not-involved", field="agencies")
