"""Another service is asked to take on a need of the person."""

from datetime import date, timedelta

from django.utils import timezone

from agencies.models import Agency
from cases.models import CareDomain, Case
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.rules import check_open
from core import audit
from core.commands import command
from core.days import day_of
from correspondence.models import Referral
from correspondence.rules.contacts import check_led

LOOK_AGAIN = timedelta(days=14)  # until somebody says otherwise, an open referral is looked at after this


@command
def open_referral(
    *,
    actor,
    case: Case,
    for_what: str,
    to_agency: Agency | None = None,
    to_service: str = "",
    reason: str = "",
    domain: CareDomain | None = None,
    hands_over_assessment: bool = False,
    follow_up_on: date | None = None,
) -> Referral:
    """Write down that a referral is wanted. Nothing has gone to the other service yet, so no consent is needed here."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = Case.objects.select_for_update().get(pk=case.pk)
    check_open(case)
    check_led(case)
    assert case.lead_agency  # said by the rule
    today = day_of(timezone.now())
    referral = Referral.objects.create(
        case=case,
        agency=case.lead_agency,
        to_agency=to_agency,
        to_service=to_service,
        domain=domain,
        for_what=for_what,
        reason=reason,
        hands_over_assessment=hands_over_assessment,
        begun_on=today,
        begun_by=actor,
        follow_up_on=follow_up_on or today + LOOK_AGAIN,
    )
    audit.record(
        actor, "referral.opened", referral, part=THE_CASE, to=to_agency.pk if to_agency else None, wanted_on=str(today)
    )
    return referral
