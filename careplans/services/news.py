"""The case manager hears of whatever a partner changes in what it agreed to do (KW-13.2)."""

from datetime import datetime

from careplans.models import Action
from careplans.services.between import tell_case_manager, was_case_manager


def tell_of_change(actor, step: Action, at: datetime) -> None:
    """Owe the case manager the news of a step of another service. What changed is named on the step's page.

    Of what its own service does the lead agency's team speaks every day, and of what the case manager does they know.
    """
    case = step.case
    if step.agency_id is None or step.agency_id == case.lead_agency_id or was_case_manager(actor, case, at):
        return
    tell_case_manager(
        case,
        at,
        key=f"step:{step.pk}:changed:{step.version}",
        subject="An agency changed a step of the plan",
        about=step,
    )


def tell_of_proposal(step: Action, at: datetime) -> None:
    """A step that waits for the case manager's answer, whoever proposed it (KW-5.1.2)."""
    tell_case_manager(
        step.case,
        at,
        key=f"step:{step.pk}:proposed",
        subject="A step is proposed and waits for your answer",
        about=step,
    )
