"""Sharing without consent, as it waits on a manager's home page."""

from collections.abc import Iterator
from datetime import date

from consents.selectors.disclosures import disclosures_to_decide
from core.components import Status, WorkItem
from core.days import day_of, spelled

LISTED = 25


def disclosure_matters(user, today: date) -> Iterator[tuple[WorkItem, bool]]:
    """Sharing without consent that waits for this manager: what was told already is owed by a day."""
    for row in disclosures_to_decide(user, LISTED):
        asked, due = day_of(row.asked_at), row.sign_off_due_on
        is_overdue = due is not None and due < today
        words = "Something was shared in an emergency." if row.in_emergency else "Asks to share without consent."
        item = WorkItem(
            status=Status("overdue", "Not signed off") if row.in_emergency else Status("soon", "To sign off"),
            when=f"by {spelled(due, year=False)}"
            if due
            else ""
            if asked == today
            else f"since {spelled(asked, year=False)}",
            name=str(row.case.service_user),
            url=row.case.get_absolute_url(),
            reference=row.case.reference,
            text=f"{words} {row.get_ground_display()}.",
            action="Judge it" if row.in_emergency else "Sign off or refuse",
            action_url=row.get_absolute_url(),
        )
        yield item, is_overdue
