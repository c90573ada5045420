"""Story: Mary asks for her record; the data protection officer has it gathered, decides, and takes the copy."""

from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from agencies.models import WorkerRole
from core.models import AuditEvent
from protection.models import AccessRequest
from tests.factories import led_case, managed_by
from tests.factories.agencies import worker_with
from tests.factories.contacts import agreed_to_work, noted
from tests.journeys.conftest import NARROW, WIDE


@pytest.mark.requirement("LAW-sar")
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_officer_records_decides_and_takes_the_copy(desk_of, viewport):
    case = led_case()
    agreed_to_work(case)
    aoife = managed_by(case).worker
    noted(aoife, case, content="She rang about the bed.", private="I fear for her sister.")
    ita = worker_with(case.lead_agency, WorkerRole.Role.DPO)
    desk = desk_of(ita, viewport=viewport)
    page = desk.page

    # the request, and who asks
    desk.open("/data-protection/")
    page.get_by_role("link", name="Record a request").click()
    page.get_by_role("radio", name="Letter", exact=True).check()
    page.get_by_label("Last name").fill("Ní Shampla")
    page.get_by_label("Reference of the file").fill(case.reference)
    desk.check()
    page.get_by_role("button", name="Record the request").click()
    page.get_by_role("link", name="Check who asks").click()
    page.get_by_label("How did you make sure who asks?").fill("With her passport.")
    page.get_by_role("button", name="I am sure").click()

    # gathered
    page.get_by_role("link", name="Gather the record").click()
    page.get_by_role("button", name="Gather it").click()
    expect(page.get_by_role("link", name="Decide what is given")).to_be_visible()
    desk.check()

    # decided one by one: the private part is kept back
    page.get_by_role("link", name="Decide what is given").click()
    desk.check()
    page.get_by_role("link", name="Private parts of notes").first.click()
    expect(page.get_by_text("I fear for her sister.")).to_be_visible()
    page.get_by_role("radio", name="Keep it back").check()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("alert")).to_contain_text("Say on which ground it is kept back.")
    desk.check()
    page.get_by_label("On which ground, if something is kept back?").select_option("confidence")
    page.get_by_label("Why does this ground hold here?").fill("The worker’s own fear.")
    page.get_by_role("button", name="Save and go on").click()
    asked = AccessRequest.objects.get()
    while page.get_by_role("button", name="Save and go on").count():
        page.get_by_role("radio", name="Give it", exact=True).check()
        with desk.turned():
            page.get_by_role("button", name="Save and go on").click()

    # made and taken
    page.get_by_role("link", name="Make the copy").click()
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("link", name="Take the copy")).to_be_visible()
    desk.check()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Take the copy").click()
    archive = ZipFile(taken.value.path())
    assert "I fear for her sister." not in archive.read("record.json").decode()
    assert "She rang about the bed." in archive.read("record.json").decode()
    assert AuditEvent.objects.filter(verb="downloaded", subject_label="protection.Bundle", actor=ita).count() == 1

    # sent: from here on nothing can be read
    page.get_by_role("link", name="Write down that it was sent").click()
    page.get_by_label("How did it go?").fill("Handed over.")
    page.get_by_role("button", name="Save").click()
    asked.refresh_from_db()
    assert asked.state == "sent"
    assert desk.open(f"/data-protection/requests/{asked.pk}/parts/").status == 404
