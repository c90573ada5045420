"""Dates as lists write them. Day and month are read the Irish way unless the list was said to be otherwise."""

import re
from calendar import month_abbr, month_name
from dataclasses import dataclass
from datetime import date

from core.text import fold

_MONTHS = {
    fold(name)[:length]: n
    for names in (month_name, month_abbr)
    for n, name in enumerate(names)
    if n
    for length in (3, len(name))
} | {"sept": 9}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?$")
_NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2}|\d{4})$")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]*([a-z]+)\.?,?[-/. ]*(\d{2}|\d{4})$")
_ABOUT = r"(?:about|approx|approximately|circa|c|ca|around|aged?|est|estimated|born)?\.?\s*"
_AGE = re.compile(_ABOUT + r"(\d{1,2})\s*(?:yrs?|years?)?(?:\s*old)?$")
_YEAR = re.compile(_ABOUT + r"((?:19|20)\d{2})$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says of a day: the day; or that it cannot be one, and why."""

    day: date | None = None
    birth_year: int | None = None  # of a text that gives an age or a year only
    fault: str = ""  # "impossible", "order", "unclear", "age"


def read_day(text: str, *, month_first: bool, latest_year: int) -> Reading:
    """The day of a text. Two-digit years fall in the hundred years that end with `latest_year`."""
    text = text.strip().lower()
    if found := _ISO.match(text):
        year, month, day = map(int, found.groups())
        return _day(year, month, day)
    if found := _NUMBERS.match(text):
        one, two, year = (int(part) for part in found.groups())
        day, month = (two, one) if month_first else (one, two)
        if month > 12 >= day:
            # 03/25/1980 in a list of day first: it may be the other order or a slip of the hand; nobody knows here
            return Reading(fault="order")
        return _day(_century(year, found[3], latest_year), month, day)
    if found := _WORDS.match(text):
        month = _MONTHS.get(found[2]) or _MONTHS.get(found[2][:3], 0)
        if month:
            return _day(_century(int(found[3]), found[3], latest_year), month, int(found[1]))
    return Reading(fault="unclear")


def read_birth(text: str, *, month_first: bool, today: date) -> Reading:
    """A birth date, or the age or year that stands in its place."""
    reading = read_day(text, month_first=month_first, latest_year=today.year)
    if reading.fault != "unclear":
        return reading
    if found := _YEAR.match(text.strip().lower()):
        return Reading(birth_year=int(found[1]), fault="age")
    if found := _AGE.match(text.strip().lower()):
        return Reading(birth_year=today.year - int(found[1]), fault="age")
    return reading


def _century(year: int, written: str, latest_year: int) -> int:
    if len(written) == 4:
        return year
    century = latest_year // 100 * 100
    return century + year if century + year <= latest_year else century - 100 + year


def _day(year: int, month: int, day: int) -> Reading:
    try:
        return Reading(day=date(year, month, day))
    except ValueError:
        return Reading(fault="impossible")
