from celery import shared_task
from django.utils import timezone

from core import attachments, drafts, heartbeat, job_runs, links


@shared_task(name="core.run_job")
def run_job(job_id: int) -> None:
    job_runs.run(job_id)


@shared_task(name="core.sweep_jobs")
def sweep_jobs() -> int:
    """Each minute: ask again for the jobs that have fallen silent."""
    ids = job_runs.reclaim_silent()
    for job_id in ids:
        run_job.delay(job_id)
    return len(ids)


@shared_task(name="core.forget_old_drafts")
def forget_old_drafts() -> int:
    return drafts.forget_old_drafts(timezone.now())


@shared_task(name="core.sweep_files")
def sweep_files() -> int:
    """Each night: scans that no form came back for, bytes that no row knows, links that ended long ago."""
    links.forget_old_links()
    return attachments.sweep()


@shared_task(name="core.give_heartbeat", ignore_result=True, expires=heartbeat.EVERY.total_seconds())
def give_heartbeat() -> None:
    """Beat asks, the worker answers: so both are seen to be alive."""
    heartbeat.give()
