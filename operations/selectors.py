"""What the system does by itself: each job of the schedule, when it ran, when it runs next, and what is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import redis
from celery import current_app
from celery.schedules import crontab
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from core import heartbeat
from core.components import Status
from core.days import day_of, start_of
from core.models import DailyRun, JobRun
from core.schedule import Scheduled, registered
from notifications.models import Notice

GRACE = timedelta(minutes=30)  # a busy queue is no fault
COUNTED = 10_000
State = JobRun.State


@dataclass(frozen=True, slots=True)
class Line:
    """One job of the schedule as it stands now."""

    job: Scheduled
    when: str  # "every hour, at 15 minutes past"
    status: Status
    next_at: datetime
    last: JobRun | None  # begun; what is only asked for is `asked`
    did: str
    done_to: date | None  # of daily work: the last day that is done
    asked: JobRun | None
    wrong: str  # what must be said loudly

    @property
    def name(self) -> str:
        return self.job.name


@dataclass(frozen=True, slots=True)
class Machinery:
    """The parts that the schedule hangs on."""

    alive_at: datetime | None
    is_alive: bool
    queue: int | None  # None: Redis does not answer
    unsent: int
    is_more: bool


def entries() -> dict[str, crontab]:
    """When the clock asks for each job: by the name of its task."""
    return {
        entry["task"]: entry["schedule"]
        for entry in settings.CELERY_BEAT_SCHEDULE.values()
        if isinstance(entry["schedule"], crontab)
    }


def job_named(name: str) -> Scheduled | None:
    """The job that the clock asks for by this name."""
    return registered().get(name) if name in entries() else None


def lines(now: datetime) -> list[Line]:
    """Every job, daily work first: three queries."""
    jobs = registered()
    begun = JobRun.objects.exclude(state=State.WAITING).select_related("asked_by")
    last = {run.job: run for run in begun.order_by("job", "-pk").distinct("job")}
    asked = {run.job: run for run in JobRun.objects.filter(state=State.WAITING).select_related("asked_by")}
    done_to = dict(DailyRun.objects.values_list("job", "last_day"))
    found = [
        line_of(jobs[name], schedule, last.get(name), done_to.get(name), asked.get(name), now)
        for name, schedule in entries().items()
        if name in jobs
    ]
    return sorted(found, key=lambda line: (not line.wrong, not line.job.is_daily, line.job.title))


def line_of(
    job: Scheduled,
    schedule: crontab,
    last: JobRun | None,
    done_to: date | None,
    asked: JobRun | None,
    now: datetime,
) -> Line:
    next_at, period = coming(schedule, now)
    late = lateness(job, last, done_to, period, now)
    failed = last is not None and last.state in (State.FAILED, State.BROKEN_OFF)
    wrong = late or (f"{last.error} {last.message}".strip() if failed and last else "")
    return Line(
        job=job,
        when=said_when(schedule),
        status=_status(last, bool(late)),
        next_at=next_at,
        last=last,
        did=did(job, last),
        done_to=done_to if job.is_daily else None,
        asked=asked,
        wrong=wrong,
    )


def coming(schedule: crontab, now: datetime) -> tuple[datetime, timedelta]:
    """The next time, and how long it is from one time to the next."""
    clock = crontab(
        schedule._orig_minute, schedule._orig_hour, nowfun=lambda: now, app=current_app._get_current_object()
    )
    next_at = now + clock.remaining_estimate(now)
    return next_at, now + clock.remaining_estimate(next_at) - next_at


def lateness(job: Scheduled, last: JobRun | None, done_to: date | None, period: timedelta, now: datetime) -> str:
    """What was to have run by now and has not, in words; nothing where it is in time or has never run yet."""
    if job.is_daily:
        today = day_of(now)
        if done_to is None or done_to >= today:
            return ""
        if done_to == today - timedelta(days=1) and now < start_of(today) + period + GRACE:
            return ""
        return f"It has not run since {_spelled(done_to)}."
    if last is None or last.started_at is None or now < last.started_at + period + GRACE:
        return ""
    return f"It has not run since {_instant(last.started_at)}."


def did(job: Scheduled, run: JobRun | None) -> str:
    """“12 notices”, and for which days, where it made up for some."""
    if run is None or run.started_at is None:
        return ""
    words = job.did(run.count) if run.count else f"No {job.does}"
    if run.days > 1 and run.last_day:
        return f"{words}, for the {run.days} days to {_spelled(run.last_day)}"
    return words


def runs_of(job: str) -> QuerySet[JobRun]:
    """The history of one job, the latest first."""
    return JobRun.objects.filter(job=job).select_related("asked_by").order_by("-pk")


def machinery(now: datetime) -> Machinery:
    alive_at = _asked(heartbeat.last_given)
    unsent = Notice.objects.unsent()[: COUNTED + 1].count()
    return Machinery(
        alive_at=alive_at,
        is_alive=alive_at is not None and now - alive_at <= heartbeat.LATE_AFTER,
        queue=_asked(_waiting_in_queue),
        unsent=min(unsent, COUNTED),
        is_more=unsent > COUNTED,
    )


def _waiting_in_queue() -> int:
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as server:
        return int(server.llen(current_app.conf.task_default_queue))  # type: ignore[arg-type]  # not the async client


def _asked(ask) -> Any:
    """What Redis answers; None where it does not, which the page then says."""
    try:
        return ask()
    except (redis.RedisError, OSError):
        return None


def wrongs(found: list[Line], parts: Machinery) -> Iterator[str]:
    """What is said at the head of the page."""
    if parts.queue is None:
        yield "Redis does not answer: nothing that is asked for begins."
    elif not parts.is_alive:
        since = f" since {_instant(parts.alive_at)}" if parts.alive_at else ""
        yield f"Worker or beat have given no sign of life{since}: nothing runs by itself."
    for line in found:
        if line.wrong:
            yield f"{line.job.title}: {line.wrong}"


def _status(last: JobRun | None, is_late: bool) -> Status:
    if is_late and (last is None or last.state != State.RUNNING):
        return Status("overdue", "Late")
    return status_of(last) if last is not None else Status("none", "Not run yet")


KINDS = {State.WAITING: "wait", State.RUNNING: "wait", State.DONE: "ok"}


def status_of(run: JobRun) -> Status:
    """How one run ended, or that it has not."""
    return Status(KINDS.get(State(run.state), "overdue"), run.get_state_display())


def said_when(schedule: crontab) -> str:
    """“Every hour, at 15 minutes past”."""
    minute, hour = str(schedule._orig_minute), str(schedule._orig_hour)
    if hour == "*" and not minute.isdecimal():
        return "Every minute" if minute == "*" else f"Every {minute.removeprefix('*/')} minutes"
    if hour == "*":
        return f"Asked for every hour, at {minute} minutes past"
    return f"Every day at {int(hour):02}:{int(minute):02}"


def _spelled(day: date) -> str:
    return date_format(day, "j F Y")


def _instant(at: datetime) -> str:
    return date_format(timezone.localtime(at, timezone.get_default_timezone()), "j F Y, H:i")
