"""Who hears that nobody has signed off what was shared in an emergency."""

from datetime import date

from consents.deadlines import sign_off_rule
from consents.models import LawfulDisclosure
from consents.selectors.disclosures import other_managers, working_day_after
from consents.selectors.endings import not_yet_told
from consents.states import DisclosureState
from core.deadlines import DeadlineRule, Stage
from notifications import routing
from notifications.models import Notice
from notifications.routing import Receiver


def reminders_owed(day: date) -> list[Notice]:
    """The notices that are owed on this day and that nobody has had: one a stage for each who should hear of it."""
    rows = LawfulDisclosure.objects.filter(state=DisclosureState.UNSIGNED, sign_off_due_on__lt=day)
    owed: list[Notice] = []
    for row in rows.select_related("case__lead_agency", "asked_by").order_by("pk"):
        rule = rule_for(row)
        for stage in rule.reached(row.sign_off_due_on, day):
            owed += routing.notices(
                receivers_of(row, stage, day),
                key=f"{rule.code}:{row.pk}:{row.sign_off_due_on}:{stage.code}",
                subject=f"The sign-off of what was shared in an emergency is overdue ({row.case.reference})",
                about=row,
            )
    return not_yet_told(owed)


def rule_for(row: LawfulDisclosure) -> DeadlineRule:
    """The sign-off was due on a working day; the next period ends with the working day after it."""
    assert row.sign_off_due_on  # of an emergency: the verb sets it
    return sign_off_rule((working_day_after(row.sign_off_due_on, row.case.lead_agency) - row.sign_off_due_on).days)


def receivers_of(row: LawfulDisclosure, stage: Stage, day: date) -> list[Receiver]:
    """Those of this role who may sign it off; else another manager. Never the worker who shared it."""
    agency = row.case.lead_agency
    if agency is None:
        return []
    able = list(other_managers(row.case, row.asked_by, day).values_list("pk", flat=True))
    of_role = [receiver for receiver in routing.holders(stage.role, agency, day) if receiver.user_id in set(able)]
    missing = f"whoever should sign it off in {agency.label}, where nobody else can"
    return of_role or [Receiver(user, missing) for user in able]
