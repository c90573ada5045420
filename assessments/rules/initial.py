"""When an initial assessment is due, and when it is complete. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from core.errors import DomainError


class Stage(StrEnum):
    """How far a case is on the way to its initial assessment."""

    NONE = "none"  # nobody has met the person yet, or the assessment is done
    DUE = "due"
    LATE = "late"  # the softer target, in days, has passed (FND-initial-two-weeks)
    OVERDUE = "overdue"  # more contacts than the policy allows (KW-7.1)


@dataclass(frozen=True, slots=True)
class Yardstick:
    """By which contact the assessment is made, and within how many days of the first: both are the service's to set."""

    most_contacts: int
    target_days: int

    def stage(self, *, attended: int, first_on: date | None, today: date) -> Stage:
        """`attended` contacts took place, the first on this day, and no assessment is complete."""
        if not attended or first_on is None:
            return Stage.NONE
        if attended > self.most_contacts:
            return Stage.OVERDUE
        return Stage.LATE if (today - first_on).days > self.target_days else Stage.DUE


class Missing(DomainError):
    """What an assessment lacks to be complete: for each field, its words. All are told at once."""

    def __init__(self, missing: Mapping[str, str], *, code: str):
        field, message = next(iter(missing.items()))
        super().__init__(message, code=code, field=field)
        self.missing = dict(missing)


# The five findings, by the field in which each is given (KW-7.2.1 to KW-7.2.5).
FINDINGS = {
    "pressing_needs": "Finding 1 is missing: write the most pressing needs.",
    "needs_met": "Finding 1 is missing: say whether these needs can be met here.",
    "severity": "Finding 2 is missing: say how serious the problem is.",
    "urgency": "Finding 2 is missing: say how urgent it is.",
    "motivation": "Finding 2 is missing: say how motivated the person is, from 0 to 10.",
    "wants_key_worker": "Finding 3 is missing: say whether the person would like a key worker.",
    "other_services": "Finding 4 is missing: list the other services, or say that there are none.",
    "existing_role": "Finding 5 is missing: say whether there is a case manager or key worker already.",
}
# What else the form must say before it goes to the care team.
BESIDE = {
    "assessed_on": "Enter the day of the assessment.",
    "source": "Choose who sent the person.",
    "previous_treatment": "Say whether the person was in treatment before.",
    "risks": "Tick each risk that you see now, or “None seen”.",
    "explained_confidentiality": "Explain confidentiality and its limits, and tick that you did.",
    "gave_information": "Give the information on entry, and tick that you did.",
}
NOBODY = "none"
EMPTY: tuple[Any, ...] = (None, "", False)


def missing_from(values: Mapping[str, Any], *, has_services: bool) -> dict[str, str]:
    """What is not said yet, by field; empty when all five findings, and what goes with them, are there."""
    found = {name: words for name, words in {**FINDINGS, **BESIDE}.items() if _is_empty(values.get(name))}
    if values.get("needs_met") in ("refer-on", "both") and not values.get("refers_on"):
        found["refer_to"] = "Choose the agency to refer on to, or write its name below."
    if values.get("other_services") == "listed" and not has_services:
        found["other_services"] = "No service is on the list yet: add one here, or say that there are none."
    if values.get("existing_role") == "yes" and not values.get("knows_where"):
        found["existing_role_agency"] = "Say in which agency, or write where."
    risks = set(values.get("risks") or ())
    if risks - {NOBODY} and _is_empty(values.get("risk_words")):
        found["risk_words"] = "Write what the risk is and what was done."
    return found


def _is_empty(value: Any) -> bool:
    return any(value is empty for empty in EMPTY) or value == "" or (isinstance(value, Collection) and not value)


def check_complete(values: Mapping[str, Any], *, has_services: bool) -> None:
    """KW-7.2: complete with all five findings only; each missing one is named."""
    missing = missing_from(values, has_services=has_services)
    if missing:
        raise Missing(missing, code="KW-7.2" if missing.keys() & FINDINGS.keys() else "initial-incomplete")


def check_written(
    *, assessed_on: date | None, today: date, risks: Collection[str], says_none: bool, has_services: bool
) -> None:
    """What no initial assessment may say, complete or not."""
    if assessed_on and assessed_on > today:
        raise DomainError(
            "This day has not come yet: choose today or a day before.", code="future-day", field="assessed_on"
        )
    if NOBODY in risks and len(risks) > 1:
        raise DomainError(
            "“None seen” and a risk cannot both be so: take one of them out.", code="risk-and-none", field="risks"
        )
    if says_none and has_services:
        raise DomainError(
            "Services are on the list of this case. Choose “As listed”, or end those that are no longer used.",
            code="services-and-none",
            field="other_services",
        )


def check_may_begin(*, has_complete: bool, decision: str) -> None:
    """One at a time: a further look is begun only after the care team had decided against work here."""
    if has_complete and not decision:
        raise DomainError(
            "The initial assessment is complete and waits for the care team’s decision.", code="waits-for-care-team"
        )
    if has_complete and decision == "own-assessment":
        raise DomainError(
            "The initial assessment is complete. What is found from now on goes into the comprehensive assessment.",
            code="initial-done",
        )
