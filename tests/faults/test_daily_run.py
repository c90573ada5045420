"""The daily run, with the real processes: killed, cut off, asked for by two clocks, missed for days.

Whatever happens, each person is told once, nobody is told who should not be, and nothing is missed. Servers and
processes of these tests are their own; the clock asks for the work every second, so that nothing is waited for long.
"""

import json
from collections import Counter
from contextlib import suppress

import psycopg
import pytest

from tests.faults.house import JOBS, wait_for

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900), pytest.mark.xdist_group("daily-run")]


@pytest.fixture(scope="module")
def expected(house):
    """By the number of days whose work is owed: who is to be told what."""
    found = json.loads(house.run("-m", "tests.faults.night", "expected", "1", "5"))
    return {int(days): [tuple(one) for one in told] for days, told in found.items()}


def each_is_told_once(house, expected) -> None:
    """And nobody else is told anything."""
    assert len(expected) > 20
    assert house.told() == sorted(expected)
    wait_for("the mail", house.is_sent)
    numbers = {number for (number,) in house.ask("SELECT id FROM notifications_notice")}
    assert house.mails() == Counter(numbers)


@pytest.fixture
def morning(house):
    """A new morning, before its clock is started: the work of so many days is owed."""

    def begin(days: int = 1) -> None:
        for name in [name for name in house.children if name.startswith("beat")]:
            house.end(name)
        wait_for("the worker is idle", house.is_idle)
        house.new_morning(days)

    return begin


def test_two_clocks_tell_each_person_once_and_so_does_a_second_run_of_the_day(house, morning, expected):
    morning()
    house.start_beat()
    house.start_beat("beat again")
    wait_for("the day", house.is_done)
    each_is_told_once(house, expected[1])
    ended = house.ask("SELECT coalesce(max(id), 0) FROM core_jobrun")[0][0]
    for job in JOBS:
        house.tell(
            "INSERT INTO core_jobrun (job, state, asked_at, days, count, in_vain, error, message) "
            "VALUES (%s, 'waiting', now(), 0, 0, 0, '', '')",
            job,
        )
    done = "SELECT count(*) FROM core_jobrun WHERE id > %s AND job = ANY (%s) AND state = 'done'"
    wait_for("the second run", lambda: house.ask(done, ended, [*JOBS]) == [(len(JOBS),)])
    each_is_told_once(house, expected[1])


def test_after_four_days_without_power_nothing_is_missed(house, morning, expected):
    morning(days=5)
    house.start_beat()
    wait_for("the day", house.is_done)
    each_is_told_once(house, expected[5])
    assert len(expected[5]) > len(expected[1])
    runs = house.ask("SELECT days FROM core_jobrun WHERE job = %s AND state = 'done'", JOBS[0])
    assert (5,) in runs


def test_a_worker_that_is_killed_in_the_middle_leaves_nothing_half_told(house, morning, expected):
    morning()
    with house.in_the_middle():
        house.kill("worker")
        assert house.ask("SELECT count(*) FROM core_jobrun WHERE state = 'running'")[0][0] > 0
    assert house.told() == []
    house.start_worker()
    wait_for("the day", house.is_done)
    assert house.ask("SELECT count(*) FROM core_jobrun WHERE state = 'broken-off'")[0][0] > 0
    each_is_told_once(house, expected[1])


def test_a_redis_that_is_killed_in_the_middle_loses_nobodys_notice(house, morning, expected):
    morning()
    with house.in_the_middle():
        house.kill("Redis")
    wait_for("what was begun is committed", lambda: len(house.told()) > 0)
    house.start_redis()
    wait_for("the day", house.is_done)
    each_is_told_once(house, expected[1])


def test_a_postgresql_that_is_restarted_in_the_middle_is_found_again(house, morning, expected):
    morning()
    with suppress(psycopg.OperationalError), house.in_the_middle():
        house.end("PostgreSQL")
    house.start_postgresql()
    wait_for("the day", house.is_done)
    each_is_told_once(house, expected[1])
