"""Sharing without consent is the one way round the person's permission (GB1-permission-first)."""

from collections.abc import Iterator

from agencies.models import Agency
from cases.models import Case
from cases.ways_round import WayRound, way_round
from consents.selectors.disclosures import contacts_permitted
from core.days import day_of


@way_round
def signed_off(user, case: Case, agency: Agency) -> Iterator[WayRound]:
    """Each permits the one telling that it is for: from the sign-off until the day on which it was told."""
    for row in contacts_permitted(user, case, agency):
        told = row.shared_on
        assert row.decided_at  # signed off, says the state
        yield WayRound(
            ref=f"{row._meta.label}:{row.pk}",
            words=f"{row.get_ground_display()}: signed off by {row.decided_by} on {day_of(row.decided_at):%-d %B %Y}",
            first_day=told or day_of(row.decided_at),
            last_day=told,
        )
