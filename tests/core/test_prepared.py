"""Questions that PostgreSQL plans once for a connection: the rows are Django’s own, for any values, after any break."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import Agency, Worker
from core import kept, prepared
from core.days import today
from core.policies import listed
from tests.factories import AgencyFactory, WorkerFactory

pytestmark = pytest.mark.django_db


def _in_post(agencies: list[int], on: date, joined: datetime):
    rows = Worker.objects.in_post(on).filter(agency__in=listed(agencies), user__date_joined__lte=joined)
    told = Concat(Value('100%: it’s "quoted" and %s, $1 '), F("agency__name"), output_field=CharField())
    return rows.annotate(told=told).order_by("pk").values_list("pk", "told")


def _of_one(user: int, on: date):
    return get_user_model().objects.filter(pk=user, date_joined__date__lte=on)


def _named(words: str, agencies: list[int]):
    return Agency.objects.filter(pk__in=listed(agencies), name__startswith=words).order_by("pk").values_list("pk")


def asked(*agencies: int, on: date | None = None):
    values = {"agencies": tuple(agencies), "on": on or today(), "joined": timezone.now()}
    rows = kept.planned(_in_post, **values)
    assert rows == list(_in_post(**values | {"agencies": list(agencies)}))
    return rows


def test_it_gives_the_rows_of_the_moment_for_each_set_of_values():
    one, two = WorkerFactory(agency=AgencyFactory(name="One")), WorkerFactory(agency=AgencyFactory(name="Two"))
    assert asked() == []
    assert asked(one.agency_id) == [(one.pk, '100%: it’s "quoted" and %s, $1 One')]
    assert [pk for pk, _ in asked(one.agency_id, two.agency_id, 10**15)] == [one.pk, two.pk]
    Worker.objects.filter(pk=one.pk).update(left_on=today())
    assert [pk for pk, _ in asked(one.agency_id, two.agency_id)] == [two.pk]
    assert [pk for pk, _ in asked(one.agency_id, on=today() - timedelta(days=1))] == [one.pk]


def test_it_is_prepared_once_and_executed_from_then_on(monkeypatch):
    monkeypatch.setattr(prepared, "MOST", 10**6)  # the tests before asked much on this connection
    worker = WorkerFactory()
    asked(worker.agency_id)
    with CaptureQueriesContext(connection) as queries:
        kept.planned(_in_post, agencies=(worker.agency_id,), on=today(), joined=timezone.now())
    [sent] = [each["sql"] for each in queries.captured_queries]
    assert sent.startswith("EXECUTE kept_")


def test_rows_come_back_as_models_too():
    user = WorkerFactory().user
    assert kept.planned(_of_one, user=user.pk, on=today()) == [user]
    assert kept.planned(_of_one, user=user.pk + 1000, on=today()) == []


def test_what_is_fixed_stands_in_the_words():
    turas, tuam = AgencyFactory(name="Turas"), AgencyFactory(name="Tuam")
    ids = (turas.pk, tuam.pk)
    assert kept.planned(_named, "Tu", agencies=ids) == [(turas.pk,), (tuam.pk,)]
    assert kept.planned(_named, "Tua", agencies=ids) == [(tuam.pk,)]
    assert kept.planned(_named, "'; DROP TABLE agencies_agency; --", agencies=ids) == []


def test_a_plan_outlives_what_is_undone():
    worker = WorkerFactory()
    with transaction.atomic():
        asked(worker.agency_id)
        transaction.set_rollback(True)
    assert len(asked(worker.agency_id)) == 1


def test_a_connection_that_holds_enough_plans_as_usual(monkeypatch):
    worker = WorkerFactory()
    monkeypatch.setattr(prepared, "MOST", 0)
    kept.forget()
    with CaptureQueriesContext(connection) as queries:
        assert len(kept.planned(_in_post, agencies=(worker.agency_id,), on=today(), joined=timezone.now())) == 1
    assert queries.captured_queries[-1]["sql"].startswith("SELECT")


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_has_nothing_prepared_and_prepares_anew():
    worker = WorkerFactory()
    asked(worker.agency_id)
    connection.close()
    assert len(asked(worker.agency_id)) == 1
