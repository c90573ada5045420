from datetime import date

from celery import shared_task
from django.utils import timezone

from accounts.actors import system_actor
from cases.models import Consent
from consents.selectors.endings import Cursor
from consents.services.papers import keep_paper
from consents.services.reminders import remind_of_sign_offs as remind
from consents.services.warnings import warn_of_endings as warn
from core.days import day_of
from core.doorways import Doorway, through
from core.jobs import job_kind, run_missed_days
from core.models import Job

JOB = "consents.warn_of_endings"
SIGN_OFFS = "consents.remind_of_sign_offs"


@shared_task(name=JOB)
def warn_of_endings() -> int:
    """Asked every hour; warns once a day, and after days of silence does each missed day in its order."""
    at = timezone.now()
    today = day_of(at)

    def warn_on(day: date) -> None:
        after: Cursor | None = None
        while True:  # batch after batch, each its own transaction
            after = warn(actor=system_actor(), day=day, today=today, at=at, after=after)
            if after is None:
                return

    with through(Doorway(channel="task")):
        return len(run_missed_days(JOB, warn_on, today=today))


@shared_task(name=SIGN_OFFS)
def remind_of_sign_offs() -> int:
    """Asked every hour, and done once a day: managers who owe a sign-off are reminded of it."""
    with through(Doorway(channel="task")):
        return len(run_missed_days(SIGN_OFFS, _remind_on, today=day_of(timezone.now())))


def _remind_on(day: date) -> None:
    remind(actor=system_actor(), day=day)


@job_kind("consents.paper")
def make_paper(job: Job) -> None:
    """The PDF of what was signed. The system makes it: whoever took the signature may have left the file since."""
    keep_paper(actor=system_actor(), consent=Consent.objects.get(pk=job.arguments["consent"]))
