"""How the time that a worker gave one case compares with its guideline (GB2-time-kw, GB2-time-cm). Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from cases.rules.capacity import Band

WEEKS = 4


class Pace(StrEnum):
    """How the last four weeks of one case compare with the guideline. It is shown, and stands in nobody's way."""

    NONE = "none"  # the role was held for the four weeks, and no time is written down
    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"
    NEW = "new"  # held for less than four weeks, and no time yet
    ELSEWHERE = "elsewhere"  # another agency leads: its workers write the notes


TO_LOOK_AT = frozenset({Pace.NONE, Pace.ABOVE})


def first_day(today: date) -> date:
    """The first of the four weeks that end today."""
    return today - timedelta(days=7 * WEEKS - 1)


def week_of(day: date, today: date) -> int:
    """0 for the first of the four weeks, 3 for the one that ends today."""
    return WEEKS - 1 - (today - day).days // 7


def pace(weeks: Sequence[int], band: Band, *, held_since: date, today: date, is_led_here: bool = True) -> Pace:
    """Of the minutes of each of the four weeks: by their sum, for a hard week and a light one are no trouble."""
    minutes = sum(weeks)
    if not minutes:
        if not is_led_here:
            return Pace.ELSEWHERE
        return Pace.NONE if held_since <= first_day(today) else Pace.NEW
    if minutes > band.high * 60 * WEEKS:
        return Pace.ABOVE
    return Pace.BELOW if minutes < band.low * 60 * WEEKS else Pace.WITHIN
