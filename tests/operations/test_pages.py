"""What an administrator sees of the work that the system does by itself, and what they ask for."""

from datetime import UTC, date, datetime, timedelta

import pytest
import redis
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from agencies.models import WorkerRole
from careplans.tasks import REVIEWS
from core import heartbeat
from core.errors import NotAllowed
from core.models import AuditEvent, DailyRun, JobRun
from core.schedule import registered
from notifications.models import Notice
from operations import selectors, services
from tests.factories import AgencyFactory, WorkerFactory, worker_with

pytestmark = pytest.mark.django_db
PAGE, RUNS, ASK = (
    reverse("operations:schedule"),
    reverse("operations:runs", args=[REVIEWS]),
    reverse("operations:ask", args=[REVIEWS]),
)
NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
State = JobRun.State


@pytest.fixture(autouse=True)
def on_a_tuesday_at_nine():
    with time_machine.travel(NOW, tick=False):
        cache.delete(heartbeat.KEY)
        yield
    cache.delete(heartbeat.KEY)


@pytest.fixture
def admin():
    return worker_with(AgencyFactory(), WorkerRole.Role.AGENCY_ADMIN)


@pytest.fixture
def page(client, admin):
    client.force_login(admin)
    return lambda address=PAGE: client.get(address).content.decode()


def line(name: str = REVIEWS) -> selectors.Line:
    return next(each for each in selectors.lines(timezone.now()) if each.name == name)


def test_every_job_of_the_clock_has_its_title_and_stands_on_the_page(page):
    asked_for = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} - {"core.give_heartbeat"}
    assert set(registered()) >= asked_for
    assert {each.name for each in selectors.lines(NOW)} == asked_for
    shown = page()
    for name in asked_for:
        assert registered()[name].title in shown


def test_before_anything_has_run_the_page_says_so(page):
    assert "Not run yet" in page()
    assert "It has not run yet." in page(RUNS)
    assert "Worker or beat have given no sign of life: nothing runs by itself." in page()


def test_all_is_well(page):
    heartbeat.give()
    DailyRun.objects.create(job=REVIEWS, last_day=date(2026, 3, 3))
    JobRun.objects.create(
        job=REVIEWS, state=State.DONE, started_at=NOW, ended_at=NOW, days=1, last_day=date(2026, 3, 3), count=12
    )
    assert "Something is wrong" not in page()
    assert "12 notices" in page()
    assert "done up to" in page()
    assert line().next_at == datetime(2026, 3, 3, 9, 15, tzinfo=UTC)
    assert line("core.sweep_files").next_at == datetime(2026, 3, 4, 3, 30, tzinfo=UTC)


def test_days_made_up_for_are_said(page):
    JobRun.objects.create(
        job=REVIEWS, state=State.DONE, started_at=NOW, ended_at=NOW, days=4, last_day=date(2026, 3, 3), count=1
    )
    assert "1 notice, for the 4 days to 3 March 2026" in page(RUNS)


@pytest.mark.parametrize(
    ("done_to", "hour", "late"),
    [
        (date(2026, 3, 3), 9, False),
        (date(2026, 3, 2), 1, False),  # asked for every hour: its turn comes
        (date(2026, 3, 2), 9, True),
        (date(2026, 2, 27), 0, True),
    ],
)
def test_daily_work_that_has_not_run_when_it_should_is_said_loudly(page, done_to, hour, late):
    heartbeat.give()
    DailyRun.objects.create(job=REVIEWS, last_day=done_to)
    with time_machine.travel(NOW.replace(hour=hour), tick=False):
        heartbeat.give()
        assert bool(line().wrong) is late
        assert ("Something is wrong" in page()) is late
        assert (selectors.lines(timezone.now())[0].name == REVIEWS) is late


def test_regular_work_that_has_not_run_when_it_should_is_said_loudly(page):
    for ago, late in ((timedelta(hours=23), False), (timedelta(hours=25), True)):
        JobRun.objects.filter(job="core.sweep_files").delete()
        JobRun.objects.create(job="core.sweep_files", state=State.DONE, started_at=NOW - ago, ended_at=NOW - ago)
        assert bool(line("core.sweep_files").wrong) is late
    assert "It has not run since 2 March 2026, 08:00." in page()


def test_what_failed_is_said_with_its_error(page):
    DailyRun.objects.create(job=REVIEWS, last_day=date(2026, 3, 3))
    JobRun.objects.create(
        job=REVIEWS, state=State.FAILED, started_at=NOW, ended_at=NOW, error="ValueError", message="At a.py, line 3."
    )
    assert "ValueError At a.py, line 3." in page()
    assert "ValueError At a.py, line 3." in page(RUNS)


def test_the_machinery_is_shown_and_its_silence_said(page, monkeypatch):
    heartbeat.give()
    assert "Alive" in page()
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        assert "Worker or beat have given no sign of life since 3 March 2026, 09:00" in page()

    def away():
        raise redis.ConnectionError("no socket")

    monkeypatch.setattr(selectors, "_waiting_in_queue", away)
    assert "Redis does not answer" in page()


def test_notices_that_wait_are_counted(page, admin):
    for key in "abc":
        Notice.objects.create(
            recipient=admin, key=key, subject=key, about_label="a", about_id=1, queued_at=NOW, sent_at=None
        )
    Notice.objects.filter(key="c").update(sent_at=NOW)
    assert selectors.machinery(NOW).unsent == 2


def test_a_run_is_asked_for_logged_and_begun_once(client, admin, page, django_capture_on_commit_callbacks):
    DailyRun.objects.create(job=REVIEWS, last_day=date(2026, 3, 3))
    with django_capture_on_commit_callbacks(execute=False):
        assert client.post(ASK).status_code == 302
        assert client.post(ASK).status_code == 302
    asked = JobRun.objects.get(job=REVIEWS)
    assert (asked.state, asked.asked_by) == (State.WAITING, admin)
    events = AuditEvent.objects.filter(verb="schedule.run-asked", actor=admin)
    assert [event.data for event in events] == [{"job": REVIEWS}] * 2
    assert "asked for again" in page()
    assert "asked for a run" in page(RUNS)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(ASK)
    asked.refresh_from_db()
    assert asked.state == State.DONE


def test_nobody_else_sees_the_page_or_asks(client):
    other = WorkerFactory().user
    client.force_login(other)
    for answer in (client.get(PAGE), client.get(RUNS), client.post(ASK)):
        assert answer.status_code == 403
    assert AuditEvent.objects.filter(verb="refused", actor=other).count() == 3
    with pytest.raises(NotAllowed):
        services.ask_for_run(actor=other, job=REVIEWS)
    assert AuditEvent.objects.filter(verb="refused", actor=other).count() == 4
    assert not JobRun.objects.exists()


def test_what_is_no_job_is_not_there(client, admin):
    client.force_login(admin)
    assert client.get(reverse("operations:runs", args=["core.run_job"])).status_code == 404
    assert client.post(reverse("operations:ask", args=["core.give_heartbeat"])).status_code == 404


def test_the_history_has_its_pages_and_asks_as_often_for_many(page, django_assert_max_num_queries):
    for number in range(60):
        JobRun.objects.create(job=REVIEWS, state=State.DONE, started_at=NOW, ended_at=NOW, count=number)
    with django_assert_max_num_queries(14):
        shown = page(RUNS)
    assert "59 notices" in shown
    assert "34 notices" not in shown
    assert "34 notices" in page(f"{RUNS}?page=2")
