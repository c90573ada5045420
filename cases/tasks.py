from datetime import date

from celery import shared_task

from accounts.actors import system_actor
from cases.services import continuity
from core.days import today
from core.doorways import Doorway, through
from core.jobs import run_missed_days

JOB = "cases.check_continuity"


@shared_task(name=JOB)
def check_continuity() -> int:
    """Asked every hour; looks once a day, and after days of silence for each day missed."""
    with through(Doorway(channel="task")):
        return len(run_missed_days(JOB, _check, today=today()))


def _check(day: date) -> None:
    while continuity.open_missing_vacancies(actor=system_actor(), on=day):
        pass  # batch after batch, each its own transaction
