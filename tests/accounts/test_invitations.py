"""An invitation: a link by mail that works once, for seven days, and sets a password."""

import re

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.selectors import invited
from accounts.services import accept_invitation, invite
from agencies.models import Agency, WorkerRole
from core.errors import DomainError
from core.models import AuditEvent
from tests.factories import AgencyFactory, WorkerFactory, worker_with

pytestmark = pytest.mark.django_db
PASSWORD = "three quiet herons"


@pytest.fixture
def person(db):
    return get_user_model().objects.create_user(username="sile", email="sile@example.org")


@pytest.fixture
def admin(db):
    return worker_with(AgencyFactory(), WorkerRole.Role.AGENCY_ADMIN)


def path_of(address):
    return "/" + address.split("://", 1)[1].split("/", 1)[1]


def token_of(address):
    return address.rstrip("/").rsplit("/", 1)[1]


def test_the_link_sets_a_password_and_is_then_spent(client, admin, person):
    path = path_of(invite(actor=admin, user=person))
    assert client.get(path).status_code == 200
    answer = client.post(path, {"password": PASSWORD})
    assert answer.url == f"{reverse('account_login')}?next=%2Faccounts%2F2fa%2F"  # on to the second factor
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert "_auth_user_id" not in client.session  # the link itself signs nobody in
    assert client.get(path).status_code == 410
    assert list(AuditEvent.objects.filter(verb__startswith="account.").order_by("pk").values_list("verb", "actor")) == [
        ("account.invited", admin.pk),
        ("account.invitation-accepted", person.pk),
    ]


def test_a_weak_password_is_refused_at_its_field_and_the_link_still_works(client, admin, person):
    path = path_of(invite(actor=admin, user=person))
    answer = client.post(path, {"password": "short"})
    assert answer.status_code == 200
    assert answer.context["form"].errors["password"]
    person.refresh_from_db()
    assert not person.has_usable_password()
    assert client.get(path).status_code == 200
    assert AuditEvent.objects.get(verb="refused").data["rule"] == "weak-password"


def test_a_newer_invitation_ends_the_earlier_one(admin, person):
    first, second = (token_of(invite(actor=admin, user=person)) for _ in range(2))
    assert invited(first) is None
    assert invited(second) == person


def test_the_link_ends_after_seven_days_and_cannot_be_made_up(admin, person):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        token = token_of(invite(actor=admin, user=person))
    with time_machine.travel("2026-03-09 08:59Z", tick=False):
        assert invited(token) == person
    with time_machine.travel("2026-03-09 09:01Z", tick=False):
        assert invited(token) is None
        with pytest.raises(DomainError):
            accept_invitation(actor=person, token=token, password=PASSWORD)
    assert invited(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    person.refresh_from_db()
    assert not person.has_usable_password()


def test_whoever_has_a_password_is_not_invited(admin, person):
    person.set_password(PASSWORD)
    person.save()
    with pytest.raises(DomainError) as refused:
        invite(actor=admin, user=person)
    person.refresh_from_db()
    assert refused.value.code == "signed-in-before"
    assert person.check_password(PASSWORD)


def test_adding_a_worker_sends_the_invitation(client, admin, django_capture_on_commit_callbacks):
    agency = admin.posts.get().agency
    client.force_login(admin)
    form = {
        "first_name": "Síle",
        "last_name": "Ní Bhriain",
        "email": "new@example.org",
        "profession": "nurse",
        "started_on": "5 1 2026",
        "roles": ["key-worker"],
    }
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("agencies:add-worker", args=[agency.pk]), form)
    worker = agency.workers.get(user__email="new@example.org")
    assert answer.url == worker.get_absolute_url()
    letter = mail.outbox[0]
    assert letter.to == ["new@example.org"]
    link = re.search(r"http\S+", str(letter.body))
    assert link
    assert invited(token_of(link[0])) == worker.user


def test_a_service_is_set_up_by_one_command(client, capsys):
    call_command(
        "set_up_agency", "Turas", "--first-name", "Nora", "--email", "nora@example.org", "--role", "line-manager"
    )
    agency = Agency.objects.get(name="Turas")
    worker = agency.workers.get()
    assert set(worker.roles.values_list("role", flat=True)) == {"agency-admin", "line-manager"}
    assert not agency.is_signed_up
    link = re.search(r"http\S+", capsys.readouterr().out)
    assert link
    assert client.get(path_of(link[0])).status_code == 200
    with pytest.raises(CommandError, match="has workers already"):
        call_command("set_up_agency", "turas", "--first-name", "Eve", "--email", "eve@example.org")
    assert agency.workers.count() == 1


def test_the_command_takes_up_a_listed_agency(capsys):
    listed = AgencyFactory(name="Teach Mhuire", signed_protocols_on=None)
    user = WorkerFactory().user
    get_user_model().objects.filter(pk=user.pk).update(last_login="2026-01-01T00:00Z")
    call_command("set_up_agency", "teach mhuire", "--first-name", "X", "--email", user.email)
    assert listed.workers.get().user == user
    assert "signs in as before" in capsys.readouterr().out
