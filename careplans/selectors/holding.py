"""How long somebody has had what stands in the way of a step or a goal, in words."""

from collections.abc import Collection
from datetime import date
from typing import Protocol

from core.workdays import working_days_between


class Held(Protocol):
    @property
    def held_by(self) -> str: ...

    @property
    def held_since(self) -> date | None: ...


def held_words(thing: Held, today: date, closed: Collection[date] = ()) -> str:
    """“Blocked, with the co-ordinator for 12 days”: working days at the level that has the Gaps and Blocks form."""
    if not thing.held_by or thing.held_since is None:
        return ""
    days = working_days_between(thing.held_since, today, closed)
    return f"Blocked, with {thing.held_by} " + (f"for {days} day{'' if days == 1 else 's'}" if days else "since today")
