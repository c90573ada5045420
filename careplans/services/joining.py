"""A service joins a plan that another leads (GB1-join-existing)."""

from datetime import date

from django.utils import timezone

from agencies.models import Agency
from careplans.models import Joining
from careplans.policies import PlanAction, rights_in
from careplans.rules import proposals as rules
from careplans.rules.agreeing import check_is_involved
from careplans.selectors.joining import is_involved, joined
from careplans.services import between
from cases.models import Case
from cases.policies import CaseAction, case_policy
from cases.rules import check_open
from cases.services.assignments import locked
from core import audit
from core.commands import command
from core.days import day_of


@command
def record_joining(
    *,
    actor,
    case: Case,
    agency: Agency,
    discussed_on: date | None = None,
    persons_words: str = "",
    agreed_on: date | None = None,
    agreed_with: str = "",
) -> Joining:
    """Write down that a service's possible part was talked over with the person, agreed with the case manager, or both.

    By that service's own worker, who then speaks of it to the case manager; or by whoever governs the plan.
    """
    now = timezone.now()
    case_policy.require(actor, CaseAction.VIEW, case, at=now)
    governs = PlanAction.GOVERN in rights_in(actor, case)
    if not governs:
        between.taking_part_for(actor, case, now, agency)
    case = locked(case)
    check_open(case)
    today = day_of(now)
    check_is_involved(agency=agency.label, is_involved=is_involved(case, agency.pk, today))
    was = joined(case, agency.pk)
    rules.check_joining(
        discussed_on=discussed_on,
        agreed_on=agreed_on,
        agreed_with=agreed_with,
        today=today,
        was_discussed=was.discussed_on is not None,
        was_agreed=was.agreed_on is not None,
    )
    row = Joining.objects.filter(case=case, agency=agency).first() or Joining(case=case, agency=agency)
    if discussed_on:
        row.discussed_on, row.discussed_by, row.persons_words = discussed_on, actor, persons_words.strip()
    if agreed_on:
        row.agreed_on, row.agreed_by, row.agreed_with = agreed_on, actor, agreed_with.strip()
    row.save()
    audit.record(actor, "plan.joined", row, part="plan", agency=agency.pk, complete=joined(case, agency.pk).is_complete)
    if not governs:
        between.tell_case_manager(
            case,
            now,
            key=f"joining:{row.pk}:{'both' if row.is_agreed else 'one'}",
            subject="Another agency wrote down how it joins the plan",
            about=case,
        )
    return row
