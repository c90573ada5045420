"""For which services somebody reads a part of a plan, and that part: the one way from a person to an extract."""

from datetime import datetime

from careplans.models import CarePlan
from careplans.selectors.extract import PlanExtract, plan_extract, plan_for_others, readable_areas
from cases.models import Case
from cases.policies import came_by, known_domains, manages_child_family_for
from core.days import day_of


def areas_by_role(case: Case) -> frozenset[str]:
    """What the case manager for the child and family reads of a plan by that role, without consent."""
    return frozenset(domain.code for domain in known_domains() if domain.is_child_family and not domain.is_offence_data)


def reads_for(user, case: Case, at: datetime) -> dict[int, frozenset[str]]:
    """The agencies for which this person reads a part of the plan that another leads, each with its areas of life.

    Whoever asks has been let in to the case by the policy.
    """
    by_role = manages_child_family_for(user, case, at)
    found: dict[int, frozenset[str]] = {}
    for agency in sorted(came_by(user, case, at) - {case.lead_agency_id}):
        areas, _ = readable_areas(case, agency, at)
        if agency in by_role:
            areas |= areas_by_role(case)
        if areas:
            found[agency] = areas
    return found


def part_for(user, case: Case, at: datetime) -> PlanExtract | None:
    """The part of the plan that this person reads for their own services; None if there is none."""
    reading = reads_for(user, case, at)
    if not reading:
        return None
    by_role = {agency: areas_by_role(case) for agency in manages_child_family_for(user, case, at) if agency in reading}
    return plan_extract(case, list(reading), at, day_of(at), by_role=by_role)


def part_of_agency(case: Case, agency_id: int, at: datetime) -> PlanExtract | None:
    """The part that one agency reads by consent: for the preview, and for papers made for it."""
    return plan_extract(case, [agency_id], at, day_of(at))


def plan_shared_with(user, case: Case, at: datetime) -> tuple[CarePlan | None, dict[int, frozenset[str]]]:
    """The plan in which this person takes part for another service than the one that leads, and what it may know."""
    return plan_for_others(case), reads_for(user, case, at)


def areas_to_propose(areas: dict[int, frozenset[str]]) -> list[tuple[str, str]]:
    """The areas of life that these services may know, by code and name, in the order of the plan."""
    known = frozenset[str]().union(*areas.values())
    return [(domain.code, domain.label) for domain in known_domains() if domain.code in known]
