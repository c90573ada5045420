"""How scheduled work is run: by one process at a time, and each run a row that says what came of it.

What the clock asks for may be asked twice (two clocks, a message given again, a person at the page), and whoever does
it may be killed in the middle. So the work is done under a lock that ends with its holder, and a run that broke off is
found by the next who holds the lock. core.schedule is the door.
"""

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from zlib import crc32

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from core.errors import DomainError
from core.models import DailyRun, JobRun

log = logging.getLogger(__name__)

LOCKS = 5207  # our corner of PostgreSQL's advisory locks
PATIENCE = timedelta(minutes=2)  # then the message that asked for a run counts as lost
MOST_REPEATS = 3  # of what breaks off, within an hour; then it waits for its hour
KEPT_FOR = timedelta(days=180)

State = JobRun.State


@contextmanager
def alone(job: str) -> Iterator[bool]:
    """Whether this process may do the job now. The lock is the connection's: it ends when its holder is killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, _number(job)])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine:
            _let_go(job)


def _let_go(job: str) -> None:
    # A connection that was lost has let go of it already.
    with suppress(OperationalError, InterfaceError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, _number(job)])


def _number(job: str) -> int:
    return crc32(job.encode()) - 2**31


def _held() -> set[int]:
    """The numbers of the jobs that somebody is at, this process among them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [LOCKS],
        )
        return {row[0] - 2**32 if row[0] >= 2**31 else row[0] for row in cursor.fetchall()}


def is_asked_for(job: str) -> bool:
    return JobRun.objects.filter(job=job, state=State.WAITING).exists()


def _is_left_open(job: str) -> bool:
    """Whether the last run broke off, said so or not. Asked by whoever holds the lock: nobody else is at it."""
    last = JobRun.objects.filter(job=job).order_by("-pk").values_list("state", flat=True).first()
    return last in (State.RUNNING, State.BROKEN_OFF)


@contextmanager
def recorded(job: str, *, is_frequent: bool = False) -> Iterator[JobRun]:
    """The row of this run, for whoever holds the lock. What goes wrong is written there and raised again.

    Work of every minute that found nothing to do has one row for all those minutes.
    """
    JobRun.objects.filter(job=job, state=State.RUNNING).update(
        state=State.BROKEN_OFF, ended_at=timezone.now(), message="Whoever did it was ended in the middle."
    )
    run = _begun(job, is_frequent)
    try:
        yield run
    except Exception as error:
        _stopped(run, error)
        raise
    run.state, run.ended_at = State.DONE, timezone.now()
    run.save()


def run_missed_days(job: str, work: Callable[[date], int | None], *, today: date) -> list[date]:
    """Do `work` for each day not yet finished, in order, and remember each as it ends. Returns the days.

    A day that fails is tried again at the next call, so `work` must be safe to repeat. While another process is at it,
    nothing is done here. Where somebody asked for it though today is done, today is done once more; so it is where a
    run was begun and its end never written: the day may be done, but nobody knows what came of that run.
    """
    done: list[date] = []
    with alone(job) as mine:
        if not mine:
            return done
        place, _ = DailyRun.objects.get_or_create(job=job, defaults={"last_day": today - timedelta(days=1)})
        if place.last_day >= today and not is_asked_for(job) and not _is_left_open(job):
            return done
        with recorded(job) as run:
            while place.last_day < today:
                run.last_day = place.last_day + timedelta(days=1)
                run.count += work(run.last_day) or 0
                place.last_day = run.last_day
                place.save(update_fields=["last_day"])
                done.append(run.last_day)
                run.days = len(done)
                run.save(update_fields=["count", "days", "last_day"])
            if not done:
                run.count, run.days, run.last_day = work(today) or 0, 1, today
    return done


def _begun(job: str, is_frequent: bool) -> JobRun:
    run = JobRun.objects.filter(job=job, state=State.WAITING).first()
    if run is None and is_frequent:
        last = JobRun.objects.filter(job=job).order_by("-pk").first()
        if last is not None and last.state == State.DONE and not last.count and last.asked_by_id is None:
            last.in_vain += 1
            run = last
    run = run or JobRun(job=job)
    run.state, run.started_at, run.ended_at = State.RUNNING, timezone.now(), None
    run.save()
    return run


def _stopped(run: JobRun, error: Exception) -> None:
    lost = isinstance(error, OperationalError | InterfaceError)
    run.state = State.BROKEN_OFF if lost else State.FAILED
    run.ended_at = timezone.now()
    run.error, run.message = type(error).__name__, said_of(error)[:300]
    if lost and not connection.in_atomic_block:
        connection.close()  # the next is a new one
    try:
        run.save()
    except DatabaseError:
        log.exception("the end of run %s of %s could not be written down", run.pk, run.job)


def said_of(error: Exception) -> str:
    """What went wrong, without what was in the rows: words that a database or a library makes may quote them."""
    if isinstance(error, DomainError):
        words = error.message
    elif isinstance(error, OperationalError | InterfaceError):
        words = "The database could not be reached, or ended the work."
    elif isinstance(error, OSError):
        words = error.strerror or "A file or a server could not be reached."
    else:
        words = "The log of the worker says more."
    return f"{words} {_place_of(error)}".strip()


def _place_of(error: Exception) -> str:
    """The last line of our own code that it came through."""
    own = Path(settings.BASE_DIR)
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(own) and "site-packages" not in path.parts and path.name != Path(__file__).name:
            return f"At {path.relative_to(own).as_posix()}, line {frame.lineno}."
    return ""


def ask(job: str, asked_by) -> JobRun:
    """A run that somebody asks for, once however often they ask; whoever holds the lock next does it."""
    with transaction.atomic():
        run, _ = JobRun.objects.get_or_create(job=job, state=State.WAITING, defaults={"asked_by": asked_by})
    return run


def to_ask_again(now: datetime) -> list[str]:
    """The jobs whose run broke off, or was asked for and not begun: the message or the worker was lost."""
    found = set(JobRun.objects.filter(state=State.WAITING, asked_at__lt=now - PATIENCE).values_list("job", flat=True))
    begun = JobRun.objects.filter(state=State.RUNNING).values_list("job", flat=True)
    held = _held() if begun else set()
    found |= {job for job in begun if _number(job) not in held}  # nobody is at it
    lately = JobRun.objects.filter(ended_at__gt=now - timedelta(hours=1), state=State.BROKEN_OFF)
    for job in lately.values_list("job", flat=True).distinct():
        last = JobRun.objects.filter(job=job).order_by("-pk").first()
        if last is not None and last.state == State.BROKEN_OFF and lately.filter(job=job).count() <= MOST_REPEATS:
            found.add(job)
    return sorted(found)


def forget_old(now: datetime) -> int:
    """Runs of long ago, but the last of each job."""
    kept = JobRun.objects.order_by("job", "-pk").distinct("job").values("pk")
    count, _ = JobRun.objects.filter(asked_at__lt=now - KEPT_FOR).exclude(pk__in=kept).delete()
    return count
