"""What makes a goal one that can be agreed, and how the person's order is kept (KW-5.2.2a, KW-12.3a)."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from core.errors import DomainError

# The five parts, in the words of the form; the field that holds each.
SMART = (
    ("specific", "what exactly"),
    ("measure", "a measure"),
    ("achievable_note", "why it can be done"),
    ("relevance", "why it matters now"),
    ("target_date", "a date"),
)


def smart_gaps(goal: Any) -> list[str]:
    """The parts that are still missing, in words: “a measure”, “a date” (KW-5.2.2a)."""
    return [words for field, words in SMART if not (str(getattr(goal, field) or "")).strip()]


def check_title(title: str) -> None:
    if not title.strip():
        raise DomainError("Say in a few words what the goal is.", code="no-title", field="title")


def check_target(target: date | None, before: date | None, today: date) -> None:
    """A date to come. One that has passed may stand where it stood, and is not chosen anew."""
    if target is not None and target != before and target < today:
        raise DomainError(
            f"{target:%-d %B %Y} has passed: choose {today:%-d %B %Y} or later.",
            code="in-the-past",
            field="target_date",
        )


def check_may_read_words(chosen: Collection[int], may_know: Collection[int]) -> None:
    """The person's own words go to an agency only if its consent names the area, and they ticked it for that agency."""
    if not set(chosen) <= set(may_know):
        raise DomainError(
            "The person’s consent does not name one of these agencies for this area of life.",
            code="words-outside-consent",
            field="words_shared_with",
        )


def check_order(order: Sequence[int], ranked: Sequence[int], seen: Sequence[int]) -> None:
    """Each goal once, and nobody ranked meanwhile: the order that was on the page is the order that stands."""
    if list(seen) != list(ranked):
        raise DomainError(
            "Somebody changed the order while you were ranking. Both orders are below: nothing is lost.",
            code="order-changed",
        )
    if len(set(order)) != len(order) or set(order) != set(ranked):
        raise DomainError("Give each goal one place in the order.", code="order-not-whole")


def check_words(words: str, verb: str) -> None:
    if not words.strip():
        why = "how it was reached" if verb == "achieve" else "why, in the person’s words if you can"
        raise DomainError(f"Say {why}.", code="no-words", field="words")


def check_reopened_goal_has_a_step(count: int) -> None:
    if not count:
        raise DomainError("A goal that is active has at least one step. Add one first.", code="no-step")
