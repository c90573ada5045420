"""A worker's day on a phone: notes and sessions as they happen, and not a word lost. Taps are counted."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from agencies.models import Worker
from cases.services import key_workers
from contacts.models import CaseNote, KeyworkSession, NoteGoal, PlannedSession
from core.audit import REFUSED
from core.days import today
from core.models import AuditEvent, Draft
from correspondence.models import CorrespondenceEntry
from tests.factories.careplans import goal_in, plan_of
from tests.factories.contacts import agreed_to_work, noted
from tests.journeys.conftest import NARROW
from tests.journeys.fingers import Fingers
from tests.journeys.story import harbour_works_with, managed_case, people_of_the_story
from tests.journeys.test_plan import follow, on_day, pick, press, refused, saved

MOST = 3  # interactions to a saved note, besides typing
ROOM = "My own room, with a door that locks"


@pytest.fixture
def story(desk_of):
    return people_of_the_story()


@pytest.fixture
def mary(story):
    """Managed by Aoife, with Dan as her key worker, a plan with one goal, and Harbour taking part."""
    case = managed_case(story, "Mary", "Byrne", story.aoife)
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
    agreed_to_work(case)
    harbour_works_with(story, case)
    goal_in(plan_of(case, story.aoife, state="agreed"), "accommodation", story.aoife, title=ROOM)
    return case


@pytest.fixture
def phone(desk_of, story, mary):
    """Dan, with his phone."""
    return desk_of(story.dan, viewport=NARROW)


def choose(page, kind: str) -> None:
    page.get_by_role("navigation", name="What was it").get_by_role("link", name=kind, exact=True).click()


def go_to(page, name: str) -> None:
    """By the menu at the top."""
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True).click()


def note_from_home(phone, fingers) -> None:
    """Person, kind, save: that is all there is beside the words."""
    page = phone.page
    phone.open("/")
    phone.check()
    with fingers.counted() as taps:
        follow(page, "Mary Byrne")
        choose(page, "Phone call")
        page.get_by_label("How long, in minutes").fill("10")
        page.get_by_label("Note", exact=True).fill("She rang: the hostel has moved her to another room.")
        press(page, "Save note")
    saved(page, "The note is saved.")
    assert taps.touches == MOST
    phone.check()


def first_session(phone, fingers, case) -> None:
    """From the case. Where they meet is asked this first time only; motivation and the goal are two taps more."""
    page = phone.page
    phone.open(f"/cases/{case.pk}/")
    phone.check()
    with fingers.counted() as taps:
        choose(page, "Keywork session")
        page.get_by_label("How long, in minutes").fill("50")
        page.get_by_label("Note", exact=True).fill("We went through the housing form line by line.")
        pick(page, "Where", "Private room")
        press(page, "Save session")
    saved(page, "The session is saved.")
    assert taps.touches == MOST


def session_with_all_that_it_held(phone, case) -> None:
    """A plain save is refused where something is wrong, with all that was typed; then what it held stands there."""
    page = phone.page
    phone.open(f"/cases/{case.pk}/notes/session/")
    page.get_by_label("Note", exact=True).fill("The council’s letter has come. She wants to ring them herself.")
    page.get_by_label("In Mary’s own words").fill("I rang them, and my hands shook, and I rang them.")
    page.get_by_label("Carried out").fill("Form sent to the council.")
    pick(page, "Information and advice", "Overdose")
    pick(page, "Motivation today, 0 to 10", "7")
    pick(page, "Goals it touched", ROOM)
    page.get_by_text("A goal was changed").click()
    page.get_by_label(f"What was changed of “{ROOM}”").fill("She looks in two towns now.")
    phone.check()
    press(page, "Save session")
    refused(page, "Say how long it took, in minutes.")
    expect(page.get_by_label("In Mary’s own words")).to_have_value("I rang them, and my hands shook, and I rang them.")
    phone.check()
    page.get_by_label("How long, in minutes").fill("45")
    press(page, "Save session")
    saved(page, "The session is saved.")
    expect(page.locator("main")).to_contain_text("She looks in two towns now.")
    phone.check()
    last = KeyworkSession.objects.latest("pk")
    assert (last.place, last.motivation) == ("private-room", 7)  # where they met last, without being asked again
    assert NoteGoal.objects.get().change == "She looks in two towns now."


def four_sessions_without_harm_reduction(phone, story, case) -> None:
    """The window of four sessions, and the course of motivation."""
    page = phone.page
    for words, motivation in (("The key of the new room.", "6"), ("We looked at two flats on the map.", "8")):
        phone.open(f"/cases/{case.pk}/notes/session/")
        page.get_by_label("How long, in minutes").fill("40")
        page.get_by_label("Note", exact=True).fill(words)
        pick(page, "Motivation today, 0 to 10", motivation)
        press(page, "Save session")
        saved(page, "The session is saved.")
    phone.open(f"/cases/{case.pk}/sessions/")
    expect(page.locator("main")).to_contain_text("In the last 4 sessions: nothing on harm reduction.")
    expect(page.get_by_role("img", name="Motivation")).to_be_visible()
    phone.check()
    phone.open(f"/cases/{case.pk}/")
    expect(page.locator("main")).to_contain_text("The last 4 keywork sessions held nothing on harm reduction.")


def words_that_outlive_the_connection_and_the_tab(phone, case) -> None:
    page = phone.page
    context = page.context
    phone.open(f"/cases/{case.pk}/notes/write/outreach/")
    context.set_offline(True)
    page.get_by_label("Note", exact=True).fill("Met her by the canal. She has the letter with her.")
    page.get_by_label("How long, in minutes").focus()
    expect(page.get_by_role("status")).to_contain_text("No connection since")
    phone.faults.clear()  # the browser complains that there is no connection, and so it should
    context.set_offline(False)
    expect(page.get_by_role("status")).to_contain_text("Draft saved at")
    page.close()  # and the phone is put away
    phone.page = page = context.new_page()
    phone.open(f"/cases/{case.pk}/notes/write/outreach/")
    expect(page.get_by_label("Note", exact=True)).to_have_value("Met her by the canal. She has the letter with her.")
    expect(page.get_by_text("brought back, for this form only")).to_be_visible()
    phone.check()
    page.get_by_label("How long, in minutes").fill("15")
    press(page, "Save note")
    saved(page, "The note is saved.")
    assert not Draft.objects.exists()


def found_across_the_caseload(phone, story) -> None:
    page = phone.page
    phone.open("/")
    go_to(page, "Notes")
    page.get_by_label("Words in the note").fill("council letters")
    press(page, "Apply filters")
    hits = page.locator(".app-note")
    expect(hits).to_have_count(1)
    expect(hits).to_contain_text("Mary Byrne")
    expect(hits.locator("mark").first).to_have_text("council")
    phone.check()


def call_between_services(phone, case) -> None:
    """The log of post and telephone: what Harbour said, beside the notes of the person's own contacts."""
    page = phone.page
    phone.open(f"/cases/{case.pk}/correspondence/")
    phone.check()
    follow(page, "Add a letter, call or talk")
    pick(page, "Who began it?", "They to us")
    pick(page, "How", "Telephone")
    on_day(page, today())
    page.get_by_label("Which service?").select_option("Harbour Community Drug Project")
    page.get_by_label("With whom there?").fill("Brian Keogh")
    page.get_by_label("What was it about?").fill("The Tuesday group")
    page.get_by_label("What came of it?").fill("They keep her place for two weeks.")
    phone.check()
    press(page, "Add it")
    expect(page.get_by_role("table")).to_contain_text("They keep her place for two weeks.")
    phone.check()
    entry = CorrespondenceEntry.objects.get()
    assert (entry.channel, entry.direction, entry.with_agency.short_name) == ("telephone", "in", "Harbour")


def sessions_agreed(phone, case) -> None:
    page = phone.page
    phone.open(f"/cases/{case.pk}/sessions/")
    follow(page, "Agree how often")
    on_day(page, today() + timedelta(days=1))
    press(page, "Save")
    saved(page, "The sessions are agreed.")
    expect(page.locator("main")).to_contain_text("Every week with Dan Moran")
    phone.check()


def locked_and_added_to(phone, note) -> None:
    """On the third day the note is as it was; what is right now stands below it, with the reason."""
    page = phone.page
    phone.open(f"/notes/{note.pk}/")
    expect(page.get_by_text("Locked", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Correct it")).to_have_count(0)
    follow(page, "Add to it")
    page.get_by_label("Why do you add this?").fill("She rang again")
    page.get_by_label("What is to be added").fill("It is room 12, on the first floor.")
    phone.check()
    press(page, "Add it")
    saved(page, "It stands below the note.")
    expect(page.get_by_role("region", name="Added later")).to_contain_text("It is room 12, on the first floor.")
    phone.check()
    again = CaseNote.objects.get(pk=note.pk)
    assert (again.content, again.version) == (note.content, note.version)


def session_missed(phone, case) -> None:
    """A session whose day went by says so by itself; what became of it is one choice."""
    page = phone.page
    phone.open(f"/cases/{case.pk}/sessions/")
    expect(page.get_by_role("table")).to_contain_text("Missed: not written up")
    phone.check()
    page.get_by_role("link", name="Missed, called off or moved").last.click()
    page.get_by_label("The person did not come").check()
    page.get_by_label("Why").fill("No answer at the door.")
    phone.check()
    press(page, "Save")
    saved(page, "It is written down.")
    assert PlannedSession.objects.filter(state="missed", reason="No answer at the door.").count() == 1


@pytest.mark.requirement("KW-5.1.5", "KW-6.8c", "KW-12.2b", "MC-session-min")
def test_the_day_of_a_key_worker_on_a_phone(desk_of, story, mary, phone):
    noted(story.aoife, mary, content="Aoife’s note of another day.", kind="met")
    fingers = Fingers(phone.page)
    note_from_home(phone, fingers)
    first_session(phone, fingers, mary)
    session_with_all_that_it_held(phone, mary)
    four_sessions_without_harm_reduction(phone, story, mary)
    words_that_outlive_the_connection_and_the_tab(phone, mary)
    found_across_the_caseload(phone, story)
    call_between_services(phone, mary)


@pytest.mark.requirement("KW-3.2b", "MC-session-regular")
def test_three_days_later_the_note_is_locked_and_a_session_was_missed(desk_of, story, mary, phone):
    note = noted(story.dan, mary, content="She rang: the hostel has moved her to another room.")
    sessions_agreed(phone, mary)
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=True):
        later = desk_of(story.dan, viewport=NARROW)  # he signs in anew
        locked_and_added_to(later, note)
        later.open(f"/notes/{note.pk}/correct/")  # an address that he kept: nobody types there what cannot be saved
        expect(later.page.locator("main")).to_contain_text("This note is locked. You can add to it, with the reason.")
        assert later.page.url.endswith(f"/notes/{note.pk}/add/")
        session_missed(later, mary)
    assert not AuditEvent.objects.filter(verb=REFUSED).exists()
