"""A test that commits leaves the next one what the migrations left, and nothing of its own."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from cases.models import CareDomain, Case
from core.models import AuditEvent
from tests.factories import led_case
from tests.tables import Start


@pytest.mark.django_db(transaction=True)
def test_what_was_committed_is_gone_and_what_the_migrations_wrote_is_back():
    start = Start.of_now()
    domains, permissions = list(CareDomain.objects.order_by("pk").values()), Permission.objects.count()
    led_case()
    CareDomain.objects.all().delete()
    assert AuditEvent.objects.exists()
    start.put_back()
    assert not Case.objects.exists()
    assert not AuditEvent.objects.exists()  # though nobody else can take one out
    assert list(CareDomain.objects.order_by("pk").values()) == domains
    assert Permission.objects.count() == permissions > 0
    with connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone() == ("origin",)


@pytest.mark.django_db(transaction=True)
def test_it_comes_back_too_where_the_user_of_the_database_may_not_do_everything(monkeypatch):
    monkeypatch.setattr("tests.tables._may_do_all", lambda cursor: False)
    start, domains = Start.of_now(), list(CareDomain.objects.order_by("pk").values())
    led_case()
    start.put_back()
    assert not Case.objects.exists()
    assert list(CareDomain.objects.order_by("pk").values()) == domains
