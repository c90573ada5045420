"""Every step of every service in one plan, for the case manager (KW-5.2.2b)."""

from dataclasses import dataclass
from datetime import date

from careplans.models import Action, CarePlan
from careplans.selectors.extract import is_overdue, who_does
from careplans.selectors.steps import status_of
from careplans.states import ActionState, GoalState
from core.components import Status


@dataclass(frozen=True, slots=True)
class Watched:
    """One step as the case manager watches it."""

    url: str
    title: str
    goal: str
    who: str
    by: date | None
    rhythm: str
    status: Status
    is_overdue: bool
    last_news: date | None
    last_by: str
    note: str


@dataclass(frozen=True, slots=True)
class Group:
    """The steps of one owner."""

    anchor: str
    name: str
    steps: tuple[Watched, ...]

    @property
    def said_overdue(self) -> str:
        return f"{self.overdue} step{'' if self.overdue == 1 else 's'} overdue"

    @property
    def overdue(self) -> int:
        return sum(step.is_overdue for step in self.steps)


@dataclass(frozen=True, slots=True)
class Monitored:
    """The steps that are owed, proposed or done, by owner; who has most overdue comes first."""

    groups: tuple[Group, ...]

    @property
    def overdue(self) -> int:
        return sum(group.overdue for group in self.groups)


def monitored(plan: CarePlan, today: date) -> Monitored:
    """One query, whatever the number of agencies."""
    rows = (
        Action.objects.filter(goal__plan=plan)
        .exclude(state=ActionState.DROPPED)
        .exclude(goal__state=GoalState.DROPPED)
        .select_related("agency", "worker", "goal", "changed_by")
        .order_by("agency__sort_key", "target_date", "position", "pk")
    )
    groups: dict[tuple[int, str], list[Watched]] = {}
    for step in rows:
        owner = (step.agency.pk, step.agency.label) if step.agency else (0, "The person alone")
        groups.setdefault(owner, []).append(_watched(step, today))
    found = [Group(f"agency-{pk}", name, tuple(steps)) for (pk, name), steps in groups.items()]
    return Monitored(tuple(sorted(found, key=lambda group: (-group.overdue, group.name))))


def _watched(step: Action, today: date) -> Watched:
    return Watched(
        url=step.get_absolute_url(),
        title=step.title,
        goal=step.goal.title,
        who=who_does(step),
        by=step.target_date,
        rhythm=step.rhythm,
        status=status_of(step, today),
        is_overdue=is_overdue(step, today),
        last_news=step.changed_on,
        last_by=str(step.changed_by or ""),
        note=step.blocked_by or step.outcome,
    )
