from accounts.actors import system_actor
from cases.models import Consent
from consents.services.papers import keep_paper
from consents.services.reminders import remind_of_sign_offs as remind
from consents.services.warnings import warn_of_endings as warn
from core.jobs import job_kind
from core.models import Job
from core.schedule import Turn, daily

JOB = "consents.warn_of_endings"
SIGN_OFFS = "consents.remind_of_sign_offs"


@daily(JOB, "Consents that end: some days ahead, and on the day")
def warn_of_endings(turn: Turn) -> int:
    return warn(actor=system_actor(), day=turn.day, today=turn.today, at=turn.at)


@daily(SIGN_OFFS, "Sign-offs owed for what was shared in an emergency")
def remind_of_sign_offs(turn: Turn) -> int:
    """Managers who owe a sign-off are reminded of it."""
    return remind(actor=system_actor(), day=turn.day)


@job_kind("consents.paper")
def make_paper(job: Job) -> None:
    """The PDF of what was signed. The system makes it: whoever took the signature may have left the file since."""
    keep_paper(actor=system_actor(), consent=Consent.objects.get(pk=job.arguments["consent"]))
