"""Scenario 1, steps 1 to 4: Mary has a case manager, so Brian cannot become a second one."""

import pytest
from playwright.sync_api import expect

from cases.models import CaseManagerAssignment, CaseManagerRequest
from notifications.models import Notice
from tests.journeys.conftest import NARROW
from tests.journeys.story import (
    PASSWORD,
    harbour_works_with,
    managed_case,
    people_of_the_story,
    refusals_of,
    standing,
)


@pytest.fixture
def story(desk_of):
    return people_of_the_story()


@pytest.fixture
def mary(story):
    return managed_case(story, "Mary", "Ní Chonaill", story.aoife)


def one_case_manager(case) -> list:
    return list(CaseManagerAssignment.objects.current().filter(case=case, scope="INDIVIDUAL"))


def read_in_the_log(desk, case, words: str) -> None:
    """The lead agency's manager finds the attempt in the case's access log."""
    desk.open(f"/cases/{case.pk}/access-log/")
    told = "Was refused: become case manager (there is a case manager already)"
    expect(desk.page.get_by_role("row").filter(has_text=words).filter(has_text=told)).to_be_visible()
    desk.check()


@pytest.mark.requirement("KW-6.2a")
def test_where_consent_names_harbour_the_refusal_names_the_lead_agency(desk_of, story, mary):
    harbour_works_with(story, mary)
    before, manager = standing(mary), one_case_manager(mary)
    desk = desk_of()
    page = desk.page
    desk.open("/cases/")
    page.get_by_label("User name or work e-mail address").fill("brian")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/cases/")
    page.get_by_role("link", name="Mary").click()
    page.get_by_role("link", name="Team").click()
    page.get_by_role("link", name="Ask to be case manager").click()
    page.get_by_label("Why should it be you?").fill("I meet her three times a week.")
    desk.check()
    page.get_by_role("button", name="Ask", exact=True).click()

    refusal = page.get_by_role("alert")
    expect(refusal.get_by_role("heading", name="You were not made case manager")).to_be_visible()
    expect(refusal).to_contain_text("the lead agency is Turas Training")
    expect(refusal).to_contain_text("one case manager at a time, across all agencies")
    expect(refusal).to_contain_text("clause 6.2")
    expect(refusal).to_contain_text("Nothing was changed. The attempt is in the access log")
    expect(page.get_by_role("heading", name="Support the plan as key worker")).to_be_visible()
    expect(page.get_by_role("heading", name="Lead-agency process")).to_be_visible()
    desk.check()

    assert standing(mary) == before
    assert one_case_manager(mary) == manager
    assert refusals_of(story.brian) == [(mary.pk, "KW-6.2a")]
    asked = CaseManagerRequest.objects.get()
    assert (asked.asked_by, asked.outcome, asked.why) == (story.brian, "refused", "I meet her three times a week.")
    read_in_the_log(desk_of(story.cora), mary, "Brian Keogh")

    # the first way on is open: Aoife is told that Brian offers to support her plan
    page.get_by_role("link", name="Support the plan").click()
    page.get_by_label("What did the person say about it?").fill("“He can help me with the group.”")
    page.get_by_role("button", name="Offer it").click()
    expect(page.get_by_text("The case manager has been told").first).to_be_visible()
    assert Notice.objects.filter(recipient=story.aoife, about_label="cases.CaseManagerRequest").count() == 1
    assert one_case_manager(mary) == manager


@pytest.mark.requirement("KW-6.2a")
def test_where_consent_does_not_name_harbour_the_same_refusal_names_nobody(desk_of, story, mary):
    before, manager = standing(mary), one_case_manager(mary)
    desk = desk_of(story.brian, viewport=NARROW)
    page = desk.page
    assert desk.open(mary.get_absolute_url()).status == 404
    desk.open("/cases/enquiries/new/")
    page.get_by_label("First names").fill("Mary")
    page.get_by_label("Last name").fill("Ní Chonaill")
    for part, value in (("Day", "14"), ("Month", "2"), ("Year", "1991")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_label("The person is with me now").check()
    page.get_by_label("The person’s word").fill("“You may look.”")
    desk.check()
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("heading", name="A case manager exists")).to_be_visible()
    expect(page.locator("main")).to_contain_text("the lead agency is not named")
    desk.check()
    page.get_by_role("button", name="Become case manager").click()

    refusal = page.get_by_role("alert")
    expect(refusal.get_by_role("heading", name="You were not made case manager")).to_be_visible()
    expect(refusal).to_contain_text("one case manager at a time, across all agencies")
    expect(refusal).to_contain_text("clause 6.2")
    expect(refusal).to_contain_text("The consent in force does not let us say where")
    expect(refusal).to_contain_text("Nothing was changed. The attempt is in the access log")
    expect(page.get_by_role("heading", name="Support the plan as key worker")).to_be_visible()
    expect(page.get_by_role("heading", name="Lead-agency process")).to_be_visible()
    told = page.content()
    for hidden in ("Turas", "Aoife", "Brennan", mary.reference):
        assert hidden not in told
    desk.check()

    assert standing(mary) == before
    assert one_case_manager(mary) == manager
    assert refusals_of(story.brian)[-1] == (mary.pk, "KW-6.2a")
    assert CaseManagerRequest.objects.get().outcome == "refused"
    assert desk.open(mary.get_absolute_url()).status == 404  # having asked opens nothing
    read_in_the_log(desk_of(story.cora), mary, "Brian Keogh")
