"""Work of this app that waits in the queue."""

from datetime import date

from celery import shared_task
from django.utils import timezone

from accounts.actors import system_actor
from careplans.services import reflections, review_notices
from careplans.services.letters import JOB, keep_letter_paper
from core.days import day_of
from core.doorways import Doorway, through
from core.jobs import job_kind, run_missed_days
from core.models import Job
from correspondence.models import Letter

REVIEWS = "careplans.tell_of_reviews"
REFLECTIONS = "careplans.tell_of_reflections"


@shared_task(name=REVIEWS)
def tell_of_reviews() -> int:
    """Asked every hour; does each day once, and after days of silence each missed day in its order."""
    at = timezone.now()
    today = day_of(at)

    def tell_on(day: date) -> None:
        review_notices.tell_of_reviews(actor=system_actor(), day=day, today=today, at=at)

    with through(Doorway(channel="task")):
        return len(run_missed_days(REVIEWS, tell_on, today=today))


@shared_task(name=REFLECTIONS)
def tell_of_reflections() -> int:
    """The same of what case managers write about their own work."""
    today = day_of(timezone.now())

    def tell_on(day: date) -> None:
        reflections.keep_reflections(actor=system_actor())
        reflections.tell_of_reflections(actor=system_actor(), day=day, today=today)

    with through(Doorway(channel="task")):
        return len(run_missed_days(REFLECTIONS, tell_on, today=today))


@job_kind(JOB)
def make_letter_paper(job: Job) -> None:
    """The PDF of a letter that was issued. The system makes it: who issued it may have left the file since."""
    keep_letter_paper(actor=system_actor(), letter=Letter.objects.get(pk=job.arguments["letter"]))
