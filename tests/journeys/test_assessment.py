"""Story: one area of an assessment, written in a tunnel, on two devices, by two workers; not a word is lost."""

import pytest
from playwright.sync_api import expect

from core.models import Draft
from tests.factories import key_worker_in, led_case
from tests.factories.assessments import area_of, begun
from tests.journeys.conftest import NARROW, WIDE


@pytest.fixture
def case(desk_of):
    return led_case()


def own_words(page):
    return page.get_by_label("own words")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_words_typed_without_a_connection_are_saved_when_it_is_back(desk_of, case, viewport):
    worker = key_worker_in(case)
    assessment = begun(case, worker)
    desk = desk_of(worker, viewport=viewport)
    page = desk.page
    desk.open(area_of(assessment, "physical-health").get_absolute_url())
    desk.check()
    page.context.set_offline(True)
    own_words(page).fill("Typed in a tunnel. مرحبا 😔")
    page.get_by_label("GP", exact=True).focus()
    expect(page.get_by_role("status")).to_contain_text("No connection since")
    assert not Draft.objects.exists()
    page.context.set_offline(False)
    expect(page.get_by_role("status")).to_contain_text("Draft saved at")
    again = desk_of(worker, viewport=viewport)
    again.open(area_of(assessment, "physical-health").get_absolute_url())
    expect(own_words(again.page)).to_have_value("Typed in a tunnel. مرحبا 😔")
    again.page.get_by_label("High", exact=True).check()
    again.page.get_by_role("button", name="Save and leave").click()
    again.page.wait_for_url("**/assessment/")
    again.check()
    need = area_of(assessment, "physical-health")
    assert (need.level, need.own_words) == (3, "Typed in a tunnel. مرحبا 😔")


def test_a_second_device_is_told_and_both_texts_are_kept(desk_of, case):
    worker = key_worker_in(case)
    url = area_of(begun(case, worker), "alcohol").get_absolute_url()
    phone, desk = desk_of(worker, viewport=NARROW), desk_of(worker)
    for each in (phone, desk):
        each.open(url)
    own_words(phone.page).fill("On the telephone.")
    phone.page.get_by_label("Strengths").focus()
    expect(phone.page.get_by_role("status")).to_contain_text("Draft saved at")
    own_words(desk.page).fill("At the desk.")
    desk.page.get_by_label("Strengths").focus()
    expect(desk.page.get_by_role("status")).to_contain_text("You changed this on another device at")
    expect(own_words(desk.page)).to_have_value("At the desk.")
    desk.check()
    with desk.page.context.expect_page() as opened:
        desk.page.get_by_role("link", name="Look at the other").click()
    expect(own_words(opened.value)).to_have_value("On the telephone.")
    expect(opened.value.get_by_text("Bring that text back instead")).to_be_visible()
    assert Draft.objects.count() == 2
