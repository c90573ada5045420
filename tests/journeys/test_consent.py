"""Scenario 3: a consent taken on a tablet, then another by keyboard alone, and taken back for one agency."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Consent
from cases.policies import visible_parts
from cases.services import agencies_in_case
from core.attachments import of_record
from tests.factories import AgencyFactory, key_worker_in
from tests.journeys.story import managed_case, people_of_the_story

TABLET = {"width": 820, "height": 1180}


@pytest.fixture
def story(desk_of):
    return people_of_the_story()


@pytest.fixture
def mary(story):
    case = managed_case(story, "Mary", "Ní Chonaill", story.aoife)
    agencies_in_case.add_agency(actor=story.aoife, case=case, agency=story.harbour, does="Relapse prevention")
    return case


def have_the_talk(desk) -> None:
    for words in ("What stays private", "Who will see what", "That no is an answer"):
        desk.page.get_by_label(words).check()
    desk.check()
    desk.page.get_by_role("button", name="Save and go on").click()


def add(desk, agency) -> None:
    desk.page.get_by_label("Add an agency").select_option(label=agency)
    desk.page.get_by_role("button", name="Add this agency").click()
    expect(desk.page.get_by_role("heading", name=agency, exact=True)).to_be_visible()


def tick(desk, agency: str, group: str, *labels: str) -> None:
    questions = desk.page.get_by_role("group", name=f"{agency} may know: {group}")
    for label in labels:
        questions.get_by_label(label, exact=True).check()


def draw(page) -> None:
    """A name, more or less, with the mouse."""
    box = page.locator("canvas[data-signature]")
    box.scroll_into_view_if_needed()
    at = box.bounding_box()
    page.mouse.move(at["x"] + 40, at["y"] + 120)
    page.mouse.down()
    for x, y in ((90, 40), (140, 130), (200, 50), (260, 120), (340, 60)):
        page.mouse.move(at["x"] + x, at["y"] + y, steps=5)
    page.mouse.up()


def press_until(page, wanted) -> None:
    """Tab on until this control has the focus, as somebody without a mouse does."""
    for _ in range(120):
        if wanted.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not get there")


@pytest.mark.requirement("KW-7.6a", "FND-consent-evidence", "FND-consent-version", "FND-consent-withdraw")
def test_a_consent_is_drawn_then_typed_then_taken_back(desk_of, story, mary):
    clinic = AgencyFactory(name="Castle Street Clinic", short_name="Clinic", is_methadone_clinic=True)
    brian = key_worker_in(mary, story.harbour)
    desk = desk_of(story.aoife, viewport=TABLET)
    page = desk.page
    desk.open(f"/cases/{mary.pk}/consent/")
    expect(page.get_by_text("Nothing is shared with any other agency.")).to_be_visible()
    desk.check()

    # with Mary at the tablet: the talk, the agencies, and a signature drawn
    page.get_by_role("button", name="Ask Mary").click()
    have_the_talk(desk)
    desk.check()
    add(desk, "Harbour")
    tick(desk, "Harbour", "contact and documents", "Contact details", "Attendance")
    tick(desk, "Harbour", "areas of life", "Drug use", "Physical health")
    add(desk, clinic.label)
    page.get_by_role("button", name="The same as Harbour for Clinic").click()
    page.get_by_label("To make a plan together").check()
    page.get_by_label("Exceptions, in the person’s own words").fill("Nobody rings my mother.")
    desk.check()
    page.get_by_role("button", name="Save, and read it together").click()
    expect(page.locator(".app-reading")).to_contain_text("Nobody rings my mother.")
    page.get_by_label("Sign here").check()
    desk.check()
    page.get_by_role("button", name="Sign and put in force").click()
    expect(page.locator("[data-signature-error]")).to_be_focused()
    expect(page.locator("[data-signature-error]")).to_contain_text("The signature is empty.")
    draw(page)
    expect(page.locator("[data-signature-state]")).to_have_text("Signed.")
    page.get_by_role("button", name="Sign and put in force").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sharing for six months, version 1")
    expect(page.get_by_role("link", name="Consent as signed", exact=True)).to_be_visible()
    desk.check()
    first = Consent.objects.get(case=mary)
    assert of_record(first).filter(title="Signature").count() == 1
    assert "drug-use" in visible_parts(brian, mary, timezone.now())

    # a new version, by keyboard alone
    desk.open(f"/cases/{mary.pk}/consent/")
    desk.check()
    press_until(page, page.get_by_role("button", name="Renew or change"))
    page.keyboard.press("Enter")
    for words in ("What stays private", "Who will see what", "That no is an answer"):
        press_until(page, page.get_by_label(words))
        page.keyboard.press("Space")
    press_until(page, page.get_by_role("button", name="Save and go on"))
    page.keyboard.press("Enter")
    gambling = page.get_by_role("group", name="Harbour may know: areas of life").get_by_label("Gambling")
    press_until(page, gambling)
    page.keyboard.press("Space")
    press_until(page, page.get_by_role("button", name="Save, and read it together"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("more: Gambling")).to_be_visible()
    press_until(page, page.get_by_label("Sign here"))
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    press_until(page, page.get_by_label("Name, typed by the person"))
    page.keyboard.type("Mary Ní Chonaill")
    desk.check()
    press_until(page, page.get_by_role("button", name="Sign and put in force"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sharing for six months, version 2")
    first.refresh_from_db()
    assert first.superseded_at is not None
    desk.open(f"/consents/{first.pk}/")
    expect(page.get_by_role("link", name="version 2")).to_be_visible()

    # taken back for Harbour, from the table
    desk.open(f"/cases/{mary.pk}/consent/")
    page.get_by_role("link", name="Withdraw for Harbour").click()
    expect(page.get_by_label("Harbour", exact=True)).to_be_checked()
    page.get_by_label("In person").check()
    desk.check()
    page.get_by_role("button", name="Stop sharing now").click()
    expect(page.get_by_role("row", name="Harbour")).to_contain_text("Nothing of this file")
    desk.check()
    assert visible_parts(brian, mary, timezone.now()) == frozenset()
    desk.open(f"/cases/{mary.pk}/consent/")
    expect(page.get_by_role("columnheader", name="Harbour")).to_contain_text("Withdrawn")
    expect(page.get_by_role("columnheader", name="Clinic")).to_contain_text("In force")
    desk.check()
