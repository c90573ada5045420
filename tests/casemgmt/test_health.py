"""What a load balancer and the supervisor hear, and that they hear no more than they need."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone

from casemgmt import health
from core import heartbeat
from core.tasks import give_heartbeat


@pytest.fixture(autouse=True)
def memory_cache(settings):
    """The sign of life of a service that runs beside the tests is none of theirs."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    yield
    cache.clear()


def test_alive_asks_nobody(client):
    answer = client.get("/healthz")  # no database mark: a query would fail this test
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_health_may_not_be_kept_by_a_proxy(client):
    assert "no-store" in client.get("/healthz")["Cache-Control"]


def test_health_is_asked_and_not_told(client):
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_ready_when_every_part_answers(client):
    give_heartbeat.delay()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "parts": {"database": "ok", "redis": "ok", "migrations": "ok", "worker": "ok"},
    }


@pytest.mark.django_db
def test_not_ready_before_the_worker_was_seen(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["worker"] == "not seen yet"


@pytest.mark.django_db
def test_not_ready_when_the_worker_fell_silent(client, time_machine):
    time_machine.move_to("2026-03-02 09:00Z", tick=False)
    heartbeat.give()
    time_machine.shift(heartbeat.LATE_AFTER - timedelta(seconds=5))
    assert client.get("/readyz").status_code == 200
    time_machine.shift(10)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["worker"].startswith("silent for")


@pytest.mark.django_db
def test_ready_names_the_missing_part_without_a_detail(client, monkeypatch):
    def away():
        raise OperationalError("connection to server at 10.0.0.5 failed: password of user casemgmt")

    heartbeat.give()
    monkeypatch.setitem(health.PARTS, "database", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == "does not answer"
    assert "10.0.0.5" not in answer.content.decode()


@pytest.mark.django_db
def test_not_ready_while_a_migration_waits(client, monkeypatch):
    heartbeat.give()
    monkeypatch.setattr("casemgmt.health.MigrationExecutor.migration_plan", lambda self, targets: [("core", "9999")])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["migrations"] == "1 not applied"


def test_beat_asks_for_the_sign_of_life_often_enough(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["worker-heartbeat"]
    assert entry["task"] == give_heartbeat.name
    assert timedelta(seconds=entry["schedule"]) == heartbeat.EVERY
    assert heartbeat.EVERY * 3 <= heartbeat.LATE_AFTER


def test_a_heartbeat_says_when_it_was_given():
    before = timezone.now()
    heartbeat.give()
    given = heartbeat.last_given()
    assert given is not None
    assert before <= given <= timezone.now()
