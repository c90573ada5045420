"""Scenario 3, steps 2 and 4 to 8: what Harbour and the clinic see of Mary's file, until the minute it ends."""

from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
import time_machine
from playwright.sync_api import expect

from cases.models import CareDomain, Consent, ConsentItem, ConsentScope, ConsentWithdrawal
from cases.services import agencies_in_case
from consents.services.withdrawals import withdraw_consent
from core.audit import REFUSED
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import AgencyFactory, key_worker_in
from tests.journeys.conftest import NARROW
from tests.journeys.story import managed_case, people_of_the_story

LABELS = {"drug-use": "Drug use", "physical-health": "Physical health"}
SIGNED, ENDS = date(2026, 3, 10), date(2026, 9, 10)
EVE = datetime(2026, 9, 9, 22, 59, tzinfo=UTC)  # 23:59 in Dublin
MIDNIGHT = datetime(2026, 9, 9, 23, 0, tzinfo=UTC)
RENEWED = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
ON_THE_PHONE = datetime(2026, 9, 14, 10, 2, tzinfo=UTC)  # 11:02 in Dublin


@contextmanager
def clock(at: datetime):
    with time_machine.travel(at, tick=True):
        yield


def signed(case, agencies, domains, **fields) -> Consent:
    consent = Consent.objects.create(case=case, reference="CON-2026-0007", state=Consent.State.SIGNED, **fields)
    for agency in agencies:
        scope = ConsentScope.objects.create(consent=consent, agency=agency)
        for code in domains:
            domain, _ = CareDomain.objects.update_or_create(code=code, defaults={"label": LABELS[code]})
            ConsentItem.objects.create(scope=scope, domain=domain)
    return consent


@pytest.fixture
def story(desk_of):
    return people_of_the_story()


@pytest.fixture
def clinic():
    return AgencyFactory(name="Castle Street Clinic", short_name="Clinic")


@pytest.fixture
def mary(story, clinic):
    with clock(datetime(2026, 3, 10, 12, tzinfo=UTC)):
        case = managed_case(story, "Mary", "Ní Chonaill", story.aoife)
        domains = ("drug-use", "physical-health")
        case.consent = signed(case, [story.harbour, clinic], domains, signed_on=SIGNED, expires_on=ENDS)
        for agency in (story.harbour, clinic):
            agencies_in_case.add_agency(actor=story.cora, case=case, agency=agency, does="Its own part")
    case.brian = key_worker_in(case, story.harbour)
    case.brian.first_name, case.brian.last_name = "Brian", "Walsh"
    case.brian.save()
    return case


@pytest.fixture
def nurse(mary, clinic):
    user = key_worker_in(mary, clinic)
    user.first_name, user.last_name = "Nuala", "Roche"
    user.save()
    return user


@pytest.mark.requirement("FND-consent-expiry")
def test_at_midnight_the_next_click_is_refused_and_the_file_says_why(desk_of, story, mary, nurse):
    address = mary.get_absolute_url()
    with clock(EVE):
        notice = Notice.objects.create(
            recipient=mary.brian, key="n", subject="A word", about_label="cases.Case", about_id=mary.pk, queued_at=EVE
        )
        desk = desk_of(mary.brian)
        page = desk.page
        assert desk.open(address).status == 200
        expect(page.get_by_role("heading", name="Your part of the file")).to_be_visible()
        expect(page.locator("main")).to_contain_text("as a key worker of Harbour, by the person’s consent")
        expect(page.locator("main")).to_contain_text("until 10 September 2026 at 00:00")
        for shown in ("Drug use", "Physical health"):
            expect(page.get_by_role("term").filter(has_text=shown)).to_be_visible()
        desk.check()
        for channel in (address, "/search/?q=chonaill", "/cases/", f"/cases/{mary.pk}/team/"):
            desk.open(channel)
            said = page.content()
            for hidden in ("Legal", "offending", "Clinic", "Castle Street", "Roche"):
                assert hidden not in said, (channel, hidden)
        paper = f"/cases/{mary.pk}/part/"
        assert page.request.get(f"{desk.address}{paper}").status == 200
        # an open form, from which he will send what he typed
        desk.open(f"/cases/{mary.pk}/contact-manager/")
        page.get_by_label("By telephone").check()
        page.get_by_role("group", name="Is there an agreed plan?").get_by_label("Yes").check()
        desk.check()
    with clock(MIDNIGHT):
        with page.expect_response(lambda answer: answer.request.method == "POST" and "contact" in answer.url) as sent:
            page.get_by_role("button", name="Save the contact").click()
        assert sent.value.status == 404
        assert not mary.manager_contacts.exists()
        for dead in (address, paper, f"/cases/{mary.pk}/team/"):
            assert page.request.get(f"{desk.address}{dead}").status == 404
        desk.open(f"/notices/{notice.pk}/")
        expect(page.locator("main")).not_to_contain_text("Ní Chonaill")
        desk.open("/search/?q=chonaill")
        expect(page.get_by_text("Nothing was found among your files.")).to_be_visible()
        told = AuditEvent.objects.filter(actor=mary.brian, verb=REFUSED, file_id=mary.pk)
        assert {event.data["rule"] for event in told} == {"unseen"}
        assert {event.agency_id for event in told} == {story.harbour.pk}
        assert all(event.at >= MIDNIGHT for event in told)
        # the other side
        aoife = desk_of(story.aoife)
        aoife.open(address)
        who = aoife.page.locator("section", has=aoife.page.locator("#who"))
        expect(who).to_contain_text("cannot see it: consent ended on 10 September 2026 at 00:00")
        aoife.page.get_by_role("link", name="Seen by 2 people in 1 agency: who, and why").click()
        aoife.page.get_by_role("link", name="Person by person, and as each agency sees it").click()
        expect(aoife.page.get_by_text("Agency cannot see").first).to_be_visible()
        aoife.check()
        aoife.page.get_by_role("link", name="See it as Harbour Community Drug Project sees it").click()
        expect(aoife.page.get_by_text("Harbour sees nothing: not even that the file exists.")).to_be_visible()
        aoife.check()


@pytest.mark.requirement("FND-consent-withdraw", "FND-consent-version")
def test_renewed_for_the_clinic_only_and_taken_back_on_the_telephone(desk_of, story, mary, nurse, clinic):
    address = mary.get_absolute_url()
    with clock(RENEWED):
        Consent.objects.filter(pk=mary.consent.pk).update(superseded_at=RENEWED)
        renewed = signed(
            mary,
            [clinic],
            ["drug-use"],
            revision=2,
            replaces=mary.consent,
            signed_on=RENEWED.date(),
            expires_on=date(2027, 3, 14),
        )
        desk = desk_of(nurse, viewport=NARROW)
        desk.open(address)
        expect(desk.page.locator("main")).to_contain_text("until 14 March 2027 at 00:00")
        expect(desk.page.get_by_role("term").filter(has_text="Physical health")).to_have_count(0)
        desk.check()
        assert desk_of(mary.brian).open(address).status == 404
        # see it as they do
        aoife = desk_of(story.aoife)
        aoife.open(f"/cases/{mary.pk}/who/")
        expect(aoife.page.locator("main")).to_contain_text("Not named in the consent since 14 September 2026")
        aoife.page.get_by_role("link", name="See it as Castle Street Clinic sees it").click()
        expect(aoife.page.get_by_text("This is what Clinic’s key workers see at this moment.")).to_be_visible()
        expect(aoife.page.get_by_role("term").filter(has_text="Drug use")).to_be_visible()
        aoife.check()
    with clock(ON_THE_PHONE):
        nurses = desk_of(nurse)
        nurses.open(address)
        expect(nurses.page.get_by_role("heading", name="Your part of the file")).to_be_visible()
        withdraw_consent(
            actor=story.aoife,
            consent=renewed,
            extent=ConsentWithdrawal.Extent.AGENCY,
            channel=ConsentWithdrawal.Channel.TELEPHONE,
            agencies=[clinic.pk],
        )
        with nurses.page.expect_navigation() as gone:
            nurses.page.get_by_role("link", name="Team").click()
        assert gone.value.status == 404
        expect(nurses.page.locator("body")).not_to_contain_text("Chonaill")
        cora = desk_of(story.cora)
        cora.open(f"/cases/{mary.pk}/access-log/")
        told = "Was refused: open the file (no part in this file)"
        for who in ("Brian Walsh", "Nuala Roche"):
            row = cora.page.get_by_role("row").filter(has_text=who).filter(has_text=told)
            expect(row.first).to_be_visible()
        cora.open(f"/cases/{mary.pk}/who/")
        expect(cora.page.locator("main")).to_contain_text("Consent was taken back on 14 September 2026 at 11:02")
        cora.check()
