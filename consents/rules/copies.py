"""When a paper about a person may leave the house, and what becomes of it. Pure: no queries, no clock, no saving."""

from collections.abc import Collection
from datetime import date

from consents.grounds import Told
from core.errors import DomainError

ENQUIRY_ONLY = "KW-7.4.3c"


def check_paper(*, title: str, to_person: str, channel: str, given_on: date, today: date) -> None:
    if not title.strip():
        raise DomainError("Say which paper it is.", code="no-title", field="title")
    if not to_person.strip():
        raise DomainError("Name the person who gets it.", code="no-name", field="to_person")
    if channel not in Told.values:
        raise DomainError("Say how it was given.", code="no-way", field="channel")
    if given_on > today:
        raise DomainError("The day cannot be in the future.", code="future-day", field="given_on")


def check_one_paper(*, is_kept: bool, is_brought: bool) -> None:
    if is_kept and is_brought:
        raise DomainError(
            "Choose one of the papers kept here, or add a scan: not both.", code="two-papers", field="attachment"
        )


def check_consented(
    *, agency: str, is_named: bool, enquiry_only: bool, parts: Collection[str], shared: Collection[str]
) -> None:
    """Under consent: the agency is named in a consent to share that is in force, and what the paper tells is ticked."""
    if not is_named and enquiry_only:
        raise DomainError(
            f"The person agreed only that {agency} may be asked. No paper may be sent (rule {ENQUIRY_ONLY}).",
            code=ENQUIRY_ONLY,
            field="agency",
        )
    if not is_named:
        raise DomainError(
            f"No consent in force names {agency}, so no paper may be given to it.", code="no-consent", field="agency"
        )
    if set(parts) - set(shared):
        raise DomainError(
            f"The consent does not let {agency} know all of this. Take out what is not ticked there.",
            code="beyond-consent",
            field="parts",
        )


def check_disclosed(*, is_signed_off: bool, is_receiver: bool, parts: Collection[str], listed: Collection[str]) -> None:
    """Without consent: only what a manager has signed off, to the receiver named there."""
    if not is_signed_off:
        raise DomainError("No manager has signed this sharing off.", code="no-sign-off", field="disclosure")
    if not is_receiver:
        raise DomainError("This agency is not the one that was signed off.", code="other-receiver", field="agency")
    if set(parts) - set(listed):
        raise DomainError("Only what is on the signed list may be given.", code="not-on-the-list", field="parts")


def check_asked_back(*, asked_on: date, given_on: date, today: date) -> None:
    if asked_on > today:
        raise DomainError("The day cannot be in the future.", code="future-day", field="asked_on")
    if asked_on < given_on:
        raise DomainError("It had not been given out by then.", code="before-given", field="asked_on")


def check_ended(*, ended_on: date, given_on: date, today: date, confirmed_by: str) -> None:
    """Returned or destroyed, as somebody there says by name."""
    if ended_on > today:
        raise DomainError("The day cannot be in the future.", code="future-day", field="ended_on")
    if ended_on < given_on:
        raise DomainError("It had not been given out by then.", code="before-given", field="ended_on")
    if not confirmed_by.strip():
        raise DomainError("Name who confirmed it.", code="no-name", field="confirmed_by")
