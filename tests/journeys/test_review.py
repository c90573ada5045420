"""Scenario 6: a review overdue, told upwards, refused while it says too little, signed late; and what follows."""

from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
import time_machine
from playwright.sync_api import expect

from agencies.models import Worker, WorkerRole
from careplans.models import CarePlan, CarePlanReview
from careplans.services.joining import record_joining
from careplans.services.steps import carry_step
from careplans.tasks import REVIEWS
from careplans.tasks import tell_of_reviews as nightly
from cases.services import key_workers
from core.audit import REFUSED
from core.models import AuditEvent, DailyRun
from notifications.models import Notice
from tests.factories import CaseAgencyFactory, worker_with
from tests.factories.careplans import goal_in, plan_of, step_of
from tests.factories.consents import signed
from tests.journeys.story import managed_case, people_of_the_story, person
from tests.journeys.test_plan import follow, on_day, pick, press, refused, seen

AGREED, DUE = date(2026, 3, 10), date(2026, 5, 10)
HELD, NEXT = date(2026, 5, 26), date(2026, 7, 26)
DOSE, ROOM = "Steady on methadone", "My own room, with a door that locks"


@contextmanager
def clock(day: date):
    with time_machine.travel(datetime(day.year, day.month, day.day, 8, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def story(desk_of):
    with clock(AGREED):
        return people_of_the_story()


@pytest.fixture
def gerard(story):
    return worker_with(story.turas, WorkerRole.Role.SENIOR_MANAGER, user=person("Gerard Fay"))


@pytest.fixture
def mary(story, gerard):
    """Mary, whose plan was agreed on 10 March, with a step of Harbour in it."""
    with clock(AGREED):
        case = managed_case(story, "Mary", "Byrne", story.aoife)
        CaseAgencyFactory(case=case, agency=story.harbour)
        signed(story.aoife, case, {story.harbour: {"drug-use", "plan-part"}})
        key_workers.assign_key_worker(
            actor=story.orla,
            case=case,
            agency=story.harbour,
            worker=story.brian,
            profession=Worker.Profession.DRUGS_WORKER,
            starts_on=AGREED,
            in_care_team=False,
        )
        plan = plan_of(case, story.aoife, state="agreed", on=AGREED)
        dose = goal_in(plan, "drug-use", story.aoife, title=DOSE)
        goal_in(plan, "accommodation", story.aoife, title=ROOM)
        case.theirs = step_of(dose, story.harbour, story.aoife, title="Tuesday group", worker=story.brian)
        record_joining(
            actor=story.brian,
            case=case,
            agency=story.harbour,
            discussed_on=AGREED,
            persons_words="Brian can come along.",
            agreed_on=AGREED,
            agreed_with="Aoife",
        )
        Notice.objects.all().delete()
        DailyRun.objects.create(job=REVIEWS, last_day=AGREED)
    return case


def told_once(desk_of, story, gerard) -> None:
    """Each night runs twice; each is told once, and finds it among their notices."""
    for day in (date(2026, 4, 26), DUE, date(2026, 5, 11), date(2026, 5, 25)):
        with clock(day):
            nightly()
            nightly()
    heard = {}
    for who in (story.aoife, story.cora, gerard):
        heard[who.first_name] = Notice.objects.filter(recipient=who).count()
    assert heard == {"Aoife": 2, "Cora": 1, "Gerard": 1}
    with clock(HELD):
        for who in (story.cora, gerard):
            desk = desk_of(who)
            desk.open("/notices/")
            expect(desk.page.locator("main")).to_contain_text("A care plan review was due on 10 May 2026")
            seen(desk)


def begun_and_refused(desk, case) -> CarePlanReview:
    """With nothing said of the goals, and without Mary's view, it cannot be signed."""
    page = desk.page
    desk.open(f"/cases/{case.pk}/reviews/")
    press(page, "Begin the review")
    page.wait_for_url("**/talk/")
    review = CarePlanReview.objects.get()
    page.get_by_label("Who took part").fill("Aoife, Mary; Brian by telephone")
    pick(page, "Did the person take part?", "Took part")
    seen(desk)
    press(page, "Save and go on")
    page.wait_for_url("**/goals/")
    seen(desk)
    sign(desk, review)
    refused(page, f"Say how far “{DOSE}” has come. And")
    for each in (f"Say how far “{ROOM}” has come.", "Write the person’s own view, or why there is none."):
        expect(page.get_by_role("link", name=each)).to_be_visible()
    seen(desk)
    return review


def sign(desk, review) -> None:
    page = desk.page
    desk.open(f"/reviews/{review.pk}/sign/")
    page.get_by_label("Type the name").check()
    page.get_by_label("Name, typed by the person").fill("Mary Byrne")
    press(page, "Sign the review")


def all_but_her_view(desk, review) -> None:
    page = desk.page
    desk.open(f"/reviews/{review.pk}/goals/")
    for title in (DOSE, ROOM):
        pick(page.get_by_role("region", name=title), "Progress", "Some")
    press(page, "Save and go on")
    page.wait_for_url("**/areas/")
    for label, need, access in (("Drug use", "1 low", "Attending"), ("Accommodation", "3 high", "Blocked")):
        area = page.get_by_role("region", name=label, exact=True)
        pick(area, "Need now", need)
        pick(area, "Access to services", access)
    seen(desk)
    press(page, "Save and go on")
    page.wait_for_url("**/view/")
    pick(page, "How do they find working together?", "Well")
    pick(page, "Do they still need case management?", "Key working is enough")
    page.get_by_label("Why", exact=True).fill("One service is enough for her now.")
    pick(page, "Is the consent still right?", "It is still right")
    pick(page, "Phase of treatment", "Delivery")
    on_day(page, NEXT)
    press(page, "Save and go on")
    sign(desk, review)
    refused(page, "Write the person’s own view, or why there is none.")


def signed_late_and_not_silently_changed(desk, case, review) -> None:
    """Signed with her own words: sixteen days late, due again in two months; what she said she needs is offered."""
    page = desk.page
    desk.open(f"/reviews/{review.pk}/view/")
    page.get_by_label("Mary’s own view").fill("The hostel is the hard part. The rest goes well.")
    press(page, "Save and go on")
    seen(desk)
    sign(desk, review)
    page.wait_for_url(f"**/reviews/{review.pk}/")
    main = page.locator("main")
    for said in ("held 16 days late", "The hostel is the hard part.", "26 July 2026", "New block", "Tuesday group"):
        expect(main).to_contain_text(said)
    expect(page.get_by_role("region", name="What follows")).to_contain_text("Ask for the change to key working")
    seen(desk)
    review.refresh_from_db()
    case.refresh_from_db()
    assert (review.state, review.days_late, review.next_due_on) == ("complete", 16, NEXT)
    assert CarePlan.objects.get().review_due_on == NEXT
    assert case.level == "case-management"  # until the manager decides
    follow(page, "Ask for it")
    page.wait_for_url(f"**/cases/{case.pk}/**")
    seen(desk)
    logged = AuditEvent.objects.filter(verb="review.completed").get()
    assert logged.data["days_late"] == 16


@pytest.mark.requirement("KW-5.2.3b", "KW-5.2.3c", "GB2-review-form")
def test_scenario_6_a_review_overdue_is_told_upwards_and_signed_late(desk_of, story, gerard, mary):
    told_once(desk_of, story, gerard)
    with clock(date(2026, 5, 20)):
        carry_step(actor=story.brian, step=mary.theirs, verb="block", note="No place in the group until August.")
    with clock(HELD):
        aoife = desk_of(story.aoife)
        review = begun_and_refused(aoife, mary)
        all_but_her_view(aoife, review)
        assert not CarePlanReview.objects.filter(state="complete").exists()
        assert CarePlan.objects.get().review_due_on == DUE
        assert [event.data["rule"] for event in AuditEvent.objects.filter(verb=REFUSED).order_by("pk")] == [
            "no-progress",
            "no-view",
        ]
        signed_late_and_not_silently_changed(aoife, mary, review)
