"""What waits for a manager's decision, oldest first. One question for all kinds of it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import CharField, DateField, QuerySet, Value
from django.db.models.functions import Cast, TruncDate

from agencies.selectors import local_holidays
from agencies.standing import Standing
from cases.models import (
    CaseManagerRequest,
    LevelChange,
    MergeTask,
    SupportRequest,
    VacancyTask,
    WorkerChangeRequest,
)
from cases.policies import CaseAction, case_policy
from cases.presenters import address
from core import kept
from core.components import Status, WorkItem
from core.days import day_of, spelled
from core.policies import listed
from core.workdays import working_days_between
from desk.selectors.mine import Whose, whose

LISTED = 25  # of each kind; the rest stands behind the list's own link
TOO_LONG = 5  # working days

# The rows that wait, since when, how they are worded, and their page.
DECISIONS: dict[str, tuple[Any, dict[str, Any], str, str, str, str]] = {
    "vacancy": (
        VacancyTask,
        {"filled_at": None},
        "opened_on",
        "Nobody is case manager.",
        "Appoint",
        "cases:assign-manager",
    ),
    "worker": (
        WorkerChangeRequest,
        {"decision": ""},
        "asked_on",
        "Asks for another worker.",
        "Decide",
        "cases:worker-change",
    ),
    "support": (
        SupportRequest,
        {"answered_on": None},
        "asked_on",
        "The case manager asks for support.",
        "Answer",
        "cases:support-request",
    ),
    "level": (
        LevelChange,
        {"decided_at": None},
        "changed_on",
        "A change of level is asked for.",
        "Decide",
        "cases:level-change",
    ),
    "manager": (
        CaseManagerRequest,
        {"outcome": "waiting"},
        "asked_at",
        "A worker asks to be case manager.",
        "Answer",
        "cases:manager-request",
    ),
}


def decisions(user, standing: Standing, today: date) -> Iterator[tuple[WorkItem, bool]]:
    """What waits for this manager, oldest first; overdue after five working days, a vacancy at once."""
    holidays = frozenset(local_holidays(standing.managed[0]))
    for kind, pk, since, *person in _rows(user):
        _, _, _, words, action, page = DECISIONS[kind]
        days = working_days_between(since, today, holidays)
        is_overdue = kind == "vacancy" or days > TOO_LONG
        item = WorkItem(
            status=Status("overdue" if is_overdue else "soon", _waited(days)),
            when=_since(since, today),
            **Whose(*person).told,
            text=words,
            action=action,
            action_url=address(page, person[0] if kind == "vacancy" else pk),
        )
        yield item, is_overdue
    for task in kept.planned(_merges, agencies=tuple(standing.managed)):
        pk, created = task
        asked = day_of(created)
        days = working_days_between(asked, today, holidays)
        item = WorkItem(
            status=Status("overdue" if days > TOO_LONG else "soon", _waited(days)),
            when=_since(asked, today),
            name="Possible match",
            url=address("cases:merge-task", pk),
            text="Two records may be one person. You and the other manager decide.",
            action="Compare",
            action_url=address("cases:merge-task", pk),
        )
        yield item, days > TOO_LONG


def _rows(user) -> list[Any]:
    reach = case_policy.reach(user)
    if reach is not None:
        managed = tuple(pk for pk, actions in reach.items() if CaseAction.MANAGE in actions)
        return kept.planned(_waiting, cases=managed) if managed else []
    return list(_in_order(case_policy.within(user, CaseAction.MANAGE)))


def _waiting(cases: list[int]) -> QuerySet[Any, Any]:
    return _in_order(listed(cases))


def _in_order(cases: Any) -> QuerySet[Any, Any]:
    first, *others = [_of_kind(kind, cases) for kind in DECISIONS]
    return first.union(*others, all=True).order_by("waits_since", "kind", "number")


def _of_kind(kind: str, cases: Any) -> QuerySet[Any, Any]:
    model, waiting, since, *_ = DECISIONS[kind]
    day = TruncDate(since) if since.endswith("_at") else Cast(since, DateField())
    rows = model._default_manager.filter(case__in=cases, **waiting).order_by(since, "pk")
    rows = rows.annotate(kind=Value(kind, CharField()), number=Cast("pk", model._meta.pk), waits_since=day)
    return rows.values_list("kind", "number", "waits_since", *whose())[:LISTED]


def _merges(agencies: list[int]) -> QuerySet[MergeTask, Any]:
    """The possible matches that wait for a manager of one of these agencies, by either side's index."""
    waiting = MergeTask.objects.filter(outcome=MergeTask.Outcome.OPEN)
    one = waiting.filter(one_agency__in=listed(agencies), one_agreed_at=None)
    other = waiting.filter(other_agency__in=listed(agencies), other_agreed_at=None)
    told = ("pk", "created_at")
    return one.values_list(*told).union(other.values_list(*told)).order_by("created_at", "pk")[:LISTED]


def _waited(days: int) -> str:
    """How long it has waited; over a weekend no working day has passed yet."""
    return "New" if days == 0 else f"{days} working day{'' if days == 1 else 's'}"


def _since(asked: date, today: date) -> str:
    return "" if asked == today else f"since {spelled(asked, year=False)}"
