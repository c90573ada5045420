"""A service that stays with the person afterwards adds what it will do to the aftercare (MC-wraparound)."""

from django.utils import timezone

from agencies.models import Agency
from careplans.models import AftercareItem, AftercarePlan
from careplans.rules.wraparound import check_item
from careplans.services import between
from cases.models import Case
from cases.policies import CaseAction, case_policy
from cases.rules import check_open
from cases.services.assignments import locked
from core import audit
from core.commands import command


@command
def offer_aftercare(*, actor, case: Case, agency: Agency, kind: str, text: str) -> AftercareItem:
    """A service that the person shares its part of the plan with says what it will do after the end; shown in the plan.

    It stands there as that service's own, until the case manager confirms the link with the person.
    """
    now = timezone.now()
    case_policy.require(actor, CaseAction.VIEW, case, at=now)
    between.taking_part_for(actor, case, now, agency)
    case = locked(case)
    check_open(case)
    check_item(kind=kind, text=text, kinds=AftercareItem.Kind.values)
    aftercare, _ = AftercarePlan.objects.get_or_create(case=case, defaults={"begun_by": actor})
    item = AftercareItem.objects.create(
        aftercare=aftercare, kind=kind, text=text.strip(), agency=agency, from_agency=agency, added_by=actor
    )
    audit.record(actor, "plan.aftercare-offered", item, part="plan", agency=agency.pk)
    between.tell_case_manager(
        case, now, key=f"aftercare:{item.pk}", subject="An agency adds to the aftercare", about=aftercare
    )
    return item
