"""Requests for a record and breaches, as they wait on the page of the data protection officer (LAW-sar, LAW-breach)."""

from collections.abc import Iterator
from datetime import datetime

from agencies.models import WorkerRole
from agencies.standing import Standing
from core.components import WorkItem
from core.days import day_of, spelled
from core.templatetags.ui import due
from protection.selectors.breaches import clock_of, reports_of
from protection.selectors.requests import requests_of
from protection.states import OPEN

LISTED = 25


def protection_matters(user, standing: Standing, at: datetime) -> Iterator[tuple[WorkItem, bool]]:
    """What an officer has to decide, and whether its time is over; of breaches the running clock is told in hours."""
    if not standing.agencies_as(WorkerRole.Role.DPO):
        return
    for report in reports_of(user).filter(clock_stopped_at=None, closed_at=None)[:LISTED]:
        clock = clock_of(report, at)
        item = WorkItem(
            status=clock.status,
            when=f"until {spelled(day_of(clock.due_at), year=False)}",
            name=f"Breach report {report.pk}",
            url=report.get_absolute_url(),
            text="Does the authority have to be told, and do the people?",
            action="Decide",
            action_url=report.get_absolute_url(),
        )
        yield item, clock.due_at <= at
    today = day_of(at)
    for request in requests_of(user).filter(state__in=OPEN)[:LISTED]:
        item = WorkItem(
            status=due(request.due_on, today),
            when=f"due {spelled(request.due_on, year=False)}",
            name=f"Request {request.pk}",
            url=request.get_absolute_url(),
            text=f"A copy of a record: {request.get_state_display().lower()}.",
            action="Go on with it",
            action_url=request.get_absolute_url(),
        )
        yield item, request.due_on < today
