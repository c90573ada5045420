"""The log says for which agency somebody was at work."""

import pytest

from core.models import AuditEvent
from tests.factories import WorkerFactory, led_case

pytestmark = pytest.mark.django_db


def refused_to(client, user) -> AuditEvent:
    client.force_login(user)
    assert client.get(led_case().get_absolute_url()).status_code == 404
    return AuditEvent.objects.filter(actor=user, verb="refused").latest("pk")


def test_a_refusal_names_the_agency_of_the_one_who_was_refused(client):
    post = WorkerFactory()
    assert refused_to(client, post.user).agency_id == post.agency_id


def test_of_two_posts_the_log_guesses_none(client):
    post = WorkerFactory()
    WorkerFactory(user=post.user)
    assert refused_to(client, post.user).agency_id is None


def test_somebody_signed_out_is_at_work_for_nobody(client):
    client.get("/cases/")
    assert AuditEvent.objects.latest("pk").agency_id is None
