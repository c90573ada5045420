"""A key worker and the case manager of another service speak with each other, while consent stands (KW-13.1)."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from agencies.models import Agency
from cases import selectors
from cases.models import CareDomain, Case, ManagerContact
from cases.policies import TEAM, CaseAction, case_policy
from cases.rules import check_manager_contact, check_open, check_overlaps
from cases.selectors.contacts import contacting_for, domains_to_mark
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import NotAllowed
from notifications import routing


@command
def contact_manager(
    *,
    actor,
    case: Case,
    made_on: date,
    how: str,
    spoke_to: str,
    plan_exists: str,
    overlaps: Iterable[CareDomain] = (),
    overlap_words: str = "",
    agency: Agency | None = None,
) -> ManagerContact:
    """Write down that the case manager was contacted, and what was found out; the case manager is told."""
    now = timezone.now()
    case_policy.require(actor, CaseAction.CONTACT_MANAGER, case, at=now)
    check_open(case)
    check_manager_contact(made_on=made_on, today=day_of(now), spoke_to=spoke_to)
    agencies = {each.pk: each for each in contacting_for(actor, case, now)}
    if not agencies or (agency is not None and agency.pk not in agencies):
        raise NotAllowed(f"contact the case manager of case {case.pk} for another agency")
    chosen = agencies[agency.pk] if agency else next(iter(agencies.values()))
    marked = list(overlaps)
    shared = domains_to_mark(case, [chosen.pk], now)
    check_overlaps([domain.code for domain in marked], [domain.code for domain in shared], overlap_words)
    contact = ManagerContact.objects.create(
        case=case,
        agency=chosen,
        made_by=actor,
        made_on=made_on,
        how=how,
        spoke_to=spoke_to,
        plan_exists=plan_exists,
        overlap_words=overlap_words,
    )
    contact.overlaps.set(marked)
    audit.record(actor, "case.manager-contacted", case, part=TEAM, agency=chosen.pk, contact=contact.pk)
    point = selectors.contact_point(case, now)
    routing.tell(
        routing.named(point.user if point else None, "the case manager", case.lead_agency, day_of(now)),
        key=f"manager-contact:{contact.pk}",
        subject=f"A key worker of another agency contacted you ({case.reference})",
        about=contact,
    )
    return contact
