"""Daily work of Gaps and Blocks."""

from accounts.actors import system_actor
from core.schedule import Turn, daily
from gapsblocks.services import rounds

AGE = "gapsblocks.tell_of_age"


@daily(AGE, "Gaps and blocks: to be moved on today, late, long late")
def tell_of_age(turn: Turn) -> int:
    return rounds.tell_of_age(actor=system_actor(), day=turn.day, today=turn.today, at=turn.at)
