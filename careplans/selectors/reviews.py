"""The reviews of a case, and one of them with all that it is made from: what was agreed, and what happened since."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.formats import date_format

from assessments.models import ComprehensiveAssessment, DomainNeed, OutcomeMeasure
from careplans.models import Action, CarePlan, CarePlanReview, Goal, LearningPlanLink, PlanIssue, ReviewedGoal
from careplans.presenters import called
from careplans.rules.reviews import ACCESS, NOTE, PROGRESS, SEVERITY, AreaFacts, GoalFacts, ReviewFacts
from careplans.selectors.phases import current_phase
from careplans.states import ActionState, GoalState
from careplans.talked_over import changes_talked_over
from cases.models import CareDomain, Case, Consent
from cases.selectors import current_case_manager
from core.days import day_of, start_of

State = CarePlanReview.State
LEVELS = {str(level.value): level.value for level in DomainNeed.Level}


def reviews_of(case: Case | int) -> QuerySet[CarePlanReview]:
    """Everything that was reviewed in this case, the latest first; what was not pursued is not among it."""
    rows = CarePlanReview.objects.filter(case=case).exclude(state=State.LEFT)
    return rows.select_related("plan", "completed_by", "begun_by").order_by("-begun_on", "-pk")


def last_review(case: Case | int) -> CarePlanReview | None:
    """The review of this case that was completed last."""
    rows = CarePlanReview.objects.filter(case=case, state=State.COMPLETE)
    return rows.order_by("-held_on", "-pk").first()


def begun_review(case: Case) -> CarePlanReview | None:
    return CarePlanReview.objects.filter(case=case, state=State.DRAFT).first()


@dataclass(frozen=True, slots=True)
class ReviewedGoalRow:
    """One goal that the review speaks of, with what was written so far."""

    pk: int
    title: str
    area: str
    area_code: str
    own_words: str
    target_date: date | None
    state: str
    progress: str
    note: str


@dataclass(frozen=True, slots=True)
class ReviewedAreaRow:
    """One area of life with a need, with what was written so far."""

    code: str
    label: str
    found: int | None  # the level at the assessment
    severity: int | None
    access: str
    note: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One goal or step that was changed between two reviews (MC-regular-review)."""

    what: str  # added, changed, reached, let go, done
    of: str  # goal or step
    title: str
    words: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Update:
    """What one other agency has told since the last review."""

    agency: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A step that is blocked."""

    pk: int
    title: str
    agency: str
    because: str
    since: date | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """One review with all that stands beside it. For readers of the whole file only."""

    review: CarePlanReview
    case: Case
    person: str
    manager: str
    since: datetime | None  # the last review, or the agreement of the plan
    goals: tuple[ReviewedGoalRow, ...]
    areas: tuple[ReviewedAreaRow, ...]
    changed: tuple[Changed, ...]
    updates: tuple[Update, ...]
    blocks: tuple[Block, ...]
    links: tuple[LearningPlanLink, ...]
    consent_ends_on: date | None
    phase_now: str
    measure_said: str

    @property
    def facts(self) -> ReviewFacts:
        review = self.review
        named = {
            name: getattr(review, name) for name in ReviewFacts.__dataclass_fields__ if name not in ("goals", "areas")
        }
        return ReviewFacts(
            goals=[GoalFacts(goal.pk, goal.title, goal.progress) for goal in self.goals],
            areas=[AreaFacts(area.code, area.label, area.severity, area.access) for area in self.areas],
            **named,
        )


def review_sheet(review: CarePlanReview, at: datetime) -> ReviewSheet:
    """All that a review is made from, in some fifteen queries however many goals and steps there are."""
    case, plan = review.case, review.plan
    since = since_of(review)
    goals = list(goals_to_review(plan, since))
    manager = current_case_manager(case)
    phase = current_phase(case)
    consent = (
        Consent.objects.in_force(at)
        .sharing()
        .filter(case=case, kind=Consent.Kind.CASE_MANAGEMENT)
        .order_by("-pk")
        .first()
    )
    steps = list(
        Action.objects.filter(case=case, goal__plan=plan)
        .exclude(state=ActionState.DROPPED)
        .select_related("agency", "worker", "goal", "changed_by")
        .order_by("target_date", "pk")
    )
    return ReviewSheet(
        review=review,
        case=case,
        person=called(case.service_user),
        manager=str(manager.worker) if manager else "",
        since=since,
        goals=tuple(_goal_row(goal, review.goal_answers.get(str(goal.pk), {})) for goal in goals),
        areas=tuple(areas_to_review(review, goals)),
        changed=tuple(changed_since(plan, since)),
        updates=tuple(_updates(case, plan, steps, since)),
        blocks=tuple(_blocks(steps, since)),
        links=tuple(LearningPlanLink.objects.filter(case=case, ended_on=None).order_by("pk")),
        consent_ends_on=consent.expires_on if consent else None,
        phase_now=phase.phase if phase else "",
        measure_said=measure_said(review.measure),
    )


def since_of(review: CarePlanReview) -> datetime | None:
    """From when on something counts as new: the last complete review, else the agreement of the plan."""
    if review.follows is not None:
        return review.follows.completed_at
    if review.plan.agreed_at is not None:
        return review.plan.agreed_at
    return start_of(review.plan.agreed_on) if review.plan.agreed_on else None


def goals_to_review(plan: CarePlan, since: datetime | None) -> Iterable[Goal]:
    """The goals that were worked on since: those that go on, and those reached since, in the person's order."""
    reached_then = ReviewedGoal.objects.filter(goal=OuterRef("pk"), progress=CarePlanReview.Progress.ACHIEVED)
    rows = Goal.objects.filter(plan=plan).annotate(was_reached=Exists(reached_then)).select_related("domain")
    first = day_of(since) if since else None
    for goal in rows.order_by("rank", "pk"):
        is_reached = goal.state == GoalState.ACHIEVED and not goal.was_reached
        lately = goal.ended_on is not None and (first is None or goal.ended_on >= first)
        if goal.state == GoalState.ACTIVE or (is_reached and lately):
            yield goal


def _goal_row(goal: Goal, answer: Mapping[str, Any]) -> ReviewedGoalRow:
    reached = CarePlanReview.Progress.ACHIEVED.value if goal.state == GoalState.ACHIEVED else ""
    return ReviewedGoalRow(
        pk=goal.pk,
        title=goal.title,
        area=goal.domain.label,
        area_code=goal.domain.code,
        own_words=goal.own_words,
        target_date=goal.target_date,
        state=goal.state,
        progress=answer.get("progress") or reached,
        note=answer.get("note", ""),
    )


def areas_to_review(review: CarePlanReview, goals: Iterable[Goal]) -> Iterator[ReviewedAreaRow]:
    """The areas with a need: by the last assessment, by a goal, or by the last review (GB2-review-form)."""
    latest = (
        ComprehensiveAssessment.objects.filter(case=review.case_id, state=ComprehensiveAssessment.State.COMPLETE)
        .order_by("-completed_on", "-pk")
        .first()
    )
    found = dict(DomainNeed.objects.filter(assessment=latest).values_list("domain__code", "level")) if latest else {}
    before = {area["code"]: area for area in review.follows.words.get("areas", ())} if review.follows else {}
    with_goal = {goal.domain.code for goal in goals}
    answers = review.area_answers
    for code, label in CareDomain.objects.order_by("position").values_list("code", "label"):
        needed = bool(found.get(code)) or code in with_goal or bool(before.get(code, {}).get("severity"))
        if needed or code in answers:
            answer = answers.get(code, {})
            yield ReviewedAreaRow(
                code=code,
                label=label,
                found=found.get(code),
                severity=answer.get("severity"),
                access=answer.get("access", ""),
                note=answer.get("note", ""),
            )


def answers_of(review: Any, goals: Iterable[ReviewedGoalRow] = ()) -> dict[str, Any]:
    """The answers of a review by the fields of its forms; of a goal that was reached meanwhile, that it was."""
    reached = {goal.pk: goal.progress for goal in goals if goal.state == GoalState.ACHIEVED}
    found: dict[str, Any] = {f"{PROGRESS}{pk}": progress for pk, progress in reached.items()}
    for pk, answer in review.goal_answers.items():
        found |= {f"{PROGRESS}{pk}": answer.get("progress", ""), f"{NOTE}{pk}": answer.get("note", "")}
    for code, answer in review.area_answers.items():
        severity = answer.get("severity")
        found[f"{SEVERITY}{code}"] = "" if severity is None else str(severity)
        found |= {f"{ACCESS}{code}": answer.get("access", ""), f"{NOTE}{code}": answer.get("note", "")}
    return found


def answers_then(before: CarePlanReview) -> dict[str, dict[Any, str]]:
    """What the last review said of each goal and area, to stand beside the question of today."""
    words = before.words
    return {
        "goals": {goal["id"]: goal["said"] for goal in words.get("goals", ())},
        "areas": {
            area["code"]: ", ".join(filter(None, (area["severity_said"].lower(), area["access_said"].lower())))
            for area in words.get("areas", ())
        },
    }


# What changed since -------------------------------------------------------------------------------------------------

GOAL_PARTS = (
    ("title", "the goal"),
    ("own_words", "the own words"),
    ("specific", "what exactly"),
    ("measure", "the measure"),
    ("target_date", "the date"),
    ("domain_id", "the area of life"),
)
STEP_PARTS = (("title", "the step"), ("agency_id", "the owner"), ("target_date", "the date"), ("rhythm", "how often"))
ENDS = {GoalState.ACHIEVED: "reached", GoalState.DROPPED: "let go", ActionState.DONE: "done"}


def changed_since(plan: CarePlan, since: datetime | None) -> Iterator[Changed]:
    """The goals and steps that were added, changed or ended since, each with who did it last: from their history.

    And what was changed of a goal with the person in a session, though nobody wrote the goal anew (MC-regular-review).
    """
    goals: Any = Goal.history.model.objects.filter(plan=plan)  # type: ignore[attr-defined]  # made by simple-history
    steps: Any = Action.history.model.objects.filter(case=plan.case_id, goal__in=plan.goals.values("pk"))  # type: ignore[attr-defined]
    yield from _changes(goals, "goal", GOAL_PARTS, since)
    yield from _changes(steps, "step", STEP_PARTS, since)
    for each in changes_talked_over(plan, since):
        yield Changed("changed", "goal", each.goal, f"{each.where}: {each.words}", each.on, each.by)


def _changes(rows: Any, of: str, parts: Any, since: datetime | None) -> Iterator[Changed]:
    by_pk: dict[int, list[Any]] = {}
    for row in rows.select_related("history_user").order_by("history_date", "history_id"):
        by_pk.setdefault(row.id, []).append(row)
    for versions in by_pk.values():
        then = [row for row in versions if since is None or row.history_date <= since]
        later = [row for row in versions if since is not None and row.history_date > since]
        if not later:
            continue
        first, last = (then[-1] if then else None), later[-1]
        if (change := _change(first, last, parts)) is not None:
            what, words = change
            yield Changed(
                what=what,
                of=of,
                title=last.title,
                words=words,
                on=day_of(last.history_date),
                by=str(last.history_user or ""),
            )


def _change(first: Any, last: Any, parts: Any) -> tuple[str, str] | None:
    if first is None:
        return None if last.state in (GoalState.DROPPED, ActionState.DROPPED) else ("added", "")
    if first.state != last.state and last.state in ENDS:
        words = getattr(last, "ended_words", "") or getattr(last, "outcome", "")
        return ENDS[last.state], words
    different = [label for name, label in parts if getattr(first, name) != getattr(last, name)]
    if not different:
        return None
    words = "changed: " + ", ".join(different)
    if first.title != last.title:
        words += f". It was “{first.title}”"
    elif first.target_date != last.target_date:
        words += f". It was to be by {_day(first.target_date)}"
    return "changed", words


def _updates(case: Case, plan: CarePlan, steps: list[Action], since: datetime | None) -> Iterator[Update]:
    """News of the other agencies' steps, and the issues that they raised (KW-13.2)."""
    first = day_of(since) if since else None
    lines: dict[str, list[str]] = {}
    for step in steps:
        if step.agency is None or step.agency_id == case.lead_agency_id or step.changed_on is None:
            continue
        if first is not None and step.changed_on < first:
            continue
        note = step.blocked_by or step.outcome
        said = f"{step.title}: {step.get_state_display().lower()}"
        said += f". {note}" if note else ""
        lines.setdefault(step.agency.label, []).append(f"{said} ({step.changed_by or ''}, {_day(step.changed_on)})")
    issues = PlanIssue.objects.filter(case=case, plan=plan).select_related("agency").order_by("raised_on", "pk")
    for issue in issues if first is None else issues.filter(raised_on__gte=first):
        state = "closed" if issue.closed_on else ("answered" if issue.reply else "not answered")
        lines.setdefault(issue.agency.label, []).append(f"Issue of {_day(issue.raised_on)}, {state}: {issue.text}")
    for agency, said_lines in sorted(lines.items()):
        yield Update(agency, tuple(said_lines))


def _blocks(steps: Iterable[Action], since: datetime | None) -> Iterator[Block]:
    first = day_of(since) if since else None
    for step in steps:
        if step.state == ActionState.BLOCKED:
            is_new = first is None or step.blocked_on is None or step.blocked_on >= first
            agency = step.agency.label if step.agency else ""
            yield Block(step.pk, step.title, agency, step.blocked_by, step.blocked_on, is_new)


def measures_to_attach(case: Case) -> QuerySet[OutcomeMeasure]:
    """The scores that can go with a review, the latest first (FND-review-outcomes)."""
    return OutcomeMeasure.objects.filter(case=case).order_by("-taken_on", "-pk")


def measure_said(measure: OutcomeMeasure | None) -> str:
    if measure is None:
        return ""
    return f"{measure.get_tool_display()}, {measure.get_stage_display().lower()}, {_day(measure.taken_on)}"


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else "no day"
