"""What a plan carries beside its goals, in the words of its page. Nothing here asks the database."""

from datetime import date

from careplans.models import LearningPlanLink, SharedCareRole
from careplans.presenters import near
from careplans.selectors.sheet_parts import PlanSheet
from core.components import Status


def roles_of(sheet: PlanSheet) -> list[tuple[str, str]]:
    """Who does what, where the GP shares the care (MC-shared-care)."""
    return [
        (
            row["task_words"] or str(SharedCareRole.Task(row["task"]).label),
            row["who_words"] or str(SharedCareRole.Who(row["who"]).label),
        )
        for row in sheet.shared_care
    ]


def links_of(sheet: PlanSheet) -> list[dict]:
    """Plans that others keep for the person, with owner and next review (KW-12.4)."""
    return [
        row
        | {
            "kind_said": str(LearningPlanLink.Kind(row["kind"]).label),
            "review": near(date.fromisoformat(row["review_on"]), sheet.today) if row["review_on"] else "",
        }
        for row in sheet.links
    ]


def aftercare_of(sheet: PlanSheet) -> list[dict]:
    """What holds after the end, each with its link (MC-aftercare, MC-wraparound)."""

    def status(row: dict) -> Status:
        if row["confirmed_on"]:
            return Status("ok", "Confirmed")
        late = bool(row["due_on"]) and date.fromisoformat(row["due_on"]) < sheet.today
        return Status("overdue", "Not confirmed, and late") if late else Status("wait", "Not confirmed")

    return [row | {"status": status(row)} for row in sheet.aftercare]
