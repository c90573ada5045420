"""Leaving a post, or being away for long: nobody's people are left behind (KW-5.3.1b)."""

from collections.abc import Sequence
from datetime import date

from core.errors import DomainError

SAID = 10  # references named in a message; the page lists them all


def check_nothing_held(references: Sequence[str], *, absent: Sequence[str] = ()) -> None:
    """A post ends when every case has been handed over, given an interim, or put to the manager as vacant."""
    if references:
        more = f" and {len(references) - SAID} more" if len(references) > SAID else ""
        raise DomainError(
            f"This worker still holds a role in {', '.join(references[:SAID])}{more}. "
            "Hand each over, name an interim, or open the vacancy first.",
            code="cases-held",
        )
    if absent:
        raise DomainError(
            f"This worker stands in for {', '.join(absent)}. Call that cover off, or arrange another, first.",
            code="covers-others",
        )


def check_end_of_post(*, is_self: bool, has_left: bool, started_on: date, on: date, today: date) -> None:
    """Somebody else ends a post, once, on a day between its beginning and today."""
    if is_self:
        raise DomainError("Somebody else must end your post.", code="own-post")
    if has_left:
        raise DomainError("This post has ended already.", code="ended")
    if on > today:
        raise DomainError("The last day cannot be in the future.", code="future-end", field="on")
    if on < started_on:
        raise DomainError(
            f"The post began on {started_on:%-d %B %Y}; it cannot end before.", code="before-start", field="on"
        )


def check_leave_is_covered(references: Sequence[str], *, is_covered: bool) -> None:
    """Before a long leave each case is handed over, or one named colleague covers all of it for the whole time."""
    if not is_covered:
        check_nothing_held(references)
