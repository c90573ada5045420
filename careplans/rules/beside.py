"""Shapes of what a plan carries beside goals and steps (MC-milestones, MC-shared-care, MC-aftercare)."""

from collections.abc import Collection
from datetime import date

from core.errors import DomainError

SOMEBODY_ELSE = "other"


def check_who(task: str, who: str, words: str) -> None:
    if who == SOMEBODY_ELSE and not words.strip():
        raise DomainError("Say who does it.", code="nobody-named", field=f"{task}_words")


def check_milestone(*, title: str, due_on: date | None, today: date) -> None:
    if not title.strip():
        raise DomainError("Say what the milestone is.", code="no-title", field="title")
    if due_on is not None and due_on < today:
        raise DomainError(
            f"{due_on:%-d %B %Y} has passed: choose {today:%-d %B %Y} or later.", code="in-the-past", field="due_on"
        )


def check_settled(*, state: str, states: Collection[str], settled_on: date | None, today: date) -> None:
    if state not in states:
        raise DomainError("Choose whether it was reached.", code="no-state", field="state")
    if settled_on is not None and settled_on > today:
        raise DomainError("Choose today or an earlier day.", code="in-the-future", field="settled_on")
