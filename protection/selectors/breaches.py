"""Breaches as their reporter and the officer see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from core.components import Status
from protection.deadlines import HOURS
from protection.models import BreachEntry, BreachReport
from protection.policies import breach_policy

Kind = BreachEntry.Kind


@dataclass(frozen=True, slots=True)
class Clock:
    """The 72 hours of one report at one instant: “31 hours left”."""

    status: Status
    words: str
    due_at: datetime
    runs: bool


def clock_of(report: BreachReport, now: datetime) -> Clock:
    due = report.due_at
    if report.clock_stopped_at:
        hours = _hours(report.clock_stopped_at - report.discovered_at)
        return Clock(Status("ok", "Decided"), f"The clock stopped after {hours}.", due, runs=False)
    left = due - now
    if left < timedelta(0):
        return Clock(Status("overdue", "Over"), f"The {HOURS} hours are over since {_hours(-left)}.", due, runs=True)
    return Clock(Status("soon", f"{_hours(left)} left"), f"{_hours(left)} left to decide.", due, runs=True)


def _hours(span: timedelta) -> str:
    hours = int(span.total_seconds() // 3600)
    if hours < 1:
        return "less than an hour"
    return f"{hours} hour{'' if hours == 1 else 's'}"


def entries_of(report: BreachReport) -> list[BreachEntry]:
    return list(report.entries.select_related("written_by").order_by("pk"))


def standing(entries: Iterable[BreachEntry]) -> frozenset[str]:
    """What holds: of two decisions about one thing the later one, and all that was done."""
    held: set[str] = set()
    for entry in entries:
        if entry.kind in (Kind.NOTIFY, Kind.NOT_NOTIFY):
            held -= {Kind.NOTIFY, Kind.NOT_NOTIFY}
        if entry.kind in (Kind.TELL, Kind.NOT_TELL):
            held -= {Kind.TELL, Kind.NOT_TELL}
        held.add(entry.kind)
    return frozenset(held)


def reports_of(user) -> QuerySet[BreachReport]:
    """Those that this person may read: what is not closed first, the shortest clock on top."""
    rows = breach_policy.scope(user).select_related("agency", "reported_by")
    return rows.order_by("closed_at", "clock_stopped_at", "discovered_at", "pk")


def with_a_clock(limit: int = 500) -> list[BreachReport]:
    """The reports whose 72 hours run, those that end first on top."""
    rows = BreachReport.objects.filter(clock_stopped_at=None, closed_at=None).select_related("agency")
    return list(rows.order_by("discovered_at")[:limit])
