"""How a decision was made (LAW-capacity): what was done so that the person could decide, never a verdict on them.

In the terms of the Assisted Decision-Making (Capacity) Act 2015. Pure: no queries, no clock, no saving.
"""

from datetime import date

from cases.models import Consent
from core.errors import DomainError

DecidedBy = Consent.DecidedBy

ASSISTANT = "Decision-making assistant"  # helps; the person decides
# Who may decide with or for a person, by the paper that says so.
AUTHORITIES = (
    "Co-decision-maker",
    "Decision-making representative",
    "Attorney under an enduring power of attorney",
    "Designated healthcare representative",
    "Parent or guardian of somebody under 18",
)
ROLES = (ASSISTANT, *AUTHORITIES)


def check_deciding(
    *,
    decided_by: str,
    concern: str,
    support: str,
    authority_name: str,
    authority_role: str,
    authority_seen_on: date | None,
    today: date,
) -> None:
    """A person decides for themselves unless the paper of somebody else was seen, and support was tried first.

    Raises DomainError where support or authority is claimed and not shown.
    """
    if decided_by not in DecidedBy.values:
        raise DomainError("Say who decided.", code="no-decider", field="decided_by")
    if decided_by == DecidedBy.PERSON:
        if authority_name.strip() or authority_seen_on is not None:
            raise DomainError(
                "The person decided, so nobody else is named here. Choose another answer, or empty these fields.",
                code="person-decides",
                field="authority_name",
            )
        return
    if not support.strip():
        raise DomainError(
            "Write what was done so that the person could decide: time, plain words, an interpreter, somebody they "
            "trust.",
            code="no-support",
            field="deciding_support",
        )
    if decided_by == DecidedBy.WITH_SUPPORT:
        if authority_role in AUTHORITIES:
            raise DomainError(
                f"A {_small(authority_role)} decides with or for the person. Choose “{DecidedBy.AUTHORITY.label}”.",
                code="not-an-assistant",
                field="authority_role",
            )
        return
    _check_authority(authority_name, authority_role, authority_seen_on, concern, today)


def _check_authority(name: str, role: str, seen_on: date | None, concern: str, today: date) -> None:
    if role == ASSISTANT:
        raise DomainError(
            f"A decision-making assistant helps, and the person decides. Choose “{DecidedBy.WITH_SUPPORT.label}”.",
            code="assistant-decides-not",
            field="authority_role",
        )
    if not concern.strip():
        raise DomainError(
            "Write what made it hard for the person to decide this.", code="no-concern", field="deciding_concern"
        )
    if not name.strip():
        raise DomainError("Name who has the legal authority.", code="no-authority", field="authority_name")
    if role not in AUTHORITIES:
        raise DomainError("Choose what gives them the authority.", code="no-role", field="authority_role")
    if seen_on is None:
        raise DomainError(
            "Say on which day you saw the paper that gives the authority.", code="not-seen", field="authority_seen_on"
        )
    if seen_on > today:
        raise DomainError("The day cannot be in the future.", code="future-day", field="authority_seen_on")


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
