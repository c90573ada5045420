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
    closed = frozenset(local)
    span = (until - after).days
    return sum(is_working_day(after + timedelta(days=n), closed) for n in range(1, span + 1))
