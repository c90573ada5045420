"""Initial assessments and what follows them, made by the verbs of the work."""

from datetime import date
from typing import Any

from accounts.models import User
from assessments.models import CareTeamItem, InitialAssessment
from assessments.services.care_team import decide_care_team_item, tell_care_team_decision
from assessments.services.initial import complete_initial_assessment, save_initial_assessment
from cases.models import Case
from core.days import today
from correspondence.models import Contact
from correspondence.services.contacts import record_contact

# The five findings, and what else goes to the care team. A test leaves out what it is about.
FINDINGS: dict[str, Any] = {
    "pressing_needs": "A bed for tonight, and methadone again.",
    "needs_met": "here",
    "severity": 3,
    "urgency": "days",
    "motivation": 7,
    "wants_key_worker": "yes",
    "other_services": "none",
    "existing_role": "no",
}
BESIDE: dict[str, Any] = {
    "source": "self",
    "previous_treatment": "before",
    "risks": ["none"],
    "explained_confidentiality": True,
    "gave_information": True,
}


def met(actor: User, case: Case, on: date | None = None, **fields: Any) -> Contact:
    """A contact that took place, unless it is said otherwise."""
    return record_contact(actor=actor, case=case, made_on=on or today(), **({"channel": "in-person"} | fields))


def initial_words(case: Case, **fields: Any) -> dict[str, Any]:
    """All that a complete one says."""
    listed = case.services_in_use.filter(ended_on=None).exists()
    words = FINDINGS | BESIDE | {"assessed_on": today(), "other_services": "listed" if listed else "none"}
    return words | fields


def begun_initial(actor: User, case: Case, **fields: Any) -> InitialAssessment:
    """One that lacks all but what is said here."""
    return save_initial_assessment(actor=actor, case=case, version=0, **fields)


def complete_initial(actor: User, case: Case, **fields: Any) -> InitialAssessment:
    """A complete one, which waits for the care team."""
    return complete_initial_assessment(actor=actor, case=case, version=0, **initial_words(case, **fields))


def item_waiting(actor: User, case: Case) -> CareTeamItem:
    return complete_initial(actor, case).care_team_item


def decided_item(
    worker: User, manager: User, case: Case, decision: str = "own-assessment", *, told: bool = False, **fields: Any
) -> CareTeamItem:
    """The whole way: assessed, decided by this manager, and told to the person where that is wanted."""
    against = {} if decision == "own-assessment" else {"reason": "They know the person from before."}
    item = decide_care_team_item(
        actor=manager,
        item=item_waiting(worker, case),
        decision=decision,
        next_steps="We ring on Monday.",
        decided_on=today(),
        **(against | fields),
    )
    return tell_care_team_decision(actor=worker, item=item, told_on=today(), told_how="in-person") if told else item
