"""From the first contact to a plan that two agencies carry: four people, two of them on a phone."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from agencies.models import Worker
from assessments.models import ComprehensiveAssessment
from careplans.models import Action, CarePlan, PlanVersion
from cases.services import key_workers
from core.days import today
from tests.factories.assessments import found
from tests.factories.consents import signed
from tests.journeys.conftest import NARROW, WIDE
from tests.journeys.story import harbour_works_with, managed_case, people_of_the_story


@pytest.fixture
def story(desk_of):
    return people_of_the_story()


def seen(desk) -> None:
    """The page as it stands, at a desk and on a phone."""
    size = desk.page.viewport_size
    for each in (WIDE, NARROW):
        desk.page.set_viewport_size(each)
        desk.check()
    desk.page.set_viewport_size(size)


def pick(page, question: str, answer: str) -> None:
    """One of the answers to one question."""
    page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def write(page, words: dict[str, str]) -> None:
    for label, text in words.items():
        page.get_by_label(label).fill(text)


def on_day(page, on: date) -> None:
    for part, value in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
        page.get_by_label(part, exact=True).fill(str(value))


def saved(page, words: str) -> None:
    """The notice after a verb that went through."""
    expect(page.get_by_role("region", name="Saved")).to_contain_text(words)


def refused(page, words: str) -> None:
    expect(page.locator(".govuk-error-summary")).to_contain_text(words)


def first_contact(desk, case) -> None:
    """Dan, on a phone, with Mary before him: the contact, and the five findings."""
    page = desk.page
    desk.open(f"/cases/{case.pk}/contacts/new/")
    pick(page, "How", "In person")
    page.get_by_label("What it was for").fill("Came in off the street")
    press(page, "Record the contact")
    saved(page, "The contact is recorded.")
    desk.open(f"/cases/{case.pk}/initial-assessment/write/")
    page.get_by_label("The most pressing needs").fill("A bed for tonight, and heroin every day")
    pick(page, "Where can these needs be met?", "Here")
    pick(page, "How serious is the drug or alcohol problem?", "Serious")
    pick(page, "How urgent is it?", "Within days")
    page.get_by_label("How motivated").fill("7")
    page.get_by_label("Substance 1", exact=True).fill("Heroin")
    pick(page, "In treatment before?", "Before")
    pick(page, "Would the person like a key worker?", "Yes")
    pick(page, "Other services that the person uses", "None")
    pick(page, "Is there a case manager or key worker already?", "No")
    for ticked in ("None seen", "Confidentiality and its limits", "The information on entry"):
        page.get_by_label(ticked).check()
    pick(page, "How the person agreed", "Said so")
    press(page, "Complete the assessment")
    refused(page, "Choose who sent the person.")
    expect(page.get_by_label("The most pressing needs")).to_have_value("A bed for tonight, and heroin every day")
    seen(desk)
    page.get_by_label("Who sent the person?").select_option("Came by themselves")
    press(page, "Complete the assessment")
    saved(page, "It is on the list of the care team meeting.")
    seen(desk)


def decided_by_the_care_team(desk, agency) -> None:
    page = desk.page
    desk.open(f"/agencies/{agency.pk}/care-team/")
    seen(desk)
    follow(page, "Decide on Mary Byrne")
    pick(page, "Decision", "We do the comprehensive assessment")
    press(page, "Record the decision")
    refused(page, "Write what happens next")
    page.get_by_label("What happens next").fill("Aoife begins it with Mary this week.")
    press(page, "Record the decision")
    page.wait_for_url("**/care-team/*/")
    seen(desk)


def assessment_made(desk, story, case) -> None:
    """Two areas and the summary at the screen; the eleven that there was no time for, by their verb."""
    page = desk.page
    press(page, "Begin the assessment")
    page.wait_for_url("**/areas/drug-use/")
    page.get_by_label("High", exact=True).check()
    page.get_by_label("own words").fill("I want to wake up and not need it.")
    press(page, "Save and go to Alcohol")
    page.wait_for_url("**/alcohol/")
    page.get_by_label("None", exact=True).check()
    press(page, "Save and leave")
    page.wait_for_url("**/assessment/")
    expect(page.get_by_role("region", name="What is left")).to_contain_text("Accommodation: a need level")
    seen(desk)
    assessment = ComprehensiveAssessment.objects.get()
    for need in assessment.needs.filter(level=None).exclude(domain__code="accommodation").select_related("domain"):
        found(assessment, story.aoife, need.domain.code, not_discussed_because="No time for it yet.")
    desk.open(f"/assessments/{assessment.pk}/areas/accommodation/")
    page.get_by_label("Medium", exact=True).check()
    page.get_by_label("own words").fill("A door that locks, and my own key.")
    press(page, "Save and leave")
    page.wait_for_url("**/assessment/")
    signed(story.aoife, case, {story.harbour: ["drug-use", "contact-details", "plan-part"]})
    desk.open(f"/assessments/{assessment.pk}/summary/")
    write(page, {"Your summary": "A bed first, then the heroin."})
    page.get_by_label("Accommodation", exact=True).fill("1")
    page.get_by_label("Drug use", exact=True).fill("2")
    page.get_by_label("Range of needs").check()
    page.get_by_label("Harbour", exact=True).check()
    pick(page, "Where it was done", "A private room")
    page.get_by_label("Agrees to share").check()
    press(page, "Save and go on to complete")
    page.wait_for_url("**/complete/")
    expect(page.locator("main")).to_contain_text("Nothing is missing.")
    seen(desk)
    press(page, "Complete the assessment")
    saved(page, "Next: the care plan, with a section for each need.")


def goals_written(desk, case) -> None:
    """The sections stand in Mary's order; a goal without its parts, and a step in the past, cannot be agreed."""
    page = desk.page
    follow(page, "Begin the care plan")
    press(page, "Begin the plan")
    expect(page.get_by_role("article").first).to_contain_text("Goal 1: Accommodation")
    expect(page.get_by_role("region", name="To settle in this plan")).to_contain_text("6 before it can be agreed")
    seen(desk)
    follow(page, "Open goal 1")
    follow(page, "Write the goal")
    write(
        page,
        {
            "The goal, in a few words": "My own room, with a door that locks",
            "What exactly": "A room in supported housing, with a key of my own.",
            "Measure": "I sleep there every night for a month.",
            "Why it can be done": "There are two rooms free.",
            "Why it matters now": "I cannot rest in the hostel.",
        },
    )
    on_day(page, today() + timedelta(days=60))
    press(page, "Save the goal")
    saved(page, "The goal is saved.")
    follow(page, "Add a step")
    page.get_by_label("What is to be done").fill("Ring about the room")
    page.get_by_label("Whose step is it?").select_option("Aoife Brennan")
    on_day(page, today() - timedelta(days=3))
    press(page, "Add the step")
    refused(page, "has passed")
    expect(page.get_by_label("What is to be done")).to_have_value("Ring about the room")
    on_day(page, today() + timedelta(days=10))
    press(page, "Add the step")
    expect(page.get_by_role("table")).to_contain_text("Mary, with Aoife Brennan (Turas)")
    seen(desk)
    desk.open(f"/cases/{case.pk}/plan/")
    follow(page, "Open goal 2")
    follow(page, "Write the goal")
    write(
        page,
        {
            "The goal, in a few words": "Steady on methadone",
            "What exactly": "No heroin on top of the methadone.",
            "Measure": "Four clean tests in a row.",
            "Why it can be done": "I did it for a year before.",
            "Why it matters now": "My daughter visits at Easter.",
        },
    )
    on_day(page, today() + timedelta(days=90))
    press(page, "Save the goal")
    saved(page, "The goal is saved.")
    follow(page, "Add a step")
    page.get_by_label("What is to be done").fill("See Brian every week")
    page.get_by_label("Whose step is it?").select_option("Brian Keogh")
    page.get_by_label("How often").fill("every week")
    press(page, "Add the step")
    expect(page.get_by_role("table")).to_contain_text("Mary, with Brian Keogh (Harbour)")


def ranked_by_mary(desk, plan) -> None:
    """She changes her mind: the dose before the room."""
    page = desk.page
    desk.open(f"/plans/{plan.pk}/order/")
    seen(desk)
    page.get_by_role("button", name="Up : Steady on methadone").click()
    press(page, "Save this order")
    page.wait_for_url("**/plan/?draft")
    expect(page.get_by_role("article").first).to_contain_text("Goal 1: Steady on methadone")


def explained_to_mary(desk, plan, agency) -> None:
    page = desk.page
    desk.open(f"/plans/{plan.pk}/agencies/")
    seen(desk)
    follow(page, "Record that it was explained")
    page.get_by_label("What did the person say?").fill("Brian is sound.")
    press(page, "Save")
    page.wait_for_url("**/agencies/")


def harbour_joins_and_proposes(desk, case) -> None:
    """Brian, on his phone: without the two talks, and without a goal, there is no step of Harbour's own."""
    page = desk.page
    desk.open(f"/cases/{case.pk}/plan/part/")
    expect(page.locator("main")).to_contain_text("Steady on methadone")
    expect(page.locator("main")).not_to_contain_text("door that locks")
    expect(page.locator("main")).not_to_contain_text("wake up and not need it")
    desk.check()
    proposing = f"/cases/{case.pk}/plan/propose/"
    desk.open(proposing)
    page.get_by_label("What will you do?").fill("Take her along to the Tuesday group")
    page.get_by_label("Or how often?").fill("every Tuesday")
    pick(page, "For which goal?", "Steady on methadone")
    press(page, "Propose it")
    refused(page, "talk")
    expect(page.get_by_label("What will you do?")).to_have_value("Take her along to the Tuesday group")
    desk.check()
    desk.open(f"/cases/{case.pk}/plan/join/")
    on_day(page.get_by_role("group", name="When did you talk it over"), today())
    page.get_by_label("What did they say?").fill("She wants the group on Tuesdays.")
    on_day(page.get_by_role("group", name="When was it agreed"), today())
    page.get_by_label("With whom there?").fill("Aoife Brennan")
    press(page, "Save")
    saved(page, "The case manager has a notice.")
    desk.open(proposing)
    expect(page.get_by_label("What will you do?")).to_have_value("Take her along to the Tuesday group")
    pick(page, "For which goal?", "Steady on methadone")
    press(page, "Propose it")
    page.wait_for_url("**/part/")
    desk.check()


def answered(desk, brian, case) -> None:
    """Aoife comes by the notice, and accepts; Harbour agrees to its part."""
    page = desk.page
    desk.open("/notices/")
    follow(page, "proposed")
    expect(page.locator("main")).to_contain_text("Take her along to the Tuesday group")
    seen(desk)
    follow(page, "Answer")
    page.get_by_label("Accept it into the plan").check()
    page.get_by_label("What do you tell them?").fill("Good. She likes Tuesdays.")
    press(page, "Send the answer")
    page.wait_for_url("**/steps/*/")
    brian.open(f"/cases/{case.pk}/plan/agree/")
    brian.page.get_by_label("Agreed", exact=True).check()
    brian.check()
    press(brian.page, "Send the answer")
    brian.page.wait_for_url("**/part/")


def signed_by_mary(desk, case) -> None:
    page = desk.page
    desk.open(f"/cases/{case.pk}/plan/")
    follow(page, "Read and sign")
    expect(page.get_by_role("region", name="Goal 1")).to_contain_text("Take her along to the Tuesday group")
    seen(desk)
    page.get_by_label("Type the name").check()
    press(page, "Sign and put in force")
    refused(page, "The person types their name here.")
    page.get_by_label("Type the name").check()
    page.get_by_label("Name, typed by the person").fill("Mary Byrne")
    press(page, "Sign and put in force")
    page.wait_for_url("**/plan-versions/*/")
    seen(desk)


def written_to_harbour(desk, case) -> None:
    page = desk.page
    desk.open(f"/cases/{case.pk}/letters/new/")
    page.get_by_label("Harbour Community Drug Project").check()
    press(page, "Draft the letters")
    follow(page, "Introduction of the case manager")
    words = page.get_by_role("region", name="What the letter says")
    expect(words).to_contain_text("Take her along to the Tuesday group")
    expect(words).not_to_contain_text("door that locks")
    seen(desk)
    follow(page, "Issue it")
    press(page, "Issue it")
    saved(page, "Issued. Its paper is being made.")


def done_and_taken_back(desk) -> None:
    """One tap, and one tap back."""
    page = desk.page
    desk.open("/my-actions/")
    desk.check()
    press(page, "Done this time : See Brian every week")
    saved(page, "Done this time: See Brian every week.")
    press(page, "Take it back : See Brian every week")
    expect(page.get_by_role("region", name="Done today")).to_have_count(0)
    press(page, "Done this time : Take her along to the Tuesday group")
    saved(page, "Done this time: Take her along to the Tuesday group.")


@pytest.mark.requirement("KW-7.5", "KW-5.1.2", "GB1-su-aware-roles")
def test_from_the_first_contact_to_a_plan_that_two_agencies_carry(desk_of, story):
    case = managed_case(story, "Mary", "Byrne", story.aoife)
    harbour_works_with(story, case)
    key_workers.assign_key_worker(
        actor=story.cora,
        case=case,
        agency=story.turas,
        worker=story.dan,
        profession=Worker.Profession.DRUGS_WORKER,
        starts_on=today(),
        in_care_team=True,
        care_team_name="Turas day team",
    )
    aoife, cora = desk_of(story.aoife), desk_of(story.cora)
    dan, brian = desk_of(story.dan, viewport=NARROW), desk_of(story.brian, viewport=NARROW)

    first_contact(dan, case)
    page = aoife.page
    aoife.open(f"/cases/{case.pk}/assessment/begin/")
    page.get_by_label("The person wants a key worker").check()
    page.get_by_label("The person understands").check()
    page.get_by_label("Who agreed that this").fill("The care team")
    on_day(page, today())
    press(page, "Begin the assessment")
    refused(page, "waits for the care team’s decision")
    decided_by_the_care_team(cora, story.turas)
    assessment_made(aoife, story, case)

    goals_written(aoife, case)
    plan = CarePlan.objects.get()
    ranked_by_mary(aoife, plan)
    explained_to_mary(aoife, plan, story.harbour)
    harbour_joins_and_proposes(brian, case)
    answered(aoife, brian, case)
    signed_by_mary(aoife, case)
    plan.refresh_from_db()
    assert (plan.state, plan.agreed_by) == ("agreed", story.aoife)
    assert [goal["title"] for goal in PlanVersion.objects.get().words["goals"]] == [
        "Steady on methadone",
        "My own room, with a door that locks",
    ]
    written_to_harbour(aoife, case)

    done_and_taken_back(brian)
    assert list(Action.objects.order_by("pk").values_list("state", flat=True)) == ["agreed", "agreed", "active"]
    cora.open(f"/plans/{plan.pk}/monitor/")
    theirs = cora.page.get_by_role("region", name="Harbour")
    expect(theirs.get_by_role("row").filter(has_text="Tuesday group")).to_contain_text("On track")
    expect(theirs.get_by_role("row").filter(has_text="See Brian every week")).to_contain_text("Not started")
    seen(cora)
