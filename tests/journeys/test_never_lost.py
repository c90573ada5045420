"""Story: a worker writes, the session ends, somebody else saves first; not a word is lost."""

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import expect

from core.models import Draft
from tests.factories import key_worker_in, led_case
from tests.journeys.conftest import NARROW, WIDE

pytestmark = pytest.mark.urls("tests.core.sample_pages")

WORDS = ["/help/", "/privacy/", "/accessibility/", "/report-a-problem/"]
PAGES = [*WORDS, "/demonstration/mail/", "/gallery/", "/nowhere/"]


@pytest.fixture
def case(desk_of):
    return led_case()


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_draft_is_kept_and_brought_back(desk_of, case, viewport):
    desk = desk_of(key_worker_in(case), viewport=viewport)
    page = desk.page
    desk.open(f"/sample/{case.pk}/")
    page.get_by_label("Basis (optional)").fill("She said that the letters frighten her.")
    page.get_by_label("Why it is complex (optional)").focus()  # leaving a field saves at once
    expect(page.get_by_role("status")).to_contain_text("Draft saved at")
    desk.check()
    desk.open("/help/")
    desk.open(f"/sample/{case.pk}/")
    expect(page.get_by_label("Basis (optional)")).to_have_value("She said that the letters frighten her.")
    expect(page.get_by_text("brought back, for this form only")).to_be_visible()
    desk.check()
    page.get_by_role("button", name="Discard the draft").click()
    expect(page.get_by_label("Basis (optional)")).to_have_value("")
    assert not Draft.objects.exists()


def test_sending_a_form_leaves_no_draft_behind(desk_of, case):
    desk = desk_of(key_worker_in(case))
    page = desk.page
    desk.open(f"/sample/{case.pk}/")
    page.get_by_label("Basis (optional)").fill("Sent at once.")
    page.get_by_role("button", name="Save the description").click()
    page.wait_for_url("**/sample/done/")
    page.wait_for_timeout(500)
    assert not Draft.objects.exists()


def test_without_connection_the_page_says_so_and_saves_later(desk_of, case):
    desk = desk_of(key_worker_in(case))
    page = desk.page
    desk.open(f"/sample/{case.pk}/")
    page.context.set_offline(True)
    page.get_by_label("Basis (optional)").fill("Typed in a tunnel.")
    page.get_by_label("Why it is complex (optional)").focus()
    expect(page.get_by_role("status")).to_contain_text("No connection since")
    page.context.set_offline(False)
    expect(page.get_by_role("status")).to_contain_text("Draft saved at")


def test_a_connection_that_hangs_counts_as_none_and_is_tried_again(desk_of, case):
    desk = desk_of(key_worker_in(case))
    page = desk.page
    page.clock.install()
    desk.open(f"/sample/{case.pk}/")
    page.route("**/drafts/", lambda route: None)  # never answered, never refused
    page.get_by_label("Basis (optional)").fill("Typed where the signal comes and goes.")
    with page.expect_request("**/drafts/"):
        page.get_by_label("Why it is complex (optional)").focus()
    page.clock.run_for(16_000)
    expect(page.get_by_role("status")).to_contain_text("No connection since")
    page.unroute("**/drafts/")
    page.clock.run_for(11_000)
    expect(page.get_by_role("status")).to_contain_text("Draft saved at")
    assert "signal comes" in str(Draft.objects.get().fields)


@pytest.mark.parametrize("script", ["**/app.*js", "**/govuk-frontend*"])
def test_what_is_typed_before_the_scripts_have_come_is_kept(desk_of, case, script):
    desk = desk_of(key_worker_in(case))
    page = desk.page
    held = []
    page.route(script, lambda route: held.append(route))
    with page.expect_request(script):
        page.goto(f"{desk.address}/sample/{case.pk}/", wait_until="commit")
    page.get_by_label("Basis (optional)").fill("Typed at once.")
    page.get_by_label("Why it is complex (optional)").focus()
    if "app" in script:
        held.pop().continue_()  # the script that keeps the words is the one that was late
    expect(page.get_by_role("status")).to_contain_text("Draft saved at")
    page.unroute(script)
    desk.open(f"/sample/{case.pk}/")
    expect(page.get_by_label("Basis (optional)")).to_have_value("Typed at once.")
    assert desk.faults == []


def test_when_the_session_ended_the_words_wait_for_the_same_person(desk_of, case):
    worker = key_worker_in(case)
    desk = desk_of(worker)
    page = desk.page
    desk.open(f"/sample/{case.pk}/")
    page.get_by_label("Basis (optional)").fill("Typed before the session ended.")
    Session.objects.all().delete()
    cache.clear()
    page.get_by_role("button", name="Save the description").click()
    page.wait_for_url(f"**?next=/sample/{case.pk}/")
    again = desk_of(worker)
    again.open(f"/sample/{case.pk}/")
    expect(again.page.get_by_label("Basis (optional)")).to_have_value("Typed before the session ended.")
    other = desk_of(key_worker_in(case))
    other.open(f"/sample/{case.pk}/")
    expect(other.page.get_by_label("Basis (optional)")).to_have_value("")


def test_an_idle_person_is_warned_and_can_stay(desk_of, case, settings):
    settings.SESSION_COOKIE_AGE = 119
    desk = desk_of(key_worker_in(case))
    page = desk.page
    desk.open("/help/")
    dialog = page.get_by_role("dialog", name="You will be signed out soon")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("2 minutes")
    desk.check()
    settings.SESSION_COOKIE_AGE = 1800
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_second_to_save_chooses_between_both_texts(desk_of, case, viewport):
    first, second = desk_of(key_worker_in(case)), desk_of(key_worker_in(case), viewport=viewport)
    for desk in (first, second):
        desk.open(f"/sample/{case.pk}/")
    first.page.get_by_label("Basis (optional)").fill("Theirs.")
    first.page.get_by_role("button", name="Save the description").click()
    first.page.wait_for_url("**/sample/done/")
    second.page.get_by_label("Basis (optional)").fill("Mine.")
    second.page.get_by_role("button", name="Save the description").click()
    expect(second.page.get_by_text("saved this at")).to_be_visible()
    expect(second.page.locator("td").get_by_text("Mine.", exact=True)).to_be_visible()
    second.check()
    second.page.get_by_role("group", name="Keep for Basis").get_by_label("Mine").check()
    second.page.get_by_role("button", name="Save with these answers").click()
    second.page.wait_for_url("**/sample/done/")
    case.refresh_from_db()
    assert case.basis_note == "Mine."


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize(
    "path",
    ["/gallery/", "/help/", "/demonstration/mail/", "/privacy/", "/accessibility/", "/report-a-problem/", "/nowhere/"],
)
def test_the_pages_of_the_house_are_accessible(desk_of, case, viewport, path):
    desk = desk_of(key_worker_in(case), viewport=viewport)
    desk.open(path)
    desk.check()


def test_on_a_phone_the_menu_opens(desk_of, case):
    desk = desk_of(key_worker_in(case), viewport=NARROW)
    desk.open("/help/")
    expect(desk.page.get_by_role("link", name="My day")).to_be_hidden()
    desk.page.get_by_text("Menu", exact=True).click()
    expect(desk.page.get_by_role("link", name="My day")).to_be_visible()
    desk.check()


def test_errors_are_named_at_the_top_and_lead_to_their_fields(desk_of, case):
    desk = desk_of(key_worker_in(case))
    page = desk.page
    desk.open(f"/sample/{case.pk}/")
    page.get_by_label("Day").fill("31")
    page.get_by_label("Month").fill("2")
    page.get_by_label("Year").fill("2026")
    page.get_by_label("Basis (optional)").fill("Her number is 1234567T")
    page.get_by_role("button", name="Save the description").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="31 February 2026 is not a date.").click()
    expect(page.get_by_label("Day")).to_be_focused()
    expect(page.get_by_label("Day")).to_have_value("31")
    desk.check()
