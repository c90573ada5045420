"""How a long job is run: claimed by one worker, its heart beating, finished once (core.jobs is the door)."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from core.doorways import Doorway, through
from core.errors import DomainError
from core.models import Job

log = logging.getLogger(__name__)

SILENCE = timedelta(minutes=2)  # then whoever ran it, or the message that asked for it, counts as lost
HEARTBEAT_SECONDS = 20
PROGRESS_SECONDS = 1
MOST_ATTEMPTS = 3  # work that kills its worker is not tried for ever

Work = Callable[[Job], dict[str, Any] | None]
KINDS: dict[str, Work] = {}


class JobLost(Exception):
    """Another worker has taken this job over: whoever held it stops, and what it has not committed is undone."""


def job_kind(name: str) -> Callable[[Work], Work]:
    """Register the work of one kind of job. It is given the Job, calls `progress`, and returns the result.

    A worker may be killed at any point and the work begun again: let it commit in steps that may be repeated, or call
    `finish` as the last act of its one transaction, so that work and end stand or fall together.
    """

    def register(work: Work) -> Work:
        KINDS[name] = work
        return work

    return register


def claim(job_id: int) -> Job | None:
    """The job, now this worker's; nothing if another has it, or it is over."""
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(pk=job_id, state=Job.State.WAITING).first()
        if job is None:
            return None
        job.state, job.heartbeat_at = Job.State.RUNNING, timezone.now()
        job.attempts += 1
        job.done_count = 0
        job.save(update_fields=["state", "heartbeat_at", "attempts", "done_count"])
    return job


def progress(job: Job, done: int, total: int) -> None:
    """Say how far the work is. Shown within a second, even while the work's own transaction is open.

    Raises JobLost where the job has been given to another worker.
    """
    job.done_count, job.total_count = done, total
    if getattr(job, "is_lost", False):
        raise JobLost(job.pk)


def finish(job: Job, result: dict[str, Any] | None = None) -> None:
    """The work is done. Inside the work's transaction, or after it; raises JobLost where it is another's by now."""
    job.result = result or {}
    _end(job, Job.State.DONE)


def fail(job: Job, message: str) -> None:
    """The work cannot be done; the words are for the person who asked for it."""
    job.message = message[:300]
    _end(job, Job.State.FAILED)


def _end(job: Job, state: str) -> None:
    now = timezone.now()
    values = {
        "state": state,
        "finished_at": now,
        "heartbeat_at": now,
        "result": job.result,
        "message": job.message,
        "done_count": job.done_count,
        "total_count": job.total_count,
    }
    if not _held(job).update(**values):
        raise JobLost(job.pk)
    job.state, job.finished_at = state, now


def _held(job: Job):
    """The row, while it is this worker's: each claim counts `attempts` up, so an earlier holder finds nothing."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)


def run(job_id: int) -> None:
    """Claim the job and do its work. A second worker woken for the same job does nothing."""
    job = claim(job_id)
    if job is None:
        return
    try:
        with through(Doorway(channel="task")), _beating(job):
            result = _work_of(job.kind)(job)
        if job.state == Job.State.RUNNING:
            finish(job, result)
    except JobLost:
        log.warning("job %s was taken over by another worker", job.pk)
    except DomainError as error:
        fail(job, error.message)
    except Exception:
        fail(job, "Something went wrong on our side. Ask again, or tell your administrator.")
        raise


def _work_of(kind: str) -> Work:
    if kind not in KINDS:
        autodiscover_modules("tasks")
    return KINDS[kind]


@contextmanager
def _beating(job: Job) -> Iterator[None]:
    """Keep the row's heart beating from beside the work, on a connection of its own."""
    stop = Event()
    beat = Thread(target=_beat, args=(job, stop), daemon=True, name=f"heart of job {job.pk}")
    beat.start()
    try:
        yield
    finally:
        stop.set()
        beat.join()


def _beat(job: Job, stop: Event) -> None:
    shown, seconds = (job.done_count, job.total_count), 0
    try:
        while not stop.wait(PROGRESS_SECONDS):
            seconds += PROGRESS_SECONDS
            now = (job.done_count, job.total_count)
            if now == shown and seconds < HEARTBEAT_SECONDS:
                continue
            held = _held(job).update(done_count=now[0], total_count=now[1], heartbeat_at=timezone.now())
            shown, seconds = now, 0
            if not held and Job.objects.filter(pk=job.pk).exists():
                job.is_lost = True  # type: ignore[attr-defined]  # read by progress(), never stored
                return
    except Exception:
        # The work goes on; if the heart stays silent the job is given to another, and `finish` will refuse this one.
        log.exception("the heartbeat of job %s failed", job.pk)
    finally:
        connection.close()


def reclaim_silent(limit: int = 200) -> list[int]:
    """The jobs to ask for again, marked as waiting: their worker died, or the message that asked for them was lost."""
    now = timezone.now()
    unfinished = [Job.State.WAITING, Job.State.RUNNING]
    with transaction.atomic():
        silent = list(
            Job.objects.select_for_update(skip_locked=True)
            .filter(state__in=unfinished, heartbeat_at__lt=now - SILENCE)
            .order_by("heartbeat_at")[:limit]
        )
        for job in silent:
            job.heartbeat_at = now
            if job.attempts >= MOST_ATTEMPTS:
                job.state, job.finished_at = Job.State.FAILED, now
                job.message = f"This was begun {job.attempts} times and broke off each time. Tell your administrator."
            else:
                job.state = Job.State.WAITING
        Job.objects.bulk_update(silent, ["state", "heartbeat_at", "finished_at", "message"])
    return [job.pk for job in silent if job.state == Job.State.WAITING]
