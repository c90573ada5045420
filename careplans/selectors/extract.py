"""The part of a plan that one agency may read (KW-8.3b): one definition for page, fragment, paper, letter and export.

An agency that the person lets know "its own part" reads the goals it helps with, in the areas of life ticked for it;
one that may know the whole plan reads every goal but legal matters, which need their own tick (LAW-offence-data). The
person's own words of a goal are there only if ticked for that agency. In a goal that it reads, another agency's step is
shown only if the person named that agency, too, for the same area; else nothing says that it is there. No ranks, no
counts, no gaps: an extract does not tell that there is more.

The case manager for the child and family reads the goals of that area by role, without consent; of their steps those of
the own agency, of the lead agency and of the person, and no other's.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Prefetch, Subquery
from django.utils.formats import date_format

from assessments.selectors.narrowing import kept_from
from careplans.models import Action, CarePlan, CarePlanReview, Goal, ReviewedGoal
from careplans.policies import PLAN
from careplans.selectors.areas import areas_opened
from careplans.states import LIVE, STANDING, ActionState, GoalState, PlanState
from cases.models import Case
from cases.policies import known_domains, namings
from core.memo import throughout


@dataclass(frozen=True, slots=True)
class ExtractStep:
    """One step as an agency reads it."""

    pk: int
    title: str
    who: str  # "Brian Kavanagh (Harbour)", "The person, with Aoife Byrne (Turas)"
    by: date | None
    rhythm: str
    state: str
    state_said: str
    is_own: bool  # the reading agency's: it may say how it goes
    is_overdue: bool
    done_by: str


@dataclass(frozen=True, slots=True)
class ExtractGoal:
    """One goal as an agency reads it."""

    pk: int
    area: str
    title: str
    own_words: str
    measure: str
    target_date: date | None
    state_said: str
    steps: tuple[ExtractStep, ...]
    progress: str = ""  # at the last review: “good, on 4 May 2026”; nothing else of a review is a partner's


@dataclass(frozen=True, slots=True)
class PlanExtract:
    """What an agency may read of the plan at an instant. Templates and papers get this, never the plan."""

    agency_ids: tuple[int, ...]
    reference: str
    kind: str
    state: str
    state_said: str
    started_on: date
    agreed_on: date | None
    review_due_on: date | None
    goals: tuple[ExtractGoal, ...]
    is_whole: bool  # all that may be shared at all
    domains: frozenset[str]  # the areas that it tells of, by code

    @property
    def own_steps(self) -> tuple[ExtractStep, ...]:
        return tuple(step for goal in self.goals for step in goal.steps if step.is_own)


def plan_for_others(case: Case) -> CarePlan | None:
    """The plan of which partners read a part: the one that stands, else the draft that they are asked to agree to."""
    plans = list(CarePlan.objects.filter(case=case, state__in=LIVE).order_by("pk"))
    standing = [plan for plan in plans if plan.state in STANDING]
    return next(iter([*standing, *plans]), None)


def readable_areas(case: Case, agency_id: int, at: datetime) -> tuple[frozenset[str], bool]:
    """The areas of life whose goals this agency may read, by code, and whether it may read all of the plan there.

    Empty where the person has not let it know its part of the plan.
    """
    areas, wholly = _areas_read(case, agency_id, at)
    return areas, bool(wholly)


def _areas_read(case: Case, agency_id: int, at: datetime) -> tuple[frozenset[str], frozenset[str]]:
    """The same, with the areas in which one consent lets it read all: of legal matters another's tick opens none."""
    opened = [each.parts for each in namings(case, at, [agency_id])]
    if not any(PLAN & parts for parts in opened):
        return frozenset(), frozenset()
    areas, wholly = areas_opened(opened, [(domain.code, domain.is_offence_data) for domain in known_domains()])
    return areas - kept_from(case, agency_id), wholly


@throughout()
def plan_extract(
    case: Case,
    agency_ids: Collection[int],
    at: datetime,
    today: date,
    *,
    by_role: Mapping[int, frozenset[str]] | None = None,
) -> PlanExtract | None:
    """The plan cut to what these agencies may read of it, each for itself; None if they may read nothing of it.

    A reader who works for two agencies reads for both; whoever asks has been let in to the case by the policy.
    `by_role` are the areas that one reads for an agency by a role of one's own.
    """
    by_role = by_role or {}
    plan = plan_for_others(case)
    if plan is None:
        return None
    areas = {agency: _areas_read(case, agency, at) for agency in agency_ids}
    if not any(codes for codes, _ in areas.values()) and not any(by_role.values()):
        return None
    everybody = {each.agency_id for each in namings(case, at)}
    others = {agency: readable_areas(case, agency, at)[0] for agency in everybody - set(agency_ids)}
    goals = [
        (replace(cut[0], progress=_progress(goal)), cut[1])
        for goal in _goals(plan)
        if (cut := _cut(goal, areas, others, by_role, lead=case.lead_agency_id, today=today)) is not None
    ]
    return PlanExtract(
        agency_ids=tuple(agency_ids),
        reference=plan.reference,
        kind=str(CarePlan.Kind(plan.kind).label),
        state=plan.state,
        state_said=str(PlanState(plan.state).label),
        started_on=plan.started_on,
        agreed_on=plan.agreed_on,
        review_due_on=plan.review_due_on,
        goals=tuple(shown for shown, _ in goals),
        is_whole=any(wholly for _, wholly in areas.values()),
        domains=frozenset(code for _, code in goals),
    )


def _progress(goal: Any) -> str:
    """How far a goal had come at the last complete review, in words; nothing where none has spoken of it."""
    if not goal.last_progress:
        return ""
    said = CarePlanReview.Progress(goal.last_progress).label.lower()
    return f"{said}, on {date_format(goal.last_reviewed_on, 'j F Y')}"


def _goals(plan: CarePlan) -> Iterable[Goal]:
    steps = (
        Action.objects.exclude(state=ActionState.DROPPED)
        .select_related("agency", "worker")
        .order_by("position", "target_date", "pk")
    )
    reviewed = ReviewedGoal.objects.filter(goal=OuterRef("pk")).order_by("-review__held_on", "-pk")
    return (
        Goal.objects.filter(plan=plan)
        .exclude(state=GoalState.DROPPED)
        .annotate(
            last_progress=Subquery(reviewed.values("progress")[:1]),
            last_reviewed_on=Subquery(reviewed.values("review__held_on")[:1]),
        )
        .select_related("domain")
        .prefetch_related(Prefetch("actions", steps), "words_shared_with")
        .order_by("domain__position", "pk")  # never by rank: a gap in it would tell of what is left out
    )


def _cut(
    goal: Goal, areas: dict, others: dict, by_role: Mapping[int, frozenset[str]], *, lead: int | None, today: date
) -> tuple[ExtractGoal, str] | None:
    code = goal.domain.code
    consented = [agency for agency, (codes, _) in areas.items() if code in codes]
    in_role = [agency for agency, codes in by_role.items() if code in codes]
    readers = list(dict.fromkeys([*consented, *in_role]))
    if not readers:
        return None
    wholly = any(code in areas[agency][1] for agency in consented)
    steps = list(goal.actions.all())
    if not wholly and not in_role and not any(step.agency_id in readers for step in steps):
        return None  # not one that they help with
    # who reads by role alone is told of no other service: the person has named none to them
    named = others if consented else {}
    shown = [
        step
        for step in steps
        if wholly
        or step.agency_id is None
        or step.agency_id in readers
        or step.agency_id == lead
        or code in named.get(step.agency_id, frozenset())
    ]
    told = {agency.pk for agency in goal.words_shared_with.all()}
    return (
        ExtractGoal(
            pk=goal.pk,
            area=goal.domain.label,
            title=goal.title,
            own_words=goal.own_words if told.intersection(readers) else "",
            measure=goal.measure,
            target_date=goal.target_date,
            state_said=str(GoalState(goal.state).label),
            steps=tuple(_step(step, readers, today) for step in shown),
        ),
        code,
    )


def _step(step: Action, readers: list[int], today: date) -> ExtractStep:
    return ExtractStep(
        pk=step.pk,
        title=step.title,
        who=who_does(step),
        by=step.target_date,
        rhythm=step.rhythm,
        state=step.state,
        state_said=str(ActionState(step.state).label),
        is_own=step.agency_id in readers,
        is_overdue=is_overdue(step, today),
        done_by=step.done_by,
    )


def who_does(step: Action) -> str:
    """Whose step it is, in words."""
    if step.agency is None:
        return "The person alone"
    worker = str(step.worker) if step.worker else step.worker_name
    owner = f"{worker} ({step.agency.label})" if worker else step.agency.label
    return {
        Action.DoneBy.SELF: f"The person alone; {owner} asks about it",
        Action.DoneBy.SUPPORTED: f"The person, with {owner}",
        Action.DoneBy.ADVOCATED: f"{owner}, for the person",
    }[Action.DoneBy(step.done_by)]


def is_overdue(step: Action, today: date) -> bool:
    """Due from the day after its date, while somebody still owes it."""
    owed = step.state in {ActionState.AGREED, ActionState.ACTIVE, ActionState.BLOCKED}
    return owed and step.target_date is not None and step.target_date < today
