"""Who sees what the system does by itself, and asks it to do it again: the administrators of its agencies.

What they see holds no word of a file: names of jobs, times and numbers.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from agencies.policies import ADMIN
from agencies.standing import standing_of
from core.days import day_of
from core.errors import NotAllowed
from core.models import JobRun
from core.policies import Policy, Way


class RunAction(StrEnum):
    VIEW = "view_run"
    ASK = "ask_for_run"


class JobRunPolicy(Policy):
    """The runs of the schedule."""

    model = JobRun
    actions = RunAction
    view_action = RunAction.VIEW
    system_actions = frozenset(RunAction)

    def ways(self, user, at: datetime) -> Iterator[Way]:
        if operates(user, at):
            yield frozenset(RunAction), JobRun.objects.all(), "pk"


def operates(user, at: datetime) -> bool:
    return bool(user.is_active and standing_of(user, day_of(at)).agencies_as(ADMIN))


def require_operates(user, at: datetime) -> None:
    if not operates(user, at):
        raise NotAllowed("look after the schedule")


job_run_policy = JobRunPolicy()
