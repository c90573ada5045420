"""A plan as it would be signed now, and who has which version on paper."""

from datetime import date, datetime

from agencies.selectors import settings_of
from careplans.deadlines import next_review
from careplans.models import CarePlan, PlanCopy, PlanVersion
from careplans.presenters import called
from careplans.selectors.sheet import fresh_sheet
from careplans.selectors.sheet_parts import PlanSheet
from careplans.snapshots import words_of
from cases.selectors import current_case_manager


def read_now(plan: CarePlan, at: datetime) -> tuple[PlanSheet, dict]:
    """The plan with all that hangs on it, and its words as they stand."""
    sheet = fresh_sheet(plan, at)
    case = plan.case
    manager = current_case_manager(case)
    return sheet, words_of(
        sheet,
        person=called(case.service_user),
        full_name=case.service_user.name,
        lead=case.lead_agency.label if case.lead_agency else "",
        manager=str(manager.worker) if manager else "",
    )


def last_version(plan: CarePlan) -> PlanVersion | None:
    return PlanVersion.objects.filter(plan=plan).order_by("-number").first()


def copies_of(version: PlanVersion):
    """Who has this version on paper, latest first."""
    return version.copies.select_related("to_agency", "given_by", "came_back_by").order_by("-given_on", "-pk")


def copies_out(plan: CarePlan):
    """The papers of this plan that have not come back."""
    rows = PlanCopy.objects.filter(version__plan=plan, came_back_on=None)
    return rows.select_related("version", "to_agency").order_by("-given_on", "-pk")


def due_after(plan: CarePlan, agreed_on: date, before: PlanVersion | None) -> date:
    """When the plan is reviewed: counted from its first agreement, and from then on from each review (KW-5.2.3a).

    A further version moves nothing: signing again would else put off a review that is owed.
    """
    if before is not None and plan.review_due_on is not None:
        return plan.review_due_on
    return next_review(agreed_on, settings_of(plan.case.lead_agency_id))
