from celery import shared_task
from django.utils import timezone

from core import attachments, drafts, heartbeat, job_runs, links, runs
from core.schedule import REGISTER, regular


@shared_task(name="core.run_job")
def run_job(job_id: int) -> None:
    job_runs.run(job_id)


@regular("core.sweep_jobs", "Work that broke off is asked for again", does="job")
def sweep_jobs() -> int:
    """Each minute: ask again for the jobs that have fallen silent, and for the runs that broke off."""
    ids = job_runs.reclaim_silent()
    for job_id in ids:
        run_job.delay(job_id)
    names = [name for name in runs.to_ask_again(timezone.now()) if name in REGISTER]
    for name in names:
        REGISTER[name].task.delay()
    return len(ids) + len(names)


@regular("core.forget_old_drafts", "Drafts that nobody came back for are deleted", does="draft")
def forget_old_drafts() -> int:
    return drafts.forget_old_drafts(timezone.now())


@regular("core.forget_old_runs", "Old lines of this page are deleted", does="line")
def forget_old_runs() -> int:
    return runs.forget_old(timezone.now())


@regular("core.sweep_files", "Files and links that belong to nothing are deleted", does="file or link")
def sweep_files() -> int:
    """Each night: scans that no form came back for, bytes that no row knows, links that ended long ago."""
    return links.forget_old_links() + attachments.sweep()


@shared_task(name="core.give_heartbeat", ignore_result=True, expires=heartbeat.EVERY.total_seconds())
def give_heartbeat() -> None:
    """Beat asks, the worker answers: so both are seen to be alive."""
    heartbeat.give()
