"""Counting what a finger does: each touch of the page, each choice from a list; typing is not counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Page

LISTENER = """
for (const kind of ["pointerdown", "change"])
  addEventListener(kind, event => {
    if (!event.isTrusted) return;
    if (kind === "pointerdown" && !typed(event.target)) window.touched();
    if (kind === "change" && event.target.tagName === "SELECT") window.touched();
  }, true);
// to put the cursor where one types belongs to typing
const typed = element => element.matches("textarea, input:not([type=radio], [type=checkbox], [type=submit])");
"""


@dataclass(slots=True)
class Count:
    touches: int = 0


class Fingers:
    """The touches of one person at one browser, from the moment this is made."""

    def __init__(self, page: Page):
        self.touches = 0
        page.expose_function("touched", self._touched)
        page.add_init_script(LISTENER)

    def _touched(self) -> None:
        self.touches += 1

    @contextmanager
    def counted(self) -> Iterator[Count]:
        """How many there were until the end of the block. The page has to be loaded anew once before the first."""
        before, count = self.touches, Count()
        yield count
        count.touches = self.touches - before
