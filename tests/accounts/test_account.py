"""What keeps an account its owner's: the second factor, sessions, passwords, and the mail about them."""

import re

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse

from accounts import services
from agencies.models import WorkerRole
from core.errors import DomainError
from core.models import AuditEvent
from tests.accounts.conftest import PASSWORD
from tests.factories.agencies import worker_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]
ANOTHER = "quite-different-words"


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def signed_in(user) -> Client:
    client = Client()
    answer = client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def code_of(secret: str) -> str:
    counters = list(yield_hotp_counters_from_time())
    now = counters[len(counters) // 2]  # half a minute is left on either side
    return format_hotp_value(hotp_value(secret, now))


def set_up_app(client) -> str:
    """Through the pages, as a person does. Returns the secret that stands on the page."""
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    return secret


def told(user) -> list[str]:
    events = AuditEvent.objects.filter(subject_label="accounts.User", subject_id=str(user.pk)).order_by("pk")
    return list(events.values_list("verb", flat=True))


class TestTheSecondFactor:
    @pytest.mark.usefixtures("required")
    def test_is_set_up_before_any_other_page(self, aoife):
        client = signed_in(aoife)
        for name in (
            "desk:home",
            "cases:caseload",
            "accounts:account",
            "notifications:list",
            "account_change_password",
        ):
            answer = client.get(reverse(name))
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("mfa_index")), name
        assert client.post(reverse("core:drafts")).status_code == 302
        assert "before you go on" in client.get(reverse("mfa_index")).content.decode()
        set_up_app(client)
        assert client.get(reverse("desk:home")).status_code == 200

    def test_is_only_offered_in_the_demonstration(self, aoife):
        client = signed_in(aoife)
        assert client.get(reverse("desk:home")).status_code == 200
        assert "The demonstration offers it" in client.get(reverse("mfa_index")).content.decode()

    def test_is_asked_for_once_set_up(self, aoife):
        secret = set_up_app(signed_in(aoife))
        client = signed_in(aoife)
        assert client.get(reverse("desk:home")).status_code == 302  # the password alone is half of it
        page = client.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert "The code is not right" in page.content.decode()
        assert AuditEvent.objects.filter(verb="refused", data__rule="wrong-code", subject_id=str(aoife.pk)).exists()
        codes = Authenticator.objects.get(user=aoife, type="recovery_codes").wrap().get_unused_codes()
        assert client.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302
        assert client.get(reverse("desk:home")).status_code == 200
        again = signed_in(aoife)
        assert again.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 200  # it works once
        assert len(secret) == 32

    def test_its_secret_is_not_readable_in_the_database(self, aoife):
        secret = set_up_app(signed_in(aoife))
        kept = Authenticator.objects.get(user=aoife, type="totp")
        assert secret not in str(kept.data)
        assert get_adapter().decrypt(kept.data["secret"]) == secret

    @pytest.mark.usefixtures("required")
    def test_the_last_one_cannot_be_taken_off_where_it_is_required(self, aoife):
        client = signed_in(aoife)
        set_up_app(client)
        page = client.post(reverse("mfa_deactivate_totp"))
        assert "your only second factor" in page.content.decode()
        assert Authenticator.objects.filter(user=aoife, type="totp").exists()

    def test_the_administrator_takes_it_off_for_who_lost_it_and_all_sessions_end(self, aoife):
        client = signed_in(aoife)
        set_up_app(client)
        nora = worker_with(aoife.posts.get().agency, WorkerRole.Role.AGENCY_ADMIN)
        services.remove_second_factor(actor=nora, user=aoife)
        assert not Authenticator.objects.filter(user=aoife).exists()
        assert client.get(reverse("desk:home")).status_code == 302
        assert AuditEvent.objects.filter(verb="account.second-factor-removed", actor=nora).exists()
        with pytest.raises(DomainError, match="no second factor"):
            services.remove_second_factor(actor=nora, user=aoife)

    @pytest.mark.django_db(transaction=True)
    def test_changes_are_in_the_log_and_mailed_to_the_owner(self, aoife, mailoutbox):
        client = signed_in(aoife)
        set_up_app(client)
        client.post(reverse("mfa_deactivate_totp"))
        assert told(aoife) == ["account.second-factor-added", "account.second-factor-removed"]
        assert all(mail.to == [aoife.email] for mail in mailoutbox)
        assert any("authenticator app was added" in mail.body for mail in mailoutbox)


class TestSessions:
    def test_signing_out_everywhere_ends_them_all(self, aoife):
        here, there = signed_in(aoife), signed_in(aoife)
        assert "in two browsers" in here.get(reverse("accounts:account")).content.decode()
        assert here.post(reverse("accounts:sign-out-everywhere"))["Location"] == reverse("account_login")
        for client in (here, there):
            assert client.get(reverse("accounts:account")).status_code == 302
        assert "account.signed-out-everywhere" in told(aoife)
        assert signed_in(aoife).get(reverse("accounts:account")).status_code == 200

    def test_the_others_can_be_ended_from_here(self, aoife):
        here, there = signed_in(aoife), signed_in(aoife)
        here.post(reverse("usersessions_list"))
        assert here.get(reverse("accounts:account")).status_code == 200
        assert there.get(reverse("accounts:account")).status_code == 302

    def test_nobody_elses_session_ends(self, aoife):
        brian = worker_with(aoife.posts.get().agency, WorkerRole.Role.KEY_WORKER)
        brian.set_password(PASSWORD)
        brian.save()
        his = signed_in(brian)
        services.sign_out_everywhere(actor=aoife)
        assert his.get(reverse("accounts:account")).status_code == 200


class TestPasswords:
    @pytest.mark.parametrize(
        ("password", "why"),
        [
            ("short-one", "too short"),
            ("password1234", "too common"),
            ("836453826453", "entirely numeric"),
            ("aoife@turas.example", "too similar"),
        ],
    )
    def test_weak_ones_are_refused(self, aoife, password, why):
        client = signed_in(aoife)
        fields = {"oldpassword": PASSWORD, "password1": password, "password2": password}
        page = client.post(reverse("account_change_password"), fields)
        assert why in page.content.decode()
        aoife.refresh_from_db()
        assert aoife.check_password(PASSWORD)

    def test_changing_it_asks_for_the_old_one_and_ends_other_sessions(self, aoife):
        here, there = signed_in(aoife), signed_in(aoife)
        fields = {"oldpassword": "wrong", "password1": ANOTHER, "password2": ANOTHER}
        assert here.post(reverse("account_change_password"), fields).status_code == 200
        answer = here.post(reverse("account_change_password"), fields | {"oldpassword": PASSWORD})
        assert answer["Location"] == reverse("accounts:account")
        assert here.get(reverse("accounts:account")).status_code == 200
        assert there.get(reverse("accounts:account")).status_code == 302
        assert "account.password-changed" in told(aoife)

    def test_a_forgotten_one_is_answered_alike_for_known_and_unknown_addresses(self, client, aoife, mailoutbox):
        answers = [
            client.post(reverse("account_reset_password"), {"email": email}, follow=True)
            for email in (aoife.email, "nobody@turas.example")
        ]
        assert [answer.redirect_chain for answer in answers] == [[(reverse("account_reset_password_done"), 302)]] * 2
        words = [re.sub(r"(nonce|csrf-token|csrfmiddlewaretoken)[^>]*>", "", a.content.decode()) for a in answers]
        assert words[0] == words[1]
        assert [mail.to for mail in mailoutbox] == [[aoife.email]]

    def test_the_mail_names_nobody_and_its_link_works_once(self, client, aoife, mailoutbox, settings):
        client.post(reverse("account_reset_password"), {"email": aoife.email}, HTTP_HOST="localhost")
        (mail,) = mailoutbox
        for word in (aoife.username, aoife.first_name, aoife.last_name, aoife.email):
            assert word not in mail.subject + mail.body
        link = re.search(r"http\S+", mail.body).group()
        assert link.startswith(settings.PUBLIC_ADDRESS + "/")
        page = client.get(link.removeprefix(settings.PUBLIC_ADDRESS), follow=True)
        form_at = page.redirect_chain[-1][0]
        answer = client.post(form_at, {"password1": ANOTHER, "password2": ANOTHER})
        assert answer["Location"] == reverse("account_reset_password_from_key_done")
        aoife.refresh_from_db()
        assert aoife.check_password(ANOTHER)
        assert "account.password-reset" in told(aoife)
        assert "no longer works" in Client().get(link.removeprefix(settings.PUBLIC_ADDRESS)).content.decode()
