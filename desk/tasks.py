from datetime import date

from celery import shared_task

from accounts.actors import system_actor
from agencies.deadlines import REVISION
from careplans.services.reflections import keep_minutes
from core.days import today
from core.doorways import Doorway, through
from core.jobs import run_missed_days
from desk import services
from desk.selectors.hours import minutes_since

REMIND_OF_REVISIONS = "desk.remind_of_revisions"


@shared_task(name=REMIND_OF_REVISIONS)
def remind_of_revisions() -> int:
    """Asked every hour; does each day once, and after days of silence each missed day in its order."""
    with through(Doorway(channel="task")):
        return len(run_missed_days(REMIND_OF_REVISIONS, _remind_on, today=today()))


def _remind_on(day: date) -> None:
    for stage in REVISION.stages:
        after: int | None = 0
        while after is not None:  # batch after batch, each its own transaction
            after = services.remind_of_revisions(actor=system_actor(), stage=stage, today=day, after=after)


@shared_task(name="desk.count_hours")
def count_hours() -> int:
    """Asked every hour: the time with people that the open reflections tell. Run twice, it changes nothing."""
    with through(Doorway(channel="task")):
        return keep_minutes(actor=system_actor(), minutes=minutes_since())
