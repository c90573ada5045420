"""Whose time is planned beyond what they have, of a manager’s team."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet

from agencies.models import Worker
from agencies.standing import Standing
from cases.presenters import address
from cases.selectors.capacity import guidelines, with_planned
from core import kept
from core.days import day_of
from core.policies import listed

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Load:
    """One worker, with the hours a week by which their cases are planned beyond their time."""

    name: str
    note: str
    url: str


def over_their_time(standing: Standing, at: datetime) -> Iterator[Load]:
    """Of those who work for the agencies that a manager answers for, the most over first."""
    if not standing.managed:
        return
    # The words hold the bands of the agencies: written anew when a setting is changed.
    fixed = day_of(at), repr(guidelines())
    for pk, first, last, username, planned, available in kept.planned(_over, *fixed, agencies=tuple(standing.managed)):
        name = f"{first} {last}".strip() or username
        yield Load(name, f"{float(planned - available):g} hours over", address("workload:worker", pk))


def _over(today: date, guided: str, agencies: list[int]) -> QuerySet[Worker, Any]:
    """As `cases.selectors.capacity.over_capacity`; `guided` is named so that a change of it writes this anew."""
    posts = Worker.objects.in_post(today).filter(agency__in=listed(agencies))
    rows = with_planned(posts).filter(planned__gt=F("available"))
    return rows.order_by(F("available") - F("planned"), "pk").values_list(
        "pk", "user__first_name", "user__last_name", "user__username", "planned", "available"
    )[:SHOWN]
