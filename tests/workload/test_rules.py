"""Four weeks of one case beside its guideline."""

from datetime import date, timedelta

import pytest

from cases.rules.capacity import Band
from workload.rules import WEEKS, Pace, first_day, pace, week_of

TODAY = date(2026, 3, 2)
KEY_WORK = Band(1, 2)
LONG_AGO = date(2026, 1, 1)


def of(*weeks, band=KEY_WORK, since=LONG_AGO, **more):
    return pace(weeks, band, held_since=since, today=TODAY, **more)


@pytest.mark.requirement("GB2-time-kw")
def test_nothing_for_four_weeks_and_above_two_are_told_apart_from_the_rest():
    assert of(0, 0, 0, 0) == Pace.NONE
    assert of(30, 0, 0, 0) == Pace.BELOW
    assert of(60, 60, 60, 60) == Pace.WITHIN
    assert of(120, 120, 120, 120) == Pace.WITHIN
    assert of(120, 120, 120, 121) == Pace.ABOVE


@pytest.mark.requirement("GB2-time-cm")
def test_a_family_has_more_time_before_it_counts_as_above():
    weeks = (200, 200, 200, 200)
    assert of(*weeks, band=Band(2, 3)) == Pace.ABOVE
    assert of(*weeks, band=Band(3, 4)) == Pace.WITHIN


def test_one_hard_week_among_light_ones_is_no_trouble():
    assert of(0, 420, 0, 0) == Pace.WITHIN


def test_who_took_over_lately_is_not_asked_where_the_time_is():
    assert of(0, 0, 0, 0, since=first_day(TODAY)) == Pace.NONE
    assert of(0, 0, 0, 0, since=first_day(TODAY) + timedelta(days=1)) == Pace.NEW


def test_where_another_agency_leads_its_workers_write_the_notes():
    assert of(0, 0, 0, 0, is_led_here=False) == Pace.ELSEWHERE


def test_every_day_of_the_four_weeks_is_in_one_of_them():
    days = [first_day(TODAY) + timedelta(days=number) for number in range(7 * WEEKS)]
    assert days[-1] == TODAY
    assert [week_of(day, TODAY) for day in days] == [week for week in range(WEEKS) for _ in range(7)]
