"""Story: a worker signs in, adds an app and a passkey, and comes back with each of them."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import WorkerFactory
from tests.journeys.conftest import NARROW, WIDE

PASSWORD = "three-odd-words-here"


@pytest.fixture
def aoife(desk_of, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    user = WorkerFactory(user__username="aoife", user__email="aoife@turas.example").user
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(desk):
    desk.open(reverse("account_login"))
    desk.page.get_by_label("User name or work e-mail address").fill("aoife")
    desk.page.get_by_label("Password", exact=True).fill(PASSWORD)
    desk.page.get_by_role("button", name="Sign in").click()


def sign_out(desk):
    desk.page.context.clear_cookies()


def code_of(secret):
    counters = list(yield_hotp_counters_from_time())
    now = counters[len(counters) // 2]  # half a minute is left on either side
    return format_hotp_value(hotp_value(secret, now))


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize(
    "name", ["account_login", "account_reset_password", "account_reset_password_done", "account_signup"]
)
def test_the_pages_before_signing_in_are_sound(desk_of, name, viewport):
    desk = desk_of(None, viewport=viewport)
    desk.open(reverse(name))
    expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
    desk.check()


def test_a_wrong_password_is_said_and_the_fifth_locks(desk_of, aoife, settings):
    settings.AXES_ENABLED = True
    desk = desk_of(None)
    desk.open(reverse("account_login"))
    for _ in range(5):
        desk.page.get_by_label("User name or work e-mail address").fill("aoife")
        desk.page.get_by_label("Password", exact=True).fill("wrong")
        with desk.turned():
            desk.page.get_by_role("button", name="Sign in").click()
        desk.check()
    expect(desk.page.get_by_role("heading", name="Signing in is locked for 15 minutes")).to_be_visible()


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_with_an_app(desk_of, aoife, viewport):
    desk = desk_of(None, viewport=viewport)
    page = desk.page
    sign_in(desk)
    for name in ("accounts:account", "account_change_password", "usersessions_list", "mfa_index", "mfa_list_webauthn"):
        desk.open(reverse(name))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        desk.check()
    desk.open(reverse("mfa_activate_totp"))
    desk.check()
    secret = page.locator("strong.app-ref").inner_text()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Set up the app").click()
    expect(page.get_by_role("alert")).to_contain_text("The code is not right")
    page.get_by_label("Code").fill(code_of(page.locator("strong.app-ref").inner_text()))
    page.get_by_role("button", name="Set up the app").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    desk.check()
    codes = page.get_by_label("Unused codes").get_by_role("listitem").all_inner_texts()
    assert len(codes) == 10
    assert secret

    sign_out(desk)
    sign_in(desk)
    expect(page.get_by_role("heading", name="your code")).to_be_visible()
    desk.check()
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")
    desk.open(reverse("accounts:account"))
    expect(page.get_by_text("Set up", exact=True)).to_be_visible()


def test_with_a_passkey(desk_of, aoife):
    """Chromium's own pretended key: it answers as a phone's would, finger and all."""
    desk = desk_of(None)
    page = desk.page
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(desk)
    desk.open(reverse("mfa_add_webauthn"))
    desk.check()
    page.get_by_role("textbox", name="Name", exact=True).fill("Work phone")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert Authenticator.objects.filter(user=aoife, type="webauthn").count() == 1
    desk.open(reverse("mfa_list_webauthn"))
    expect(page.get_by_role("rowheader", name="Work phone")).to_be_visible()
    desk.check()

    # as the second factor, after the password
    sign_out(desk)
    sign_in(desk)
    expect(page.get_by_role("heading", name="your code")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{desk.address}/")

    # alone, without a name or a password
    sign_out(desk)
    desk.open(reverse("account_login"))
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{desk.address}/")
    desk.open(reverse("accounts:account"))
    expect(page.get_by_text("aoife", exact=True)).to_be_visible()
    assert desk.faults == []
