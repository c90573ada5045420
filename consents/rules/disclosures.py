"""When something may be told without consent (LAW-share-without-consent). Pure: no queries, no clock, no saving."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from consents.grounds import BASES, Ground, Told
from core.errors import DomainError


def check_ground(ground: str, legal_basis: str, legal_detail: str) -> None:
    """There are three grounds, each with its law. An order of a court is named, so that somebody can read it."""
    if ground not in Ground.values:
        raise DomainError(
            "Choose the ground. Without one of these three nothing is shared without consent.",
            code="no-ground",
            field="ground",
        )
    if legal_basis not in BASES[Ground(ground)]:
        raise DomainError(
            f"Choose the law that goes with “{Ground(ground).label}”.", code="no-legal-basis", field="legal_basis"
        )
    if ground == Ground.COURT_ORDER and not legal_detail.strip():
        raise DomainError(
            "Name the court, the date and the number of the order.", code="no-order", field="legal_detail"
        )


def check_listed(*, items: Sequence[str], has_receiver: bool, why: str, own_agency: bool) -> None:
    """To whom, exactly what, and why the person cannot be asked or waited for."""
    if not items:
        raise DomainError(
            "List what is to be shared, one thing a line. What is not on the list is not shared.",
            code="no-items",
            field="items",
        )
    if not has_receiver:
        raise DomainError("Say who is to be told.", code="no-receiver", field="to_agency")
    if own_agency:
        raise DomainError("Your own agency has the file already.", code="own-agency", field="to_agency")
    if not why.strip():
        raise DomainError("Say why it cannot wait, or cannot be asked.", code="no-reason", field="why")


def check_has_manager(has_lead_agency: bool) -> None:
    if not has_lead_agency:
        raise DomainError(
            "No agency leads this case, so no manager can sign this off. Ring your own manager.", code="no-lead-agency"
        )


def check_can_decide(*, is_waiting: bool, is_own: bool, note: str) -> None:
    """Nobody signs off what they asked for or did themselves, and nothing is decided twice."""
    if is_own:
        raise DomainError(
            "You asked for this, so somebody else signs it off: another manager of the lead agency.",
            code="own-sign-off",
        )
    if not is_waiting:
        raise DomainError("This does not wait for a decision any more.", code="wrong-state")
    if not note.strip():
        raise DomainError("Write why you decide so.", code="no-note", field="note")


def check_can_share(*, is_waiting: bool, is_refused: bool) -> None:
    """Nothing is told before a manager has signed it off."""
    if is_waiting:
        raise DomainError("No manager has signed this off yet, so nothing may be shared.", code="no-sign-off")
    if is_refused:
        raise DomainError("The manager refused this. It may not be shared.", code="refused")


def check_shared(
    *,
    shared: Collection[Any],
    listed: Collection[Any],
    shared_on: date | None,
    not_before: date | None,
    today: date,
    how: str,
    with_whom: str,
) -> None:
    """What was told was on the list that was signed, on a day after it was, to somebody by name."""
    if not shared:
        raise DomainError("Tick what was shared.", code="no-items", field="items")
    if not set(shared) <= set(listed):
        raise DomainError(
            "Only what is on the signed list may be shared. Ask again for anything else.",
            code="not-on-the-list",
            field="items",
        )
    if shared_on is None:
        raise DomainError("Say on which day it was shared.", code="no-day", field="shared_on")
    if shared_on > today:
        raise DomainError("The day cannot be in the future.", code="future-day", field="shared_on")
    if not_before is not None and shared_on < not_before:
        raise DomainError(
            f"This was signed off on {not_before:%-d %B %Y}. What was shared before is written down as an emergency.",
            code="before-sign-off",
            field="shared_on",
        )
    if how not in Told.values:
        raise DomainError("Say how it was shared.", code="no-way", field="shared_how")
    if not with_whom.strip():
        raise DomainError("Name who took it there.", code="no-name", field="shared_with")


def check_person_told(*, told_on: date | None, reason: str, today: date, shared_on: date | None = None) -> None:
    """The person is told what was shared, or it is written down why they are not."""
    if told_on is None:
        if not reason.strip():
            raise DomainError(
                "Say when the person was told, or why they are not told.", code="not-told", field="not_told_reason"
            )
        return
    if told_on > today:
        raise DomainError("The day cannot be in the future.", code="future-day", field="told_on")


def check_can_tell(*, is_shared: bool, told_on: date | None) -> None:
    if not is_shared:
        raise DomainError("Nothing has been shared yet.", code="not-shared")
    if told_on is not None:
        raise DomainError(f"The person was told on {told_on:%-d %B %Y}.", code="told-already")


def check_taken_back(reason: str) -> None:
    if not reason.strip():
        raise DomainError("Say why it is no longer needed.", code="no-reason", field="reason")


def check_advice(words: str) -> None:
    if not words.strip():
        raise DomainError("Write your advice.", code="no-words", field="words")
