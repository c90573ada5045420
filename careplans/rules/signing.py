"""What must be there before a plan counts as agreed, and before what was signed is opened again."""

from collections.abc import Collection
from datetime import date

from core.errors import DomainError


def check_same_words(shown: str, now: str) -> None:
    if shown != now:
        raise DomainError(
            "The plan has changed since it was read. Read it again together, then sign.", code="words-changed"
        )


def check_agreed_on(agreed_on: date, *, started_on: date, last_on: date | None, today: date) -> None:
    if agreed_on > today:
        raise DomainError("Choose today or an earlier day.", code="in-the-future", field="agreed_on")
    first = max(started_on, last_on or started_on)
    if agreed_on < first:
        raise DomainError(
            f"This plan was begun, or signed last, on {first:%-d %B %Y}. Choose that day or a later one.",
            code="before-begun",
            field="agreed_on",
        )


def check_evidence(
    *,
    given_how: str,
    ways: Collection[str],
    signed_name: str,
    witness_name: str,
    not_signed_reason: str,
    has_signature: bool,
    has_scan: bool,
    taker: str,
) -> None:
    """What shows that the person agreed; or in plain words why it is not signed."""
    if given_how not in ways:
        raise DomainError("Choose how the person signs.", code="no-way", field="given_how")
    if given_how == "drawn" and not has_signature:
        raise DomainError("The signature is empty. Sign in the box, or type the name.", code="empty", field="signature")
    if given_how == "typed" and sum(letter.isalpha() for letter in signed_name) < 2:
        raise DomainError("The person types their name here.", code="no-name", field="signed_name")
    if given_how == "paper" and not has_scan:
        raise DomainError("Add the scan or photograph of the signed paper.", code="no-scan", field="scan")
    if given_how == "spoken" and not witness_name.strip():
        raise DomainError("Name the witness who heard it.", code="no-witness", field="witness_name")
    if given_how == "spoken" and witness_name.strip().casefold() == taker.casefold():
        raise DomainError("The witness is somebody else than you.", code="own-witness", field="witness_name")
    if given_how == "not-signed" and not not_signed_reason.strip():
        raise DomainError("Say why it is not signed.", code="no-reason", field="not_signed_reason")


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise DomainError("Say why the plan is changed.", code="no-reason", field="reason")


def check_copy(*, agency: str, to_person: bool, may_know: bool, is_whole: bool, may_have_whole: bool) -> None:
    """A paper goes to the person, or to a service that may read its part; the whole of it only where that is agreed."""
    if not to_person and not agency:
        raise DomainError("Say who has it.", code="nobody", field="to")
    if agency and not may_know:
        raise DomainError(
            f"No consent in force lets {agency} know its part of the plan.", code="agency-not-covered", field="to"
        )
    if agency and is_whole and not may_have_whole:
        raise DomainError(
            f"{agency} may have its own part only, not the whole plan.", code="not-the-whole", field="is_whole"
        )


def check_copy_day(on: date, *, not_before: date, today: date, field: str) -> None:
    if on > today:
        raise DomainError("Choose today or an earlier day.", code="in-the-future", field=field)
    if on < not_before:
        raise DomainError(
            f"That cannot be before {not_before:%-d %B %Y}. Choose a later day.", code="too-early", field=field
        )
