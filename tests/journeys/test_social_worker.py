"""Scenario 2, steps 1 to 5 and 8: a social worker beside the adult's one case manager, and never in their place."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from agencies.models import Worker
from cases.models import CaseManagerAssignment, VacancyTask
from cases.services import child_family, people
from core.days import today
from notifications.models import Notice
from tests.journeys.conftest import NARROW, WIDE
from tests.journeys.story import PASSWORD, managed_case, people_of_the_story, refusals_of, standing

SPLIT = "Eva answers for the child and the home; Aoife for Mary’s own plan and its agencies."


@pytest.fixture
def story(desk_of):
    return people_of_the_story()


@pytest.fixture
def mary(story):
    return managed_case(story, "Mary", "Ní Chonaill", story.aoife)


@pytest.fixture
def john(story, mary):
    """Mary's partner, whose file has no case manager yet."""
    case = managed_case(story, "John", "Connell", None)
    people.link_family(actor=story.cora, person=mary.service_user, relative=case.service_user, relationship="partner")
    return case


def holders(*cases) -> set:
    current = CaseManagerAssignment.objects.current().filter(case__in=cases)
    return {(row.case_id, row.scope, row.worker_id) for row in current}


def with_eva(story, case):
    return child_family.add_child_family_manager(
        actor=story.cora,
        case=case,
        agency=story.tusla,
        worker=story.eva,
        ground="child-protection",
        role_split=SPLIT,
        told_on=today(),
        told_how="By phone",
    )


def choose(page, label: str, who: str) -> None:
    field = page.get_by_role("combobox", name=label)
    field.select_option(field.locator("option").filter(has_text=who).get_attribute("value"))


def fill_told(page) -> None:
    on = today()
    for part, value in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
        page.get_by_label(part, exact=True).fill(str(value))
    page.get_by_label("How? Such as by phone").fill("By phone")


def refused(desk, rule: str):
    """The form is back, its first words are the rule's, and the page is as good as before."""
    summary = desk.page.locator(".govuk-error-summary")
    expect(summary).to_contain_text(rule)
    desk.check()


def read_in_the_log(desk, case, words: str) -> None:
    desk.open(f"/cases/{case.pk}/access-log/")
    expect(desk.page.get_by_role("row").filter(has_text=words)).to_be_visible()
    desk.check()


@pytest.mark.requirement("KW-8.2.3a", "KW-8.2.3b", "GB1-sw-supported")
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_eva_is_refused_as_a_second_case_manager_and_let_in_for_the_child(desk_of, story, mary, viewport):
    before = standing(mary)
    desk = desk_of(viewport=viewport)
    page = desk.page
    desk.open(f"/cases/{mary.pk}/team/")
    page.get_by_label("User name or work e-mail address").fill("cora")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Add a social worker for the child and family").click()

    # a second case manager of the adult
    page.get_by_label("For the adult", exact=True).check()
    choose(page, "Social worker", "Eva Lynch")
    page.get_by_label("Child protection").check()
    fill_told(page)
    page.get_by_role("button", name="Add the social worker").click()
    refused(desk, "KW-8.2.3a")
    assert standing(mary) == before
    assert refusals_of(story.cora) == [(mary.pk, "KW-8.2.3a")]

    # for the child and family, with the ground, but nobody wrote down who does what; what was typed is still there
    expect(page.get_by_label("How? Such as by phone")).to_have_value("By phone")
    page.get_by_label("For the child and family", exact=True).check()
    page.get_by_role("button", name="Add the social worker").click()
    refused(desk, "KW-8.2.3b")
    assert standing(mary) == before
    assert refusals_of(story.cora)[1:] == [(mary.pk, "no-role-split")]

    # with the split, but without the day on which Aoife told Eva of her role
    page.get_by_label("Who does what: the social worker, and the adult’s case manager").fill(SPLIT)
    page.get_by_label("Day", exact=True).fill("")
    page.get_by_label("Month", exact=True).fill("")
    page.get_by_label("Year", exact=True).fill("")
    page.get_by_role("button", name="Add the social worker").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert standing(mary) == before
    assert refusals_of(story.cora)[2:] == [(mary.pk, "not-told")]

    fill_told(page)
    page.get_by_role("button", name="Add the social worker").click()
    page.wait_for_url(f"**/cases/{mary.pk}/team/")
    expect(page.get_by_text("case manager for the child and family, and has been told")).to_be_visible()
    for name, role in (("Aoife Brennan", "Case manager"), ("Eva Lynch", "Child and family case manager")):
        expect(page.get_by_role("row").filter(has_text=name)).to_contain_text(role)
    expect(page.get_by_text(SPLIT)).to_be_visible()
    expect(page.get_by_text("Eva Lynch was told of the case manager’s role on")).to_be_visible()
    desk.check()

    assert holders(mary) == {
        (mary.pk, "INDIVIDUAL", story.aoife.pk),
        (mary.pk, "CHILD_FAMILY", story.eva.pk),
    }
    added = mary.assignments.get(scope="CHILD_FAMILY")
    assert (added.ground, added.role_split, added.told_on, added.told_how) == (
        "child-protection",
        SPLIT,
        today(),
        "By phone",
    )
    for why in ("one case manager at a time", "who does what is not written down"):
        read_in_the_log(desk, mary, f"Was refused: add a case manager for the child and family ({why})")
    call_command("check_integrity")


@pytest.mark.requirement("KW-8.2.3c")
def test_john_has_his_own_case_manager_and_no_second_one(desk_of, story, mary, john):
    with_eva(story, mary)
    desk = desk_of(story.cora)
    page = desk.page
    desk.open(f"/cases/{john.pk}/team/")
    page.get_by_role("link", name="Appoint a case manager").click()
    choose(page, "Case manager", "Dan Moran")
    desk.check()
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(f"**/cases/{john.pk}/team/")
    expect(page.get_by_role("row").filter(has_text="Dan Moran")).to_contain_text("Case manager")
    with_eva(story, john)  # one social worker for both
    four = {
        (mary.pk, "INDIVIDUAL", story.aoife.pk),
        (mary.pk, "CHILD_FAMILY", story.eva.pk),
        (john.pk, "INDIVIDUAL", story.dan.pk),
        (john.pk, "CHILD_FAMILY", story.eva.pk),
    }
    assert holders(mary, john) == four

    before = standing(mary, john)
    desk.open(f"/cases/{john.pk}/child-family/new/")
    page.get_by_label("For the adult", exact=True).check()
    choose(page, "Social worker", "Eva Lynch")
    page.get_by_label("Child protection").check()
    page.get_by_label("Who does what: the social worker, and the adult’s case manager").fill(SPLIT)
    fill_told(page)
    page.get_by_role("button", name="Add the social worker").click()
    refused(desk, "one case manager at a time (rule KW-8.2.3a)")
    assert standing(mary, john) == before
    assert holders(mary, john) == four
    assert refusals_of(story.cora) == [(john.pk, "KW-8.2.3a")]
    read_in_the_log(desk, john, "Was refused: add a case manager for the child and family (one case manager at a time)")
    call_command("check_integrity")


@pytest.mark.requirement("GB1-sw-not-assumed")
def test_aoife_leaves_and_eva_is_not_put_in_her_place(desk_of, story, mary):
    with_eva(story, mary)
    before = standing(mary)
    post = Worker.objects.get(user=story.aoife)
    desk = desk_of(story.cora)
    page = desk.page
    desk.open(f"/cases/posts/{post.pk}/end/")
    page.get_by_label("Reason").fill("A new job.")
    desk.check()
    page.get_by_role("button", name="End the post").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text(mary.reference)
    desk.check()
    assert standing(mary) == before
    story.aoife.refresh_from_db()
    assert story.aoife.is_active
    assert len(refusals_of(story.cora)) == 1

    desk.open(f"/cases/{mary.pk}/end-manager/")
    page.get_by_label("Left the post").check()
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(f"**/cases/{mary.pk}/team/")
    expect(page.get_by_role("row").filter(has_text="Eva Lynch")).to_contain_text("Child and family case manager")
    desk.check()
    assert holders(mary) == {(mary.pk, "CHILD_FAMILY", story.eva.pk)}
    task = VacancyTask.objects.get(case=mary, filled_at=None)
    assert Notice.objects.filter(recipient=story.cora, about_label="cases.Case", about_id=mary.pk).exists()

    # the task stands on Cora's day, and the way on offers the lead agency's workers alone
    desk.open("/")
    row = page.locator(".app-work__item").filter(has_text=mary.reference)
    expect(row.first).to_contain_text("Nobody is case manager")
    desk.check()
    desk.open(f"/cases/{mary.pk}/assign-manager/")
    offered = page.get_by_role("combobox", name="Case manager").locator("option").all_inner_texts()
    assert any("Dan Moran" in name for name in offered)
    assert not any("Eva Lynch" in name for name in offered)
    assert task.filled_at is None
    call_command("check_integrity")
