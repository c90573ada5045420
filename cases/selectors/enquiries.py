"""Whom the existing-role enquiry is about."""

from datetime import date

from cases import matching
from cases.models import CaseManagerAssignment


def managed_people_named(
    first_names: str, last_name: str, born: date
) -> tuple[CaseManagerAssignment | None, CaseManagerAssignment | None]:
    """Who manages the person of exactly this name and birth date; else of this name and nearly this birth date."""
    rows = (
        CaseManagerAssignment.objects.current()
        .filter(
            scope=CaseManagerAssignment.Scope.INDIVIDUAL,
            case__status="open",
            case__service_user__sort_key=matching.match_key(first_names, last_name),
            case__service_user__merged_into=None,
        )
        .select_related("case__service_user", "worker", "agency")
        .order_by("pk")
    )
    exact = possible = None
    for row in rows[:50]:
        known = row.case.service_user.date_of_birth
        if known == born:
            exact = exact or row
        elif known is None or matching.typo_like(known, born):
            possible = possible or row
    return exact, possible
