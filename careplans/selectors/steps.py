"""One step in words: for who reads the whole file, and for a partner who reads its own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.formats import date_format

from agencies.selectors import local_holidays
from careplans.models import Action, Goal
from careplans.selectors.extract import is_overdue, who_does
from careplans.selectors.holding import held_words
from careplans.selectors.reading import part_for
from careplans.states import ActionState, GoalState
from core.components import Happening, Status
from core.days import day_of

MOST_NEWS = 30


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step as its reader may see it. Templates get this, never the row."""

    title: str
    goal: str
    area: str
    who: str
    by: date | None
    rhythm: str
    kept_on: date | None
    kind: str
    state: str
    status: Status
    blocked_by: str
    blocked_on: date | None
    done_on: date | None
    outcome: str
    proposed_by: str
    proposed_on: date | None
    answered_by: str
    answered_on: date | None
    answer: str
    news: tuple[Happening, ...]
    held: str = ""  # “Blocked, with the co-ordinator for 12 days”: to who reads the whole file

    @property
    def is_proposed(self) -> bool:
        return self.state == ActionState.PROPOSED


def step_page(step: Action, at: datetime) -> StepShown:
    """For who reads the whole file."""
    shown = _shown(step, goal=step.goal.title, today=day_of(at), news=tuple(_news(step)))
    if step.state != ActionState.BLOCKED or not step.held_by:
        return shown
    return replace(shown, held=held_words(step, day_of(at), frozenset(local_holidays(step.case.lead_agency_id))))


def step_for_partner(user, step: Action, at: datetime) -> StepShown:
    """For a worker of the service that owns it: the goal's name only while its extract has it, and its own news."""
    part = part_for(user, step.case, at)
    goals = part.goals if part else ()
    title = next((goal.title for goal in goals if any(each.pk == step.pk for each in goal.steps)), "")
    shown = _shown(step, goal=title, today=day_of(at), news=tuple(_news(step, own=step.agency_id)))
    if step.proposed_from_id in (step.agency_id, step.case.lead_agency_id):
        return shown
    # proposed by another service, which had the step before: neither it nor what it was told is theirs to read
    return replace(shown, proposed_by="", proposed_on=None, answered_by="", answered_on=None, answer="")


def goals_to_choose(step: Action) -> list[tuple[int, str]]:
    """Where an accepted step may stand: its goal, or another of the same area of life."""
    goals = Goal.objects.filter(plan=step.goal.plan_id, domain=step.goal.domain_id)
    rows = goals.exclude(state__in=[GoalState.DROPPED, GoalState.ACHIEVED]).order_by("rank", "pk")
    return [(goal.pk, goal.title if goal.pk != step.goal_id else f"{goal.title} (as proposed)") for goal in rows]


def status_of(step: Action, today: date) -> Status:
    """How it goes, in one word."""
    state = ActionState(step.state)
    if is_overdue(step, today) and step.target_date is not None:
        days = (today - step.target_date).days
        kind = "blocked" if state == ActionState.BLOCKED else "overdue"
        word = f"{days} day{'' if days == 1 else 's'} overdue"
        return Status(kind, f"Blocked, {word}" if kind == "blocked" else word)
    return {
        ActionState.PROPOSED: Status("new", "Proposed"),
        ActionState.AGREED: Status("none", "Not started"),
        ActionState.ACTIVE: Status("ok", "On track"),
        ActionState.BLOCKED: Status("blocked", "Blocked"),
        ActionState.DONE: Status("ok", "Done"),
        ActionState.DROPPED: Status("none", "Not pursued"),
    }[state]


def _shown(step: Action, *, goal: str, today: date, news: tuple[Happening, ...]) -> StepShown:
    return StepShown(
        title=step.title,
        goal=goal,
        area=step.goal.domain.label,
        who=who_does(step),
        by=step.target_date,
        rhythm=step.rhythm,
        kept_on=step.kept_on,
        kind=step.get_kind_display(),
        state=step.state,
        status=status_of(step, today),
        blocked_by=step.blocked_by,
        blocked_on=step.blocked_on,
        done_on=step.done_on,
        outcome=step.outcome,
        proposed_by=f"{step.proposed_by} ({step.proposed_from.label})"
        if step.proposed_by and step.proposed_from
        else "",
        proposed_on=day_of(step.proposed_at) if step.proposed_at else None,
        answered_by=str(step.answered_by or ""),
        answered_on=day_of(step.answered_at) if step.answered_at else None,
        answer=step.answer,
        news=news,
    )


def _news(step: Action, own: int | None = None) -> Iterator[Happening]:
    """What was changed, the latest first: state, day, worker and owner, each named (KW-13.2).

    To a partner only since its own agency has owned the step: who had it before is not told.
    """
    rows = list(
        step.history.select_related("history_user", "worker").order_by("-history_date", "-history_id")[:MOST_NEWS]
    )
    if own is not None:
        ours = []
        for row in rows:
            if row.agency_id != own:
                break
            ours.append(row)
        rows = ours
    for newer, older in zip(rows, rows[1:], strict=False):
        if changes := list(_changes(older, newer)):
            yield Happening(
                title="; ".join(changes)[:1].upper() + "; ".join(changes)[1:],
                when=newer.history_date,
                by=str(newer.history_user or ""),
                text=newer.outcome if newer.outcome != older.outcome else "",
            )


def _changes(older, newer) -> Iterator[str]:
    if older.state != newer.state:
        yield f"{ActionState(older.state).label.lower()} to {ActionState(newer.state).label.lower()}"
    if newer.kept_on and older.kept_on != newer.kept_on:
        yield f"done this time, {_day(newer.kept_on)}"
    if older.target_date != newer.target_date:
        yield f"by {_day(newer.target_date)} instead of {_day(older.target_date)}"
    if older.rhythm != newer.rhythm:
        yield f"how often: {newer.rhythm or 'no more than once'}"
    if (older.worker_id, older.worker_name) != (newer.worker_id, newer.worker_name):
        yield f"done by {newer.worker or newer.worker_name or 'nobody named'}"
    if older.agency_id != newer.agency_id:
        yield "another owner"
    if older.title != newer.title:
        yield "in other words"


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else "no day"
