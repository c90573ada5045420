from celery import shared_task

from core import job_runs


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
