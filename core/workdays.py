"""Working days: Monday to Friday that are no public holiday. The holidays are passed in (S.2)."""

from collections.abc import Container, Iterable
from datetime import date, timedelta
from functools import cache

import holidays


@cache
def irish_public_holidays(year: int) -> frozenset[date]:
    """The Irish public holidays of one year; Good Friday is a bank holiday but a working day."""
    return frozenset(holidays.country_holidays("IE", years=year, categories=("public",)))


def is_working_day(day: date, local: Container[date] = ()) -> bool:
    return day.weekday() < 5 and day not in irish_public_holidays(day.year) and day not in local


def working_days_between(after: date, until: date, local: Iterable[date] = ()) -> int:
    """The number of working days d with `after` < d <= `until`."""
    span = (until - after).days
    if span <= 0:
        return 0
    weeks, rest = divmod(span, 7)
    weekdays = 5 * weeks + sum((after + timedelta(days=n)).weekday() < 5 for n in range(1, rest + 1))
    closed = frozenset(local).union(*(irish_public_holidays(year) for year in range(after.year, until.year + 1)))
    return weekdays - sum(after < day <= until and day.weekday() < 5 for day in closed)
