"""What services offered to do after the end (MC-wraparound)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from careplans.models import AftercareItem
from cases.models import Case


@dataclass(frozen=True, slots=True)
class Offered:
    """One offer of one service."""

    kind: str
    text: str
    agency: str
    confirmed_on: date | None


def offered_by(case: Case, agencies: Collection[int]) -> tuple[Offered, ...]:
    """What these services offered themselves; a partner reads its own alone."""
    rows = AftercareItem.objects.filter(aftercare__case=case, from_agency__in=list(agencies), ended_on=None)
    return tuple(
        Offered(row.get_kind_display(), row.text, row.from_agency.label if row.from_agency else "", row.confirmed_on)
        for row in rows.select_related("from_agency").order_by("kind", "pk")
    )
