"""By when a level moves a form on: working days from the day on which it came there (S.1, GB2-gap-tracked)."""

from collections.abc import Collection
from datetime import date, timedelta

from core.workdays import is_working_day, working_days_between


def due_on(days: int, since: date, local: Collection[date] = ()) -> date:
    """The last of so many working days on which the level that has it is in time."""
    day = since
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day, local)
    return day


def age(since: date, until: date, local: Collection[date] = ()) -> int:
    """How many working days it has been there, or was."""
    return working_days_between(since, until, local)
