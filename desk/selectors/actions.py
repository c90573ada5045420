"""The steps of care plans on My day: what I owe next."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from careplans.models import Action
from careplans.selectors.owed import SOON_DAYS, numbers_soon, overdue, owed
from careplans.selectors.steps import status_of
from careplans.states import ActionState
from core import kept
from core.components import WorkItem
from core.days import day_of, spelled
from core.filters import CAP
from core.policies import listed
from core.templatetags.ui import due
from desk.selectors.mine import Whose, whose

NEXT = 10


def actions_next(user, at: datetime) -> Iterator[tuple[WorkItem, bool]]:
    """What is late or due within a week, the most pressing first; and whether it is late."""
    today = day_of(at)
    found = numbers_soon(user, today)
    if found is not None:
        rows = kept.planned(_due, steps=tuple(found)) if found else []
    else:
        rows = list(_told(owed(user, today).filter(target_date__lte=today + timedelta(days=SOON_DAYS))))
    for pk, title, state, target, *person in rows:
        is_late = target < today
        step = Action(pk=pk, state=state, target_date=target)
        item = WorkItem(
            status=status_of(step, today) if is_late or state == ActionState.BLOCKED else due(target, today),
            when=f"due {spelled(target, year=False)}",
            **Whose(*person).told,
            text=title,
            action="How does it go?",
            action_url=step.get_absolute_url(),
        )
        yield item, is_late


def late_of_mine(user, today: date) -> int:
    """How many of mine are late, counted no further than one past the cap."""
    found = numbers_soon(user, today)
    rows = owed(user, today) if found is None else Action.objects.filter(pk__in=listed(found))
    return overdue(rows, today).order_by()[: CAP + 1].count()


def _due(steps: list[int]) -> QuerySet[Action, Any]:
    return _told(Action.objects.filter(pk__in=listed(steps)))


def _told(rows: QuerySet[Action]) -> QuerySet[Action, Any]:
    return rows.order_by("target_date", "pk").values_list("pk", "title", "state", "target_date", *whose())[:NEXT]
