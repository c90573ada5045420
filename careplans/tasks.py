"""Work of this app that waits in the queue."""

from accounts.actors import system_actor
from careplans.services.letters import JOB, keep_letter_paper
from core.jobs import job_kind
from core.models import Job
from correspondence.models import Letter


@job_kind(JOB)
def make_letter_paper(job: Job) -> None:
    """The PDF of a letter that was issued. The system makes it: who issued it may have left the file since."""
    keep_letter_paper(actor=system_actor(), letter=Letter.objects.get(pk=job.arguments["letter"]))
