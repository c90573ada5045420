"""Asking for a run by hand: where one failed, or when nobody wants to wait for the clock."""

from django.utils import timezone

from core import audit, runs
from core.commands import command
from core.errors import DomainError
from core.models import JobRun
from core.schedule import registered
from core.waking import wake
from operations.policies import require_operates


@command
def ask_for_run(*, actor, job: str) -> JobRun:
    """Ask for one run of this job, once however often they ask; it begins when the one that runs has ended.

    Daily work does the days that are missing, else today once more: each notice has its key, so nobody is told twice.
    """
    require_operates(actor, timezone.now())
    known = registered()
    if job not in known:
        raise DomainError("There is no such job.", code="no-such-job")
    run = runs.ask(job, actor)
    audit.record(actor, "schedule.run-asked", run, job=job)
    wake(known[job].task, [()])
    return run
