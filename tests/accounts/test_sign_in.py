"""Signing in and out: by name or address, equal answers for all, the lock-out, and what the log says of it."""

import logging

import pytest
import time_machine
from django.urls import reverse

from accounts import services
from accounts.actors import system_actor
from accounts.selectors import is_locked_out
from agencies.models import WorkerRole
from core.errors import DomainError
from core.models import AuditEvent
from tests.accounts.conftest import PASSWORD
from tests.factories import UserFactory
from tests.factories.agencies import worker_with

WRONG = "The name or the password is not right."

pytestmark = pytest.mark.django_db


@pytest.fixture
def lock_out(settings, unlimited):
    settings.AXES_ENABLED = True


def sign_in(client, login, password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": login, "password": password}, **extra)


@pytest.mark.usefixtures("unlimited")
class TestSigningIn:
    @pytest.mark.parametrize("login", ["aoife", "Aoife", "aoife@turas.example", " AOIFE@turas.example "])
    def test_by_name_or_by_address(self, client, aoife, login):
        answer = sign_in(client, login)
        assert (answer.status_code, answer["Location"]) == (302, reverse("desk:home"))
        assert client.get(reverse("accounts:account")).status_code == 200

    def test_leads_back_to_where_one_was(self, client, aoife):
        kept_out = client.get(reverse("accounts:account"))
        assert kept_out["Location"] == f"{reverse('account_login')}?next={reverse('accounts:account')}"
        page = client.get(kept_out["Location"])
        assert f'name="next" value="{reverse("accounts:account")}"' in page.content.decode()
        answer = client.post(
            reverse("account_login"), {"login": "aoife", "password": PASSWORD, "next": reverse("accounts:account")}
        )
        assert answer["Location"] == reverse("accounts:account")

    def test_leads_nowhere_else(self, client, aoife):
        answer = client.post(
            reverse("account_login"), {"login": "aoife", "password": PASSWORD, "next": "https://elsewhere.example/"}
        )
        assert answer["Location"] == reverse("desk:home")

    def test_keeps_the_name_and_never_the_password_after_a_mistake(self, client, aoife):
        page = sign_in(client, "aoife", "not-this-one").content.decode()
        assert WRONG in page
        assert 'value="aoife"' in page
        assert "not-this-one" not in page

    def test_answers_the_same_for_wrong_unknown_closed_and_machine(self, client, aoife):
        closed = UserFactory(username="closed", is_active=False)
        machine = system_actor()
        for user in (closed, machine):
            user.set_password(PASSWORD)
            user.save()
        pages = {
            name: sign_in(client, name, password).content.decode().replace(name, "*")
            for name, password in [
                ("aoife", "wrong"),
                ("nobody", PASSWORD),
                ("nobody@turas.example", PASSWORD),
                (closed.username, PASSWORD),
                (closed.email, PASSWORD),
                (machine.username, PASSWORD),
            ]
        }
        said = {tuple(line for line in page.splitlines() if WRONG in line) for page in pages.values()}
        assert len(said) == 1
        assert said.pop()
        assert client.get(reverse("accounts:account")).status_code == 302

    def test_a_closed_account_is_out_at_once(self, client, aoife):
        sign_in(client, "aoife")
        aoife.is_active = False
        aoife.save()
        assert client.get(reverse("accounts:account")).status_code == 302

    def test_nobody_signs_up(self, client):
        page = client.get(reverse("account_signup"))
        assert page.status_code == 200
        assert "Accounts are made by invitation" in page.content.decode()
        client.post(reverse("account_signup"), {"username": "x", "email": "x@x.ie", "password1": PASSWORD})
        assert not type(UserFactory.build()).objects.filter(username="x").exists()


@pytest.mark.usefixtures("lock_out")
class TestTheLockOut:
    def fail(self, client, login="aoife", times=5, **extra):
        for _ in range(times):
            answer = sign_in(client, login, "wrong", **extra)
        return answer

    def test_five_wrong_passwords_lock_even_the_right_one_out(self, client, aoife):
        assert self.fail(client, times=4).status_code == 200
        locked = self.fail(client, times=1)
        assert locked.status_code == 429
        assert "locked for 15 minutes" in locked.content.decode()
        assert sign_in(client, "aoife").status_code == 429
        assert client.get(reverse("accounts:account")).status_code == 302
        assert is_locked_out(aoife)

    def test_name_and_address_are_one_account(self, client, aoife):
        self.fail(client, "aoife", 3)
        assert self.fail(client, "aoife@turas.example", 2).status_code == 429

    def test_an_unknown_name_is_locked_alike(self, client):
        assert self.fail(client, "nobody", 4).status_code == 200
        assert self.fail(client, "nobody", 1).status_code == 429

    def test_ends_after_fifteen_minutes_however_often_one_knocks(self, client, aoife):
        with time_machine.travel("2026-03-02 09:00Z", tick=False) as clock:
            self.fail(client)
            clock.shift(14 * 60)
            assert sign_in(client, "aoife").status_code == 429
            clock.shift(61)
            assert not is_locked_out(aoife)
            assert sign_in(client, "aoife").status_code == 302

    def test_another_address_is_not_locked_out(self, client, aoife):
        self.fail(client, REMOTE_ADDR="192.0.2.1")
        assert sign_in(client, "aoife", REMOTE_ADDR="192.0.2.2").status_code == 302

    def test_counts_proxies_off_and_believes_no_further_header(self, client, aoife, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        for n in range(5):
            self.fail(client, times=1, HTTP_X_FORWARDED_FOR=f"10.0.0.{n}, 192.0.2.1")
        assert sign_in(client, "aoife", HTTP_X_FORWARDED_FOR="10.9.9.9, 192.0.2.1").status_code == 429
        assert sign_in(client, "aoife", HTTP_X_FORWARDED_FOR="192.0.2.7").status_code == 302

    def test_success_starts_the_count_anew(self, client, aoife):
        self.fail(client, times=4)
        sign_in(client, "aoife")
        client.post(reverse("account_logout"))
        assert self.fail(client, times=4).status_code == 200

    def test_the_administrator_unlocks(self, client, aoife):
        self.fail(client)
        nora = worker_with(aoife.posts.get().agency, WorkerRole.Role.AGENCY_ADMIN)
        services.unlock(actor=nora, user=aoife)
        assert sign_in(client, "aoife").status_code == 302
        assert AuditEvent.objects.filter(actor=nora, verb="account.unlocked", subject_id=str(aoife.pk)).count() == 1

    def test_what_is_not_locked_is_not_unlocked(self, aoife):
        nora = worker_with(aoife.posts.get().agency, WorkerRole.Role.AGENCY_ADMIN)
        with pytest.raises(DomainError, match="not locked"):
            services.unlock(actor=nora, user=aoife)
        assert not AuditEvent.objects.filter(verb="account.unlocked").exists()
        assert AuditEvent.objects.filter(actor=nora, verb="refused", data__rule="not-locked").exists()

    def test_all_of_it_is_in_the_log(self, client, aoife):
        self.fail(client)
        sign_in(client, "aoife")
        services.unlock(actor=aoife, user=aoife)
        sign_in(client, "aoife")
        client.post(reverse("account_logout"))
        told = [
            (event.actor_id, event.verb, event.data.get("rule", ""))
            for event in AuditEvent.objects.filter(subject_id=str(aoife.pk), subject_label="accounts.User").order_by(
                "pk"
            )
        ]
        assert told == [
            *[(None, "refused", "wrong-password")] * 5,
            (None, "account.locked-out", ""),
            (None, "refused", "locked-out"),
            (aoife.pk, "account.unlocked", ""),
            (aoife.pk, "account.signed-in", ""),
            (aoife.pk, "account.signed-out", ""),
        ]

    def test_no_name_and_no_address_reach_the_servers_own_log(self, client, aoife, caplog):
        caplog.set_level(logging.DEBUG)
        self.fail(client, REMOTE_ADDR="192.0.2.1")
        self.fail(client, "somebody-unknown", REMOTE_ADDR="192.0.2.1")
        said = " ".join(record.getMessage() for record in caplog.records if record.name.startswith(("axes", "allauth")))
        assert "AXES" in said
        for secret in ("aoife", "somebody-unknown", "192.0.2.1", "wrong"):
            assert secret not in said
