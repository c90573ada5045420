"""A person's entry, made by the verbs of the work."""

from accounts.models import User
from agencies.models import Worker, WorkerRole
from cases.models import Case, ExistingManagerCheck, LeadAgencyChoice
from cases.services import entry, manager_checks
from core.days import today
from tests.factories.agencies import line_manager_of


def checked_by(actor: User, case: Case, outcome: str = "none") -> ExistingManagerCheck:
    """The check of a person who has nobody else, and does not want that others are asked."""
    if not case.services_in_use.filter(ended_on=None).exists() and case.lead_agency:
        entry.say_no_services(actor=actor, case=case)
    manager_checks.ask_person(actor=actor, case=case, said_manager="no", said_homeless="no", asked_on=today())
    manager_checks.record_enquiry_permission(
        actor=actor, case=case, agreed=False, words="There is nobody to ask.", asked_on=today()
    )
    return manager_checks.complete_check(
        actor=actor,
        case=case,
        outcome=outcome,
        manager_where="A hostel" if outcome == "exists" else "",
        how_we_support="We keep up the group." if outcome == "exists" else "",
    )


def chosen_by(actor: User, case: Case) -> LeadAgencyChoice:
    """Why there was no choice of lead agency."""
    return entry.record_choice(
        actor=actor, case=case, asked_on=today(), no_choice="one-only", no_choice_note="No other agency is near."
    )


def entered(case: Case) -> Case:
    """The steps without which nobody leads or manages, taken by a manager of that time who has left since."""
    agency = case.lead_agency
    if agency is None:
        membership = case.case_agencies.select_related("agency").first()
        assert membership
        agency = membership.agency
    actor = line_manager_of(agency)
    checked_by(actor, case)
    chosen_by(actor, case)
    WorkerRole.objects.filter(worker__user=actor).delete()
    Worker.objects.filter(user=actor).delete()
    return case
