"""Story: a manager brings in the list that the service keeps now, decides what is not plain, and takes it back."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cases.models import Case, Consent
from imports.models import CarriedOver, CaseloadImport
from tests.factories import AgencyFactory, line_manager_of
from tests.factories.imports import DATA, staffed_agency
from tests.journeys.conftest import NARROW, WIDE


@pytest.fixture
def turas(desk_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    AgencyFactory(name="Harbour Community Drug Project", short_name="Harbour")
    AgencyFactory(name="Castle Street Clinic", short_name="Clinic")
    return staffed_agency()


class Pictures:
    """Looks at each page with axe, and keeps a picture of it where a folder is named for them."""

    def __init__(self, desk, name: str):
        self.desk, self.name, self.count = desk, name, 0

    def check(self) -> None:
        self.count += 1
        self.desk.check()
        if folder := os.environ.get("PICTURES"):
            self.desk.page.screenshot(path=Path(folder) / f"{self.name}-{self.count:02}.png", full_page=True)


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_list_comes_in_and_is_taken_back(desk_of, turas, viewport):
    desk = desk_of(line_manager_of(turas), viewport=viewport)
    page, seen = desk.page, Pictures(desk, f"import-{viewport['width']}")

    # nothing yet, and a file that is no list
    desk.open("/imports/")
    expect(page.get_by_text("No list has been imported yet.")).to_be_visible()
    seen.check()
    page.get_by_role("link", name="Import a caseload list").click()
    page.get_by_label("The list").set_input_files(
        {"name": "list.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": b"%PDF-1.7 not a list"}
    )
    page.get_by_role("button", name="Upload the list").click()
    expect(page.get_by_role("alert")).to_contain_text("This is a PDF document, not a spreadsheet.")
    seen.check()

    # the list
    page.get_by_label("The list").set_input_files(DATA / "caseload.xlsx")
    page.get_by_role("button", name="Upload the list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("caseload.xlsx")
    seen.check()
    page.get_by_role("link", name="Sheet and headings").click()
    seen.check()
    page.get_by_role("button", name="Save and look at the columns").click()
    expect(page.get_by_label("Client name")).to_have_value("name")
    expect(page.get_by_label("Consent signed")).to_have_value("consent")
    page.get_by_role("button", name="Confirm and check the rows").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why these people’s cases are case-managed.")
    seen.check()
    page.get_by_label("Why these people’s cases are case-managed").select_option("range")
    page.get_by_role("button", name="Confirm and check the rows").click()
    expect(page.get_by_role("link", name="98 all rows")).to_be_visible()
    seen.check()

    # every row is judged; page by page
    page.get_by_role("link", name="98 all rows").click()
    expect(page.get_by_text("Showing 1 to 25 of 98")).to_be_visible()
    seen.check()

    # questions about the whole list
    found = CaseloadImport.objects.get()
    desk.open(f"/imports/{found.pk}/questions/")
    seen.check()
    asked = page.get_by_role("link", name="Who is “A. Brennan”, named as case manager?", exact=True)
    asked.click()
    seen.check()
    page.get_by_label("Aoife Brennan").check()
    page.get_by_role("button", name="Answer for all these rows").click()
    expect(page.get_by_text("Answered for all these rows.")).to_be_visible()
    expect(asked).to_have_count(0)
    seen.check()
    while page.locator(".app-work a").count():
        page.locator(".app-work a").first.click()
        if page.get_by_role("combobox").count():
            page.get_by_role("combobox").first.select_option(index=1)
        else:
            page.get_by_role("radio").first.check()
        page.get_by_role("button", name="Answer for all these rows").click()
    expect(page.get_by_text("Every question is answered.")).to_be_visible()

    # one person in two rows
    desk.open(f"/imports/{found.pk}/rows/?show=decide")
    seen.check()
    page.get_by_role("link", name="Murphy").first.click()
    expect(page.get_by_text("has the same name and birth date. It differs in")).to_be_visible()
    seen.check()
    page.get_by_label("One person: import this row, and leave the other out").check()
    page.get_by_role("button", name="Save what is decided").click()

    # run
    desk.open(f"/imports/{found.pk}/")
    page.get_by_role("link", name="Import the ready rows").first.click()
    seen.check()
    page.get_by_role("button", name="Import them now").click()
    expect(page.get_by_role("heading", name="Report")).to_be_visible()
    expect(page.get_by_role("link", name="imported", exact=False).first).to_be_visible()
    seen.check()
    assert Case.objects.count() == 96
    assert Consent.objects.count() == 0
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel workbook").click()
    assert download.value.suggested_filename.startswith("rows-not-imported")

    # what was carried over waits with the case
    remark = CarriedOver.objects.filter(kind="consent").first()
    desk.open(f"/cases/{remark.case_id}/carried-over/")
    expect(page.get_by_text("None of it is in force here")).to_be_visible()
    seen.check()
    page.get_by_role("link", name="Deal with").first.click()
    seen.check()
    page.get_by_role("button", name="Yes, it has been dealt with").click()

    # and back, but for the one on which somebody has worked
    desk.open(f"/imports/{found.pk}/")
    page.get_by_role("link", name="taken back").click()
    expect(page.get_by_text("1 of them will stay")).to_be_visible()
    seen.check()
    page.get_by_role("button", name="Take it back").click()
    seen.check()
    assert Case.objects.count() == 1
    desk.open("/imports/")
    seen.check()
