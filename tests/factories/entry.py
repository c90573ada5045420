"""A person's entry: made by the verbs of the work, or standing there as they leave it."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from cases.models import Case, ExistingManagerCheck, LeadAgencyChoice, NoOtherServices
from cases.policies import THE_CASE
from cases.services import entry, manager_checks
from core import audit
from core.days import today
from tests.factories.agencies import UserFactory

NOBODY = "There is nobody to ask."
NO_CHOICE = {"no_choice": LeadAgencyChoice.NoChoice.ONE_ONLY, "no_choice_note": "No other agency is near."}


def checked_by(actor: User, case: Case, outcome: str = "none") -> ExistingManagerCheck:
    """The check of a person who has nobody else, and does not want that others are asked."""
    if not case.services_in_use.filter(ended_on=None).exists() and case.lead_agency:
        entry.say_no_services(actor=actor, case=case)
    manager_checks.ask_person(actor=actor, case=case, said_manager="no", said_homeless="no", asked_on=today())
    manager_checks.record_enquiry_permission(actor=actor, case=case, agreed=False, words=NOBODY, asked_on=today())
    return manager_checks.complete_check(
        actor=actor,
        case=case,
        outcome=outcome,
        manager_where="A hostel" if outcome == "exists" else "",
        how_we_support="We keep up the group." if outcome == "exists" else "",
    )


def chosen_by(actor: User, case: Case) -> LeadAgencyChoice:
    """Why there was no choice of lead agency."""
    return entry.record_choice(actor=actor, case=case, asked_on=today(), **NO_CHOICE)


def entered(case: Case) -> Case:
    """The steps without which nobody leads or manages, taken by a manager of that time who has left since.

    Nearly every test begins with them: they are written as the two above leave them (tests/cases/test_entry.py).
    """
    agency = case.lead_agency
    if agency is None:
        membership = case.case_agencies.select_related("agency").first()
        assert membership
        agency = membership.agency
    actor, day, now = UserFactory(), today(), timezone.now()
    answers = {"said_manager": "no", "said_homeless": "no", "asked_on": day, "refused_words": NOBODY, "refused_on": day}
    check = ExistingManagerCheck(case=case, agency=agency, begun_by=actor, asked_by=actor, **answers)
    check.outcome, check.completed_at, check.completed_by = ExistingManagerCheck.Outcome.NONE, now, actor
    choice = LeadAgencyChoice(case=case, agency=agency, asked_on=day, recorded_by=actor, **NO_CHOICE)
    rows: list[Any] = [check, choice]
    told: list[tuple[str, dict[str, Any]]] = [
        ("entry.person-asked", {"answer": "no", "on": str(day)}),
        ("entry.permission-recorded", {"agreed": False, "on": str(day)}),
        ("entry.check-completed", {"outcome": "none"}),
        ("entry.choice-recorded", {"chosen": False, "reason": NO_CHOICE["no_choice"]}),
    ]
    if case.lead_agency and not case.services_in_use.filter(ended_on=None).exists():
        rows.insert(0, NoOtherServices(case=case, said_on=day, recorded_by=actor))
        told.insert(0, ("entry.no-services", {}))
    for row in rows:
        row._history_user = actor
        row.save()
    audit.record_many(actor, [(verb, case, data) for verb, data in told], part=THE_CASE)
    return case
