"""Story: a worker photographs the signed paper with a phone, forgets a field, and the scan is still there."""

import re

import pytest
from playwright.sync_api import expect

from core.models import Attachment
from tests.factories import files, key_worker_in, led_case
from tests.journeys.conftest import NARROW, WIDE

pytestmark = pytest.mark.urls("tests.core.sample_pages")


@pytest.fixture
def case(desk_of):
    return led_case()


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_scan_stays_while_the_form_is_put_right(desk_of, case, viewport, tmp_path):
    desk = desk_of(key_worker_in(case), viewport=viewport)
    page = desk.page
    desk.open(f"/sample/{case.pk}/paper/")
    desk.check()
    control = page.get_by_label("Scan of the paper")
    control.set_input_files({"name": "IMG_0412.jpg", "mimeType": "image/jpeg", "buffer": files.telling_photo()})
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Scan kept: 1 page")).to_be_visible()
    desk.check()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Look at it").click()
    shown = opened.value
    shown.wait_for_load_state()
    size = shown.evaluate("[document.images[0].naturalWidth, document.images[0].naturalHeight]")
    assert size == [80, 120]  # upright, as it was held
    shown.close()
    page.get_by_label("What it is").fill("Signed consent")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/sample/done/")
    kept = Attachment.objects.get()
    assert (kept.of_id, kept.title) == (case.pk, "Signed consent")


def test_a_wrong_file_is_told_at_its_field(desk_of, case):
    desk = desk_of(key_worker_in(case), viewport=NARROW)
    page = desk.page
    desk.open(f"/sample/{case.pk}/paper/")
    page.get_by_label("What it is").fill("Signed consent")
    page.get_by_label("Scan of the paper").set_input_files(
        {"name": "consent.pdf", "mimeType": "application/pdf", "buffer": b"only text"}
    )
    page.get_by_role("button", name="Save").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("not a picture or a PDF")
    expect(page.get_by_label("What it is")).to_have_value("Signed consent")
    desk.check()
    summary.get_by_role("link", name=re.compile("not a picture")).click()
    expect(page.get_by_label("Scan of the paper")).to_be_focused()
