"""How many touches the commonest tasks take on a phone, from My day: docs/usability.md, held to the truth."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from careplans.models import Goal
from tests.factories.careplans import step_of
from tests.factories.contacts import noted, session_held
from tests.journeys.conftest import NARROW
from tests.journeys.fingers import Fingers
from tests.journeys.test_day import ROOM, choose, go_to, mary, story  # noqa: F401 (fixtures)
from tests.journeys.test_plan import follow, press, saved

DOCUMENT = Path("docs/usability.md")


def phone_note(page: Page) -> None:
    follow(page, "Mary Byrne")
    choose(page, "Phone call")
    page.get_by_label("How long, in minutes").fill("10")
    page.get_by_label("Note", exact=True).fill("She rang about the bed.")
    press(page, "Save note")
    saved(page, "The note is saved.")


def session(page: Page) -> None:
    follow(page, "Mary Byrne")
    choose(page, "Keywork session")
    page.get_by_label("How long, in minutes").fill("50")
    page.get_by_label("Note", exact=True).fill("We looked at the plan.")
    press(page, "Save session")
    saved(page, "The session is saved.")


def did_not_come(page: Page) -> None:
    follow(page, "Mary Byrne")
    choose(page, "Did not come or answer")
    page.get_by_label("Note", exact=True).fill("Not at the door at two.")
    press(page, "Save note")
    saved(page, "The note is saved.")


def advocacy(page: Page) -> None:
    follow(page, "Mary Byrne")
    choose(page, "Advocacy")
    page.get_by_label("With whom", exact=True).fill("The council")
    page.get_by_label("About what").fill("A bed")
    page.get_by_label("What you did and said").fill("Asked for one.")
    page.get_by_label("How long, in minutes").fill("10")
    press(page, "Save")
    saved(page, "The advocacy is saved.")


def corrected(page: Page) -> None:
    follow(page, "Mary Byrne")
    page.get_by_role("region", name="Notes").get_by_role("link", name="Phone call, ").first.click()
    follow(page, "Correct it")
    page.get_by_label("Note", exact=True).fill("He rang about the bed.")
    press(page, "Save the correction")
    saved(page, "The note is corrected.")


def words_in_notes(page: Page) -> None:
    go_to(page, "Notes")
    page.get_by_label("Words in the note").fill("bed")
    press(page, "Apply filters")
    page.locator("mark").first.wait_for()


def step_done(page: Page) -> None:
    go_to(page, "My actions")
    press(page, "Done : Ring the landlord")
    saved(page, "Done: Ring the landlord.")


def found_by_name(page: Page) -> None:
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("search").get_by_role("searchbox").fill("byrne")
    page.keyboard.press("Enter")
    page.locator("main").get_by_role("link", name="Mary Byrne").first.click()
    page.get_by_role("heading", name="Overview").wait_for()


def plan_opened(page: Page) -> None:
    follow(page, "Mary Byrne")
    page.get_by_text("Overview: choose another part").click()
    page.locator(".moj-sub-navigation").get_by_role("link", name="Care plan", exact=True).click()
    page.get_by_text(ROOM).first.wait_for()


def notice_read(page: Page) -> None:
    page.get_by_role("region", name="Notices").get_by_role("link", name="You are now key worker").click()
    page.wait_for_url("**/cases/**")


TASKS: dict[str, Callable[[Page], None]] = {
    "Note of a phone call": phone_note,
    "Correct a note": corrected,
    "Keywork session": session,
    "The person did not come": did_not_come,
    "Advocacy": advocacy,
    "Find words in my notes": words_in_notes,
    "A step of mine is done": step_done,
    "Find somebody by name": found_by_name,
    "Open the care plan": plan_opened,
    "Read a notice": notice_read,
}


def promised() -> dict[str, int]:
    """The table of the document: task and number."""
    rows = re.findall(r"^\| ([^|]+?) \| (\d+) \|", DOCUMENT.read_text(), flags=re.MULTILINE)
    return {task: int(count) for task, count in rows}


def test_every_task_of_the_document_is_counted_here():
    assert set(promised()) == set(TASKS)
    assert len(TASKS) == 10


def test_the_commonest_tasks_take_as_many_touches_as_the_document_says(desk_of, story, mary):  # noqa: F811
    session_held(story.dan, mary)
    noted(story.dan, mary)
    goal = Goal.objects.get()
    step_of(goal, story.turas, story.dan, title="Ring the landlord", worker=story.dan)
    dan = desk_of(story.dan, viewport=NARROW)
    page = dan.page
    fingers = Fingers(page)
    found = {}
    for name, task in TASKS.items():
        dan.open("/")
        with fingers.counted() as taps:
            task(page)
        found[name] = taps.touches
    assert found == promised()
