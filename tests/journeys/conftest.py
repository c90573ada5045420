"""A real browser against a running server, with axe at hand and an ear for what the content policy refuses."""

import os
import shutil
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Error, Page, expect, sync_playwright

# The browser's driver runs an event loop in the test's own thread; the database is asked from there all the same.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

AXE = Path("node_modules/axe-core/axe.min.js")
# Only what is wrong comes back: to tell what is right as well takes as long as to look.
SCAN = """async rules => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"], preload: false});
  return found.violations.map(one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html)}`);
}"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What is expected is waited for as long as a busy machine may need; only what never comes takes that long.
expect.set_options(timeout=20_000)
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 375, "height": 800}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pytest_collection_modifyitems(items):
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def chromium():
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Desk:
    """One person at one browser."""

    def __init__(self, page: Page, address: str):
        self.page, self.address = page, address
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, message) -> None:
        # a content-policy message or a script's fault: the page does not do what it promises
        if message.type == "error" and "status of" not in message.text:  # a page that answers 403 is no fault
            self.faults.append(message.text)

    def open(self, path: str):
        return self.page.goto(f"{self.address}{path}")

    def turned(self):
        """`with desk.turned():` a press that answers with another page; what follows is asked of that one."""
        return self.page.expect_navigation()

    def _scan(self) -> list[str]:
        self.page.wait_for_load_state("load")
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        return self.page.evaluate(SCAN, RULES)

    def check(self) -> None:
        try:
            found = self._scan()
        except Error:  # the page was left while it was read: the one that came is read, and a second fault stands
            found = self._scan()
        assert found == [], found
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.viewport_size["width"], f"{self.page.url} is {width} wide"
        assert self.faults == []


@pytest.fixture
def desk_of(chromium, live_server):
    """`desk_of(user)`: that person's browser, signed in; `desk_of(None)`: nobody's."""
    contexts = []
    address = live_server.url.replace("127.0.0.1", "localhost")

    def sit(user=None, *, viewport=WIDE) -> Desk:
        context = chromium.new_context(viewport=viewport, locale="en-IE", timezone_id="Europe/Dublin")
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
        return Desk(context.new_page(), address)

    yield sit
    for context in contexts:
        context.close()
