"""A person comes to the service: a key worker on a phone opens the file and makes the entry, in two goes."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from agencies.models import Agency
from cases.models import Case, Consent, ExistingManagerCheck
from cases.services import assignments, levels
from core.errors import DomainError
from tests.factories import AgencyFactory
from tests.journeys.conftest import NARROW
from tests.journeys.story import people_of_the_story


@pytest.fixture
def story(desk_of):
    made = people_of_the_story()
    AgencyFactory(
        name="Bridge Homeless Service", short_name="Bridge", sector=Agency.Sector.HOMELESS, phone="01 555 0140"
    )
    return made


def pick(page, question: str, answer: str) -> None:
    """One of the answers to one question."""
    page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def state_of(page, step: str):
    return page.get_by_role("listitem").filter(has=page.get_by_role("link", name=step)).locator(".app-status")


@pytest.mark.requirement("GB1-info-sheet", "GB1-explain-protocols", "KW-7.4.3b", "GB1-phone-questions")
def test_the_entry_of_a_homeless_woman_on_a_phone_in_two_goes(desk_of, story):
    desk = desk_of(story.dan, viewport=NARROW)
    page = desk.page
    desk.open("/cases/new/")
    page.get_by_label("First names").fill("Mary")
    page.get_by_label("Last name").fill("Ní Chonaill")
    page.get_by_label("No fixed abode").check()
    page.get_by_role("button", name="Go on to the case").click()
    pick(page, "What the person comes for", "Key working")
    pick(page, "Basis of key working", "Meets the criteria")
    page.get_by_label("I told the person that taking part is optional").check()
    pick(page, "Does the person take part?", "Takes part")
    page.get_by_role("button", name="Open the case").click()
    page.wait_for_url("**/cases/*/")
    case = Case.objects.get()

    # the first things on the list
    desk.open(f"/cases/{case.pk}/entry/")
    expect(state_of(page, "Information sheet")).to_have_text("Not started")
    expect(state_of(page, "Taking part")).to_have_text("Done")
    desk.check()
    page.get_by_role("link", name="Information sheet", exact=True).click()
    pick(page, "How did the person get the sheet?", "Read aloud")
    page.get_by_label("It was in large print").check()
    desk.check()
    page.get_by_role("button", name="Record it").click()
    expect(state_of(page, "Information sheet")).to_have_text("Done")
    expect(page.locator("main")).to_contain_text("Read aloud, English, large print. Dan Moran")
    page.get_by_role("link", name="How agencies work together").click()
    page.get_by_label("One agency leads: the one that can help best now").check()
    page.get_by_label("The lead agency and the case manager may change as needs change").check()
    page.get_by_role("button", name="Record what I explained").click()
    expect(state_of(page, "How agencies work together")).to_have_text("In progress")

    # the check begins, and Dan is called away in the middle of a sentence
    page.get_by_role("link", name="Is there a case manager already?").click()
    page.get_by_role("link", name="Ask the person").click()
    pick(page, "Does the person have a case manager or key worker in another service?", "No")
    pick(page, "Has somebody done a full assessment with them already?", "Not known")
    pick(page, "Is the person homeless, now or recently?", "Yes")
    page.get_by_role("button", name="Record the answer").click()
    page.get_by_role("link", name="Permission to ask others").click()
    page.get_by_label("What the person said").fill("“Ring Bridge, they gave me a bed.”")
    with page.expect_response(lambda answer: "drafts" in answer.url and answer.ok):
        page.get_by_label("Who else was there?").fill("Nobody")
    page.context.close()

    # next morning, from the beginning: nothing is lost
    desk = desk_of(story.dan, viewport=NARROW)
    page = desk.page
    desk.open(f"/cases/{case.pk}/entry/")
    expect(state_of(page, "Is there a case manager already?")).to_have_text("In progress")
    page.get_by_role("link", name="How agencies work together").click()
    expect(page.get_by_role("listitem").filter(has_text="One agency leads").locator(".app-status")).to_have_text("Done")
    page.get_by_label("There is a service for as long as it is needed").check()
    page.get_by_label("The case manager will be in touch with the other services").check()
    page.get_by_role("button", name="Record what I explained").click()
    expect(state_of(page, "How agencies work together")).to_have_text("Done")
    page.get_by_role("link", name="Who else works with you").click()
    page.get_by_role("button", name="The person uses no other service").click()
    expect(state_of(page, "Who else works with you")).to_have_text("Done")

    page.get_by_role("link", name="Is there a case manager already?").click()
    page.get_by_role("link", name="Permission to ask others").click()
    expect(page.get_by_label("What the person said")).to_have_value("“Ring Bridge, they gave me a bed.”")
    pick(page, "May we ask other services?", "Yes")
    page.get_by_label("Bridge Homeless Service").check()
    pick(page, "How was it given?", "Spoken")
    desk.check()
    page.get_by_role("button", name="Record the answer").click()
    consent = Consent.objects.get()
    assert (consent.kind, consent.spoken_words) == ("enquiry", "“Ring Bridge, they gave me a bed.”")

    # Bridge is telephoned; without the three answers it is no contact
    page.get_by_role("link", name="Bridge Homeless Service").click()
    expect(page.locator("main")).to_contain_text("01 555 0140")
    pick(page, "Did you reach the service?", "Reached")
    pick(page, "How?", "By telephone")
    page.get_by_label("With whom did you speak?").fill("Lena")
    page.get_by_role("button", name="Record the contact").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("GB1-phone-questions")
    desk.check()
    pick(page, "Is this service the person’s case manager?", "No")
    pick(page, "Has it done a full assessment?", "No")
    pick(page, "Can it take part in a plan later on?", "Yes")
    pick(page, "Does it wish to take part in the shared plan?", "Wishes to take part")
    page.get_by_role("button", name="Record the contact").click()
    expect(page.get_by_role("row").filter(has_text="Bridge")).to_contain_text("wishes to take part")
    expect(page.locator("main")).to_contain_text("look in the homeless register")
    page.get_by_role("link", name="Homeless register").click()
    pick(page, "How?", "Asked by telephone")
    pick(page, "What came of it?", "Not found")
    page.get_by_label("Which homeless service, and who?").fill("Bridge, Lena")
    page.get_by_role("button", name="Record it").click()
    page.get_by_role("link", name="Complete the check").click()
    pick(page, "What came of the check?", "No case manager elsewhere")
    page.get_by_role("button", name="Complete the check").click()
    expect(page.get_by_text("No case manager elsewhere. Dan Moran")).to_be_visible()
    desk.check()
    desk.open(f"/cases/{case.pk}/entry/")
    expect(state_of(page, "Is there a case manager already?")).to_have_text("Done")
    expect(page.locator("main")).to_contain_text("6 of 6 steps done")
    desk.check()
    assert ExistingManagerCheck.objects.get().outcome == "none"


@pytest.mark.requirement("GB1-informed-choice")
def test_a_refusal_leads_to_the_step_that_is_missing(desk_of, story):
    desk = desk_of(story.dan, viewport=NARROW)
    page = desk.page
    desk.open("/cases/new/")
    page.get_by_label("First names").fill("John")
    page.get_by_label("Last name").fill("Connell")
    page.get_by_role("button", name="Go on to the case").click()
    pick(page, "What the person comes for", "Key working")
    pick(page, "Basis of key working", "Meets the criteria")
    page.get_by_role("button", name="Open the case").click()
    page.wait_for_url("**/cases/*/")
    case = Case.objects.get()
    change = levels.ask_level_change(actor=story.dan, case=case, to_level="case-management", reason="Four services.")

    desk = desk_of(story.cora)
    page = desk.page
    desk.open(f"/cases/level-changes/{change.pk}/")
    pick(page, "Do you agree?", "Yes")
    pick(page, "Why the case needs case management", "Range of needs")
    page.get_by_label("It is best placed to meet the person’s main needs").check()
    page.get_by_role("button", name="Decide").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("GB1-informed-choice")
    desk.check()
    page.get_by_role("link", name="Record the choice of lead agency").click()
    page.get_by_label("Turas Training", exact=True).check()
    page.get_by_label("Harbour Community Drug Project", exact=True).check()
    page.get_by_label("What did you tell them about these agencies?").fill("Where each is, and how long one waits.")
    page.get_by_label("Which agency did the person choose?").select_option("Turas Training")
    page.get_by_label("The choice in the person’s words").fill("“Here, where I know Dan.”")
    desk.check()
    page.get_by_role("button", name="Record the choice").click()
    levels.decide_level_change(
        actor=story.cora, change=change, agreed=True, complexity_reason="range", best_placed=True
    )
    with pytest.raises(DomainError) as refusal:
        assignments.assign_case_manager(actor=story.cora, case=case, worker=story.aoife, starts_on=timezone.localdate())
    assert refusal.value.code == "GB1-existing-cm-check"
