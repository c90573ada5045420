"""Work that the clock asks for, as the tasks of each app declare it. Each run of it is seen on the operations page.

Beat only asks. Daily work is asked for every hour, does each day once, and after days of silence each missed day in its
order; so nothing hangs on a message that arrives. casemgmt.settings says when.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from core import runs
from core.days import day_of
from core.doorways import Doorway, through
from core.runs import run_missed_days


@dataclass(frozen=True, slots=True)
class Scheduled:
    """One job of the schedule: its title, and what one of the things is called that it does ("notice")."""

    name: str
    title: str
    does: str
    is_daily: bool
    task: Any = field(compare=False)  # Celery's

    def did(self, count: int) -> str:
        return f"{count:,} {self.does}{'' if count == 1 else 's'}"


REGISTER: dict[str, Scheduled] = {}


def registered() -> dict[str, Scheduled]:
    """Every job that any app declares. A web process has not read their tasks before it is asked."""
    autodiscover_modules("tasks")
    return REGISTER


@dataclass(frozen=True, slots=True)
class Turn:
    """The day whose work is done, the day on which it is done, and the instant: the same for all missed days."""

    day: date
    today: date
    at: datetime


def daily(name: str, title: str, *, does: str = "notice") -> Callable[[Callable[[Turn], int]], Callable[[], int]]:
    """Declare the work of one day. It must be safe to repeat, and returns how much there was to do.

    The task returns how many days it did.
    """

    def declare(work: Callable[[Turn], int]) -> Callable[[], int]:
        @shared_task(name=name)
        @wraps(work)
        def task() -> int:
            at = timezone.now()
            today = day_of(at)
            with through(Doorway(channel="task")):
                return len(run_missed_days(name, lambda day: work(Turn(day, today, at)), today=today))

        REGISTER[name] = Scheduled(name, title, does, is_daily=True, task=task)
        return task

    return declare


def regular(name: str, title: str, *, does: str) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Declare work that looks at what there is to do whenever it is asked, and returns how much it did."""

    def declare(work: Callable[[], int]) -> Callable[[], int]:
        @shared_task(name=name)
        @wraps(work)
        def task() -> int:
            with through(Doorway(channel="task")), runs.alone(name) as mine:
                if not mine:
                    return 0
                with runs.recorded(name, is_frequent=True) as run:
                    run.count = work()
                return run.count

        REGISTER[name] = Scheduled(name, title, does, is_daily=False, task=task)
        return task

    return declare
