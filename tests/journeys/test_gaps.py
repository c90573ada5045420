"""Scenario 7: from a barrier at the desk to the national co-ordinator’s answer, and back to the person. Five roles."""

from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
import time_machine
from playwright.sync_api import expect

from agencies.models import Agency, WorkerRole
from cases.services import key_workers
from core.audit import REFUSED
from core.models import AuditEvent
from gapsblocks.models import Barrier, GapsAndBlocksForm
from notifications.models import Notice
from tests.factories import AgencyFactory, worker_with
from tests.factories.gapsblocks import advised, raised, sent
from tests.journeys.story import managed_case, people_of_the_story, person
from tests.journeys.test_plan import follow, on_day, pick, press, refused, saved, seen

RAISED, SENT, PASSED, ANSWERED = date(2026, 4, 1), date(2026, 4, 13), date(2026, 5, 13), date(2026, 5, 19)
MATTER = "No residential detox takes pregnant women"
HIDDEN = ("Mary", "Byrne", "1991")


@contextmanager
def clock(day: date):
    with time_machine.travel(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def story(desk_of):
    with clock(date(2026, 3, 2)):
        return people_of_the_story()


@pytest.fixture
def forum(story):
    return AgencyFactory(name="North Inner City Task Force", short_name="Task Force", sector=Agency.Sector.TASK_FORCE)


@pytest.fixture
def fiona(forum):
    return worker_with(forum, WorkerRole.Role.COORDINATOR, user=person("Fiona Walsh"))


@pytest.fixture
def maeve(story):
    office = AgencyFactory(name="National office")
    return worker_with(office, WorkerRole.Role.NATIONAL_COORDINATOR, user=person("Maeve Kelly"))


@pytest.fixture
def mary(story):
    with clock(date(2026, 3, 2)):
        case = managed_case(story, "Mary", "Byrne", story.aoife)
        key_workers.assign_key_worker(
            actor=story.cora,
            case=case,
            agency=story.turas,
            worker=story.dan,
            profession="drugs-worker",
            starts_on=date(2026, 3, 2),
            in_care_team=False,
        )
        Notice.objects.all().delete()
    return case


def nobody_is_told_of(page) -> None:
    for hidden in HIDDEN:
        assert hidden not in page.content(), hidden


def put_down(desk, case) -> GapsAndBlocksForm:
    """Dan notes the barrier; what a form lacks is said, and what was typed stays."""
    page = desk.page
    desk.open(f"/gaps/cases/{case.pk}/new/")
    seen(desk)
    page.get_by_label("What is the matter, in a line?").fill(MATTER)
    press(page, "Raise it")
    refused(page, "Answer “Who is it about?”")
    expect(page.get_by_label("What is the matter, in a line?")).to_have_value(MATTER)
    page.get_by_label("Gap", exact=True).check()
    page.get_by_label("Category", exact=True).select_option("no-service")
    page.get_by_label("Area of life").select_option(label="Drug use")
    page.get_by_label("Who is it about?").select_option("pregnant")
    page.get_by_label("What happens?").fill("Mary was refused by all three units in the region.")
    page.get_by_label("What is the evidence?").fill("Three units rung on 31 March. All refuse after week 12.")
    page.get_by_label("What would put it right?").fill("Two beds with a midwife on call.")
    press(page, "Raise it")
    saved(page, "Raised.")
    seen(desk)
    return GapsAndBlocksForm.objects.get(title=MATTER, case=case)


def advise(desk, form) -> None:
    page = desk.page
    desk.open(f"/gaps/{form.pk}/")
    follow(page, "Advise")
    page.get_by_label("Your advice").fill("Ask the maternity hospital’s addiction midwife.")
    page.get_by_label("What you did about it").fill("The hospital stabilises, and has no residential place.")
    seen(desk)
    press(page, "Save the advice")
    saved(page, "The advice is saved.")


def send(desk, form) -> None:
    """The name in the words is found; they are changed; then it leaves."""
    page = desk.page
    desk.open(f"/gaps/{form.pk}/send/")
    expect(page.locator("main")).to_contain_text("“Mary” in what happens could be a name")
    page.get_by_label("How services are set up").check()
    press(page, "Send it")
    refused(page, "Look again before this leaves the service")
    seen(desk)
    form.refresh_from_db()
    assert form.sent_on is None
    desk.open(f"/gaps/{form.pk}/words/")
    page.get_by_label("What happens").fill("A woman was refused by all three units in the region.")
    press(page, "Save")
    saved(page, "The words are changed.")
    desk.open(f"/gaps/{form.pk}/send/")
    page.get_by_label("How services are set up").check()
    press(page, "Send it")
    saved(page, "Sent.")


def worked_on(desk, form) -> None:
    """Fiona finds it in her queue, without the person, takes it on and brings it to the group."""
    page = desk.page
    desk.open("/gaps/queue/")
    seen(desk)
    nobody_is_told_of(page)
    follow(page, form.reference)
    expect(page.get_by_role("heading", level=1)).to_have_text(MATTER)
    nobody_is_told_of(page)
    seen(desk)
    follow(page, "Accept")
    press(page, "Accept")
    saved(page, "Accepted.")
    pick(page, "What was done", "Group meeting")
    page.get_by_label("Who, and with what result").fill("The group asks the health service for two beds.")
    press(page, "Save the step")
    saved(page, "The step is saved.")
    expect(page.locator("main")).to_contain_text("The group asks the health service for two beds.")


def joined_as_one_theme(desk) -> None:
    page = desk.page
    desk.open("/gaps/themes/")
    seen(desk)
    follow(page, "Join them as one theme")
    page.get_by_label("What is the cause called?").fill("No detox in pregnancy")
    seen(desk)
    with desk.turned():
        page.locator("main form button[type=submit]").first.click()
    barrier = Barrier.objects.get()
    assert barrier.forms.count() == 4
    assert set(barrier.forms.values_list("extent", flat=True)) == {"systemic"}


def passed_on(desk, form) -> None:
    page = desk.page
    desk.open(f"/gaps/queue/{form.pk}/")
    expect(page.locator("main")).to_contain_text("day 21 of 20")
    follow(page, "Pass to national")
    page.get_by_label("What was tried here").fill("The group and the hospital met twice.")
    press(page, "Pass on")
    saved(page, "Passed on")


def answered(desk, form) -> None:
    page = desk.page
    desk.open("/gaps/queue/")
    follow(page, form.reference)
    nobody_is_told_of(page)
    follow(page, "Answer")
    pick(page, "What came of it", "Partly resolved")
    page.get_by_label("The answer, with the reason").fill("One bed from September, kept with the hospital.")
    seen(desk)
    press(page, "Send the answer")
    saved(page, "Answered.")


def told(desk, form) -> None:
    page = desk.page
    desk.open(f"/gaps/{form.pk}/")
    follow(page, "Tell the person")
    expect(page.locator("main")).to_contain_text("One bed from September")
    on_day(page, ANSWERED)
    page.get_by_label("What does the answer change for the person?").fill("She waits for the bed with her midwife.")
    seen(desk)
    press(page, "Save and close")
    saved(page, "Told, and closed.")


@pytest.mark.requirement("KW-16.1.2", "KW-16.1.4", "KW-16.1.5", "GB2-gap-structural")
def test_scenario_7_a_gap_goes_up_to_the_national_co_ordinator_and_comes_back(
    desk_of, story, mary, forum, fiona, maeve
):
    with clock(RAISED):
        dan = desk_of(story.dan)
        form = put_down(dan, mary)
        assert Notice.objects.filter(recipient=story.cora, about_id=form.pk).count() == 1
        assert dan.open(f"/gaps/{form.pk}/send/").status == 403
        for _ in range(3):  # others at the same wall
            case = managed_case(story, "Ann", "Other", story.aoife)
            sent(advised(raised(case, story.aoife), story.cora), story.cora, forum)
    with clock(SENT):
        cora = desk_of(story.cora)
        advise(cora, form)
        send(cora, form)
        coordinator = desk_of(fiona)
        worked_on(coordinator, form)
        joined_as_one_theme(coordinator)
        assert coordinator.open(f"/cases/{mary.pk}/").status == 404
    with clock(PASSED):
        passed_on(desk_of(fiona), form)
        assert desk_of(story.dan).open(f"/gaps/{form.pk}/move-up/").status == 403
    with clock(ANSWERED):
        answered(desk_of(maeve), form)
        told(desk_of(story.dan), form)
    form.refresh_from_db()
    assert (form.state, form.result) == ("closed", "partly")
    heard = Notice.objects.filter(recipient=story.dan, about_id=form.pk).values_list("subject", flat=True)
    assert len(heard) == 6, list(heard)  # advice, sent, accepted, group, national, answered
    tried = {event.data["rule"] for event in AuditEvent.objects.filter(verb=REFUSED, actor=story.dan)}
    assert "not-allowed" in tried
