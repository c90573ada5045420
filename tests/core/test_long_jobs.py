"""Long work: one worker runs it, a killed one is replaced, what is over is over."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core import job_runs, jobs
from core.errors import DomainError
from core.models import Job
from core.tasks import sweep_jobs
from tests.factories import UserFactory

LATER = timedelta(minutes=3)


@pytest.fixture
def ran(monkeypatch):
    """The jobs whose work was done, through a kind that exists only here."""
    done: list[int] = []
    monkeypatch.setattr(job_runs, "KINDS", {})

    @jobs.job_kind("test.count")
    def count(job: Job):
        done.append(job.pk)
        jobs.progress(job, job.arguments["rows"], job.arguments["rows"])
        return {"counted": job.arguments["rows"]}

    return done


def silence(job: Job, **fields) -> None:
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - LATER, **fields)


def test_what_is_asked_for_is_run_once_the_asking_is_committed(db, ran, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.ask("test.count", UserFactory(), rows=7)
        assert ran == []
    job.refresh_from_db()
    assert (job.state, job.result, job.percent) == (Job.State.DONE, {"counted": 7}, 100)
    assert job.finished_at is not None


def test_what_is_finished_never_runs_twice(db, ran):
    job = jobs.ask("test.count", UserFactory(), rows=1)
    job_runs.run(job.pk)
    job_runs.run(job.pk)
    silence(job)
    assert sweep_jobs() == 0
    assert ran == [job.pk]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_workers_woken_for_one_job_one_runs_it(ran):
    job = jobs.ask("test.count", UserFactory(), rows=3)
    Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING, attempts=0)  # asked for again, as by a sweep
    ran.clear()
    both = Barrier(2)

    def worker():
        both.wait()
        job_runs.run(job.pk)
        connection.close()

    workers = [Thread(target=worker) for _ in range(2)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    assert ran == [job.pk]
    assert Job.objects.get().attempts == 1


def test_a_job_whose_worker_was_killed_is_asked_for_again(db, ran):
    job = jobs.ask("test.count", UserFactory(), rows=2)
    assert jobs.claim(job.pk)  # and then the worker is killed
    assert sweep_jobs() == 0  # its heart beat just now
    silence(job)
    assert sweep_jobs() == 1
    assert ran == [job.pk]
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 2)


def test_a_lost_message_is_asked_for_again(db, ran):
    job = jobs.ask("test.count", UserFactory(), rows=2)  # nothing commits here, so no message was sent
    silence(job)
    sweep_jobs()
    assert ran == [job.pk]


def test_a_worker_that_woke_up_late_cannot_finish_what_another_has_taken_over(db, ran):
    job = jobs.ask("test.count", UserFactory(), rows=2)
    slow = jobs.claim(job.pk)
    silence(job)
    job_runs.reclaim_silent()
    assert slow
    assert jobs.claim(job.pk)
    with pytest.raises(jobs.JobLost):
        jobs.finish(slow, {"counted": "twice"})
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.RUNNING, {})


def test_work_that_keeps_killing_its_worker_is_given_up_with_a_word(db, ran):
    job = jobs.ask("test.count", UserFactory(), rows=2)
    silence(job, state=Job.State.RUNNING, attempts=job_runs.MOST_ATTEMPTS)
    assert sweep_jobs() == 0
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "broke off" in job.message


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DomainError("The file is empty.", code="empty"), "The file is empty."),
        (OSError("disk"), "Something went wrong"),
    ],
)
def test_what_goes_wrong_is_said_to_the_person_who_asked(db, ran, error, words):
    @jobs.job_kind("test.break")
    def broken(job):
        raise error

    job = jobs.ask("test.break", UserFactory())
    if isinstance(error, OSError):
        with pytest.raises(OSError, match="disk"):
            job_runs.run(job.pk)
    else:
        job_runs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.message.startswith(words)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_progress_is_seen_while_the_work_is_still_one_open_transaction(ran, monkeypatch):
    monkeypatch.setattr(job_runs, "PROGRESS_SECONDS", 0.01)
    seen: list[int] = []

    @jobs.job_kind("test.slow")
    def slow(job):
        with transaction.atomic():
            jobs.progress(job, 5, 10)
            looked = Thread(target=look, args=(job,))
            looked.start()
            looked.join()
            jobs.finish(job, {"end": "with its work"})

    def look(job):
        try:
            for _ in range(500):
                seen.append(Job.objects.get(pk=job.pk).percent)
                if seen[-1]:
                    return
        finally:
            connection.close()

    job = Job.objects.create(kind="test.slow", asked_by=UserFactory())
    job_runs.run(job.pk)
    assert seen[-1] == 50
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.DONE, {"end": "with its work"})
