"""Something must be told without the person's consent: by a ground, with a manager's signature, and to the person."""

import pytest
from playwright.sync_api import expect

from consents.models import LawfulDisclosure
from core.days import today
from tests.journeys.conftest import NARROW, WIDE
from tests.journeys.story import managed_case, people_of_the_story, refusals_of

ITEMS = "That she is pregnant\nWhere she slept last night"


@pytest.fixture
def story(desk_of):
    return people_of_the_story()


@pytest.fixture
def mary(story):
    return managed_case(story, "Mary", "Ní Chonaill", story.aoife)


def fill_the_day(page, question: str) -> None:
    on = today()
    group = page.get_by_role("group", name=question)
    for part, value in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
        group.get_by_label(part, exact=True).fill(str(value))


def refused(desk, words: str) -> None:
    expect(desk.page.locator(".govuk-error-summary")).to_contain_text(words)
    desk.check()


@pytest.mark.requirement("LAW-share-without-consent")
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_ground_a_signature_the_telling_and_the_person(desk_of, story, mary, viewport):
    aoife, cora = desk_of(story.aoife, viewport=viewport), desk_of(story.cora, viewport=viewport)
    page = aoife.page

    # without a ground: refused, and what was typed is still there
    aoife.open(f"/cases/{mary.pk}/share-without-consent/")
    page.get_by_label("Or which body or person?").fill("Tusla duty social work")
    page.get_by_label("Exactly what is to be shared?").fill(ITEMS)
    page.get_by_label("Why can it not wait, or not be asked?").fill("She cannot be reached, and the child may be hurt.")
    page.get_by_role("button", name="Ask for sign-off").click()
    refused(aoife, "Without one of these three nothing is shared")
    assert not LawfulDisclosure.objects.exists()
    expect(page.get_by_label("Exactly what is to be shared?")).to_have_value(ITEMS)
    page.get_by_label("To protect a child").check()
    page.get_by_label("By which law?").select_option("mandated-report")
    page.get_by_role("button", name="Ask for sign-off").click()
    expect(page.get_by_role("heading", name="Sharing without consent")).to_be_visible()
    expect(page.get_by_text("Waits for sign-off")).to_be_visible()
    aoife.check()
    asked = LawfulDisclosure.objects.get()

    # without a signature: refused
    aoife.open(f"/shared-without-consent/{asked.pk}/share/")
    page.get_by_label("That she is pregnant").check()
    page.get_by_label("By telephone").check()
    page.get_by_label("Who took it there?").fill("Nuala Duty")
    page.get_by_label("If not: why not?").fill("It would put the child in danger.")
    page.get_by_role("button", name="Save", exact=True).click()
    refused(aoife, "No manager has signed this off yet")
    assert refusals_of(story.aoife) == [(mary.pk, "no-ground"), (mary.pk, "no-sign-off")]
    asked.refresh_from_db()
    assert (asked.state, asked.shared_on) == ("asked", None)

    # the manager finds it among what waits, and signs
    cora.open("/")
    cora.page.get_by_role("link", name="Sign off or refuse").click()
    cora.page.get_by_role("link", name="Sign off or refuse").click()
    cora.page.get_by_label("Sign it off").check()
    cora.page.get_by_label("Why?", exact=True).fill("A child is at risk, and it is no more than is needed.")
    cora.page.get_by_role("button", name="Save the decision").click()
    expect(cora.page.get_by_text("the worker has been told")).to_be_visible()
    cora.check()

    # told, item by item; the person not yet
    aoife.open(f"/shared-without-consent/{asked.pk}/")
    page.get_by_role("link", name="Write down what was shared").click()
    page.get_by_label("That she is pregnant").check()
    page.get_by_label("By telephone").check()
    page.get_by_label("Who took it there?").fill("Nuala Duty")
    page.get_by_label("If not: why not?").fill("It would put the child in danger.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Not told", exact=True)).to_be_visible()
    aoife.check()

    # the person told
    page.get_by_role("link", name="Tell the person now").click()
    fill_the_day(page, "When was the person told?")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("It is on record that the person knows")).to_be_visible()
    aoife.check()
    asked.refresh_from_db()
    assert (asked.state, asked.told_on, asked.decided_by) == ("shared", today(), story.cora)
    assert [item.words for item in asked.items.filter(was_shared=True)] == ["That she is pregnant"]
