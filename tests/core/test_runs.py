"""Scheduled work is done by one at a time, and each run says what came of it."""

from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, OperationalError, connection
from django.utils import timezone

from accounts.models import User
from core import runs, schedule
from core.days import day_of, start_of
from core.errors import DomainError
from core.models import DailyRun, JobRun
from core.runs import run_missed_days
from tests.factories import UserFactory
from tests.threads import WAIT

MONDAY = date(2026, 3, 2)
State = JobRun.State


@pytest.fixture
def job(monkeypatch):
    monkeypatch.setattr(schedule, "REGISTER", {})
    return f"test.{uuid4().hex}"  # Celery keeps what it was told under a name


def last(job: str) -> JobRun:
    return JobRun.objects.filter(job=job).latest("pk")


def at(day: date, hour: int = 8):
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False)


def test_a_run_says_when_for_which_days_and_how_much(db, job):
    DailyRun.objects.create(job=job, last_day=MONDAY - timedelta(days=4))
    with at(MONDAY):
        done = run_missed_days(job, lambda day: day.day, today=MONDAY)
    run = last(job)
    assert len(done) == 4
    assert (run.state, run.days, run.last_day, run.count) == (State.DONE, 4, MONDAY, 27 + 28 + 1 + 2)
    assert run.started_at == run.ended_at == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_asked_again_on_the_same_day_nothing_is_done_and_nothing_written(db, job):
    done: list[date] = []
    for _ in range(3):
        run_missed_days(job, done.append, today=MONDAY)
    assert done == [MONDAY]
    assert JobRun.objects.count() == 1


def test_a_clock_that_goes_back_does_nothing(db, job):
    done: list[date] = []
    run_missed_days(job, done.append, today=MONDAY)
    run_missed_days(job, done.append, today=MONDAY - timedelta(days=1))
    assert done == [MONDAY]
    assert DailyRun.objects.get().last_day == MONDAY


def test_a_run_asked_for_by_hand_does_today_once_more(db, job):
    done: list[date] = []
    run_missed_days(job, done.append, today=MONDAY)
    person = UserFactory()
    assert runs.ask(job, person) == runs.ask(job, UserFactory())
    run_missed_days(job, done.append, today=MONDAY)
    run_missed_days(job, done.append, today=MONDAY)
    assert done == [MONDAY, MONDAY]
    assert (last(job).state, last(job).asked_by) == (State.DONE, person)


@pytest.mark.parametrize(
    ("error", "state", "said"),
    [
        (ValueError("Mary Kavanagh, born 14 February 1991"), State.FAILED, "The log of the worker says more."),
        (IntegrityError("Key (name)=(Mary Kavanagh) exists"), State.FAILED, "The log of the worker says more."),
        (OperationalError("FATAL: Mary"), State.BROKEN_OFF, "The database could not be reached, or ended the work."),
        (DomainError("The case is closed.", code="closed"), State.FAILED, "The case is closed."),
        (FileNotFoundError(2, "No such file", "mary-kavanagh.pdf"), State.FAILED, "No such file"),
    ],
)
def test_what_failed_is_kept_without_a_word_of_the_rows(db, job, error, state, said):
    def work(day):
        raise error

    with pytest.raises(type(error)):
        run_missed_days(job, work, today=MONDAY)
    run = last(job)
    assert (run.state, run.error) == (state, type(error).__name__)
    assert run.message.startswith(said)
    assert "At tests/core/test_runs.py, line" in run.message
    assert "Mary" not in run.message
    assert "mary" not in run.message
    assert run.ended_at is not None
    assert DailyRun.objects.get().last_day == MONDAY - timedelta(days=1)


def test_after_a_failure_the_day_is_done_and_the_lock_is_free(db, job):
    def work(day):
        raise ValueError("a day that fails")

    with pytest.raises(ValueError, match="a day that fails"):
        run_missed_days(job, work, today=MONDAY)
    assert run_missed_days(job, lambda day: 3, today=MONDAY) == [MONDAY]
    assert list(JobRun.objects.order_by("pk").values_list("state", "count")) == [("failed", 0), ("done", 3)]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_does_it_and_the_other_leaves_it(job):
    begun, go_on = Event(), Event()
    done: list[str] = []

    def slowly(day):
        begun.set()
        assert go_on.wait(WAIT)
        done.append("first")

    def first():
        try:
            run_missed_days(job, slowly, today=MONDAY)
        finally:
            connection.close()

    thread = Thread(target=first)
    thread.start()
    assert begun.wait(WAIT)
    assert runs.to_ask_again(timezone.now()) == []  # somebody is at it
    assert run_missed_days(job, lambda day: done.append("second"), today=MONDAY) == []
    assert last(job).state == State.RUNNING
    go_on.set()
    thread.join(WAIT)
    assert run_missed_days(job, lambda day: done.append("second"), today=MONDAY) == []
    assert done == ["first"]
    assert JobRun.objects.filter(job=job).count() == 1


def test_what_broke_off_is_found_said_and_asked_for_again(db, job):
    now = timezone.now()
    JobRun.objects.create(job=job, state=State.RUNNING, started_at=now)
    assert runs.to_ask_again(now) == [job]
    run_missed_days(job, lambda day: 1, today=MONDAY)
    assert list(JobRun.objects.order_by("pk").values_list("state", flat=True)) == ["broken-off", "done"]
    assert runs.to_ask_again(now) == []


@pytest.mark.parametrize("state", [State.RUNNING, State.BROKEN_OFF])
def test_a_run_whose_end_was_never_written_though_its_day_is_done_is_done_once_more_and_ends(db, job, state):
    done: list[date] = []
    DailyRun.objects.create(job=job, last_day=MONDAY)  # committed, and then the database went away
    JobRun.objects.create(job=job, state=state, started_at=timezone.now(), ended_at=timezone.now())
    assert runs.to_ask_again(timezone.now()) == [job]
    for _ in range(3):
        run_missed_days(job, done.append, today=MONDAY)
    assert done == [MONDAY]
    assert list(JobRun.objects.order_by("pk").values_list("state", flat=True)) == [State.BROKEN_OFF, State.DONE]
    assert runs.to_ask_again(timezone.now()) == []


def test_what_breaks_off_again_and_again_waits_for_its_hour(db, job):
    now = timezone.now()
    for number in range(1, 6):
        JobRun.objects.create(job=job, state=State.BROKEN_OFF, started_at=now, ended_at=now)
        assert runs.to_ask_again(now) == ([job] if number <= runs.MOST_REPEATS else [])
    assert runs.to_ask_again(now + timedelta(hours=2)) == []


def test_a_run_that_was_asked_for_and_never_begun_is_asked_for_again(db, job):
    runs.ask(job, UserFactory())
    now = timezone.now()
    assert runs.to_ask_again(now) == []
    assert runs.to_ask_again(now + timedelta(minutes=3)) == [job]


def test_work_of_every_minute_has_one_row_for_all_the_minutes_in_vain(db, job):
    found = iter([0, 0, 0, 4, 0, 0])

    def look() -> int:
        return next(found)

    task = schedule.regular(job, "Something of every minute", does="thing")(look)
    assert [task() for _ in range(6)] == [0, 0, 0, 4, 0, 0]
    assert list(JobRun.objects.order_by("pk").values_list("count", "in_vain")) == [(4, 3), (0, 1)]


def test_old_lines_go_and_the_last_of_each_job_stays(db, job):
    for name in ("a", "a", "b"):
        JobRun.objects.create(job=name, state=State.DONE)
    later = timezone.now() + runs.KEPT_FOR + timedelta(days=1)
    assert runs.forget_old(timezone.now()) == 0
    assert runs.forget_old(later) == 1
    assert sorted(JobRun.objects.values_list("job", flat=True)) == ["a", "b"]


@pytest.mark.parametrize("changed", [date(2026, 3, 29), date(2026, 10, 25)])  # a day of 23 hours, and one of 25
def test_the_days_around_a_change_of_the_clock_have_their_work_once_each(db, job, changed):
    done: list[tuple[date, datetime]] = []

    def work(turn: schedule.Turn) -> int:
        done.append((turn.day, turn.at))
        return 1

    task = schedule.daily(job, "Something of every day")(work)
    DailyRun.objects.create(job=job, last_day=changed - timedelta(days=2))
    at = start_of(changed - timedelta(days=1)) + timedelta(minutes=15)
    while day_of(at) < changed + timedelta(days=2):
        with time_machine.travel(at, tick=False):
            task()
        at = at.astimezone(UTC) + timedelta(hours=1)
    assert [day for day, _ in done] == [changed + timedelta(days=offset) for offset in (-1, 0, 1)]
    for day, instant in done:
        assert instant == start_of(day) + timedelta(minutes=15)


def test_who_asked_is_kept_where_a_person_did(db, job):
    assert JobRun(job=job).asked_by is None
    assert isinstance(runs.ask(job, UserFactory()).asked_by, User)
