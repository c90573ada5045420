"""Work of this app that waits in the queue."""

from accounts.actors import system_actor
from careplans.services import reflections, review_notices
from careplans.services.letters import JOB, keep_letter_paper
from core.jobs import job_kind
from core.models import Job
from core.schedule import Turn, daily
from correspondence.models import Letter

REVIEWS = "careplans.tell_of_reviews"
REFLECTIONS = "careplans.tell_of_reflections"


@daily(REVIEWS, "Reviews of plans: due soon, due, overdue, long overdue")
def tell_of_reviews(turn: Turn) -> int:
    return review_notices.tell_of_reviews(actor=system_actor(), day=turn.day, today=turn.today, at=turn.at)


@daily(REFLECTIONS, "Case managers’ reflections: opened, due, overdue")
def tell_of_reflections(turn: Turn) -> int:
    """The same of what case managers write about their own work."""
    reflections.keep_reflections(actor=system_actor())
    return reflections.tell_of_reflections(actor=system_actor(), day=turn.day, today=turn.today)


@job_kind(JOB)
def make_letter_paper(job: Job) -> None:
    """The PDF of a letter that was issued. The system makes it: who issued it may have left the file since."""
    keep_letter_paper(actor=system_actor(), letter=Letter.objects.get(pk=job.arguments["letter"]))
