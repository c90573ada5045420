"""A plan is reviewed with the person: begun, written part by part, signed, and the plan updated by it (KW-5.2.3c)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from agencies.selectors import setting, settings_of
from assessments.models import DomainNeed, OutcomeMeasure
from careplans import selectors
from careplans.deadlines import next_review
from careplans.models import CarePlan, CarePlanReview, Goal, PlanVersion, ReviewedArea, ReviewedGoal, TreatmentPhase
from careplans.policies import PlanAction, ReviewAction, care_plan_review_policy, require_right
from careplans.review_words import review_words, signature_of, signed_words
from careplans.rules import reviews as rules
from careplans.rules.signing import check_evidence
from careplans.selectors import reviews as found
from careplans.services.goals import end_goal
from careplans.services.phases import change_phase
from careplans.services.plans import locked_plan
from careplans.services.signing import revise_plan
from careplans.snapshots import hash_of
from careplans.states import GoalState, PlanState
from cases.models import CareDomain, Case
from cases.policies import THE_CASE
from cases.services.assignments import locked
from consents.drawings import has_ink
from core import attachments, audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError
from core.versions import claim

How, State, Progress = PlanVersion.GivenHow, CarePlanReview.State, CarePlanReview.Progress
FROM_REVIEW = "From the review of"


@command
def begin_review(*, actor, case: Case) -> CarePlanReview:
    """A draft over the plan that stands, with one place for each of its goals and each area with a need."""
    require_right(actor, PlanAction.GOVERN, case)
    case = locked(case)
    plan = selectors.standing_plan(case)
    rules.check_can_begin(
        is_open=case.is_open,
        is_harm_reduction=case.level == Case.Level.HARM_REDUCTION_ONLY,
        has_plan=plan is not None,
        is_begun=found.begun_review(case) is not None,
    )
    assert plan is not None  # and it has its day: the rule and the database see to it
    assert plan.review_due_on is not None
    today = day_of(timezone.now())
    review = CarePlanReview.objects.create(
        case=case,
        plan=plan,
        follows=found.last_review(case),
        due_on=plan.review_due_on,
        begun_on=today,
        begun_by=actor,
        next_due_on=next_review(today, settings_of(case.lead_agency_id)),
    )
    audit.record(actor, "review.begun", review, part=THE_CASE)
    return review


@command
def save_talk(
    *,
    actor,
    review: CarePlanReview,
    version: int,
    held_on: date | None = None,
    place: str = "",
    took_part: str = "",
    person_took_part: str = "",
    person_absent_because: str = "",
) -> CarePlanReview:
    """When, where and with whom it was held."""
    review = _being_written(actor, review, version)
    rules.check_held_on(held_on, not_before=_not_before(review), today=day_of(timezone.now()))
    rules.check_choice(person_took_part, CarePlanReview.TookPart.values, field="person_took_part")
    review.held_on, review.place, review.took_part = held_on, place.strip(), took_part
    review.person_took_part = person_took_part
    is_absent = person_took_part == CarePlanReview.TookPart.NO
    review.person_absent_because = person_absent_because.strip() if is_absent else ""
    if held_on is not None:
        review.next_due_on = next_review(held_on, settings_of(review.case.lead_agency_id))
    return _saved(actor, review, rules.TALK)


@command
def save_goals(
    *, actor, review: CarePlanReview, version: int, answers: Mapping[int, Mapping[str, str]]
) -> CarePlanReview:
    """How far each goal has come, and a word on it."""
    review = _being_written(actor, review, version)
    known = [goal.pk for goal in found.goals_to_review(review.plan, found.since_of(review))]
    rules.check_answers(answers, known, what="goal")
    for pk, answer in answers.items():
        rules.check_choice(answer.get("progress"), Progress.values, field=f"{rules.PROGRESS}{pk}")
    review.goal_answers = {
        str(pk): {"progress": answer.get("progress", ""), "note": answer.get("note", "").strip()}
        for pk, answer in answers.items()
    }
    return _saved(actor, review, rules.GOALS)


@command
def save_areas(
    *, actor, review: CarePlanReview, version: int, answers: Mapping[str, Mapping[str, Any]]
) -> CarePlanReview:
    """How grave the need is in each area, and what access to services there is (GB2-review-form)."""
    review = _being_written(actor, review, version)
    rules.check_answers(answers, CareDomain.objects.values_list("code", flat=True), what="area")
    for code, answer in answers.items():
        rules.check_choice(answer.get("severity"), DomainNeed.Level.values, field=f"{rules.SEVERITY}{code}")
        rules.check_choice(answer.get("access"), DomainNeed.Access.values, field=f"{rules.ACCESS}{code}")
    review.area_answers = {
        code: {
            "severity": answer.get("severity"),
            "access": answer.get("access", ""),
            "note": str(answer.get("note", "")).strip(),
        }
        for code, answer in answers.items()
    }
    return _saved(actor, review, rules.AREAS)


@command
def save_view(
    *,
    actor,
    review: CarePlanReview,
    version: int,
    persons_view: str = "",
    view_declined_because: str = "",
    relationship: str = "",
    changes_agreed: str = "",
    met_gaps: bool = False,
    gaps_words: str = "",
    still_needs: str = "",
    still_needs_because: str = "",
    consent_right: str = "",
    phase: str = "",
    outcome: str = "",
    measure: OutcomeMeasure | None = None,
    next_due_on: date | None = None,
) -> CarePlanReview:
    """The person's own view, what is agreed, and what follows (KW-6.1, MC-alliance)."""
    review = _being_written(actor, review, version)
    for field, value, choices in (
        ("relationship", relationship, CarePlanReview.Relationship.values),
        ("still_needs", still_needs, CarePlanReview.StillNeeds.values),
        ("consent_right", consent_right, CarePlanReview.ConsentRight.values),
        ("phase", phase, TreatmentPhase.Phase.values),
        ("outcome", outcome, CarePlanReview.Outcome.values),
    ):
        rules.check_choice(value, choices, field=field)
    rules.check_next(next_due_on, held_on=review.held_on, latest=_latest(review))
    if measure is not None and measure.case_id != review.case_id:
        raise DomainError("Choose a score of this person.", code="no-choice", field="measure")
    review.persons_view, review.view_declined_because = persons_view, view_declined_because.strip()
    review.relationship, review.changes_agreed = relationship, changes_agreed
    review.met_gaps, review.gaps_words = met_gaps, gaps_words if met_gaps else ""
    review.still_needs, review.still_needs_because = still_needs, still_needs_because
    review.consent_right, review.phase, review.outcome = consent_right, phase, outcome
    review.measure, review.next_due_on = measure, next_due_on
    return _saved(actor, review, rules.VIEW)


@command
def leave_review(*, actor, review: CarePlanReview) -> CarePlanReview:
    """A draft that is not pursued. It is kept; the day on which the plan is due stays as it was."""
    review = _being_written(actor, review)
    review.state = State.LEFT
    review.version += 1
    review.save()
    audit.record(actor, "review.left", review, part=THE_CASE)
    return review


@command
def complete_review(
    *,
    actor,
    review: CarePlanReview,
    fingerprint: str,
    given_how: str,
    signed_name: str = "",
    witness_name: str = "",
    not_signed_reason: str = "",
    signature: Any = None,
    scan: Any = None,
) -> CarePlanReview:
    """The person and the case manager sign the words whose fingerprint is given; the plan is updated by them.

    Goals that are reached are closed, the plan is opened for its next version where something changes, and the next
    review is due. Refused, with all as it was, while an answer is missing (careplans.rules.reviews).
    """
    care_plan_review_policy.require(actor, ReviewAction.WRITE, review)
    case = locked(review.case)
    plan = locked_plan(review.plan)
    review = _being_written(actor, review)
    review.case, review.plan = case, plan
    rules.check_plan_stands(plan.is_standing)
    now = timezone.now()
    sheet = found.review_sheet(review, now)
    words = review_words(sheet)
    rules.check_can_complete(sheet.facts)
    rules.check_same_words(fingerprint, hash_of(words))
    rules.check_held_on(review.held_on, not_before=_not_before(review), today=day_of(now))
    rules.check_next(review.next_due_on, held_on=review.held_on, latest=_latest(review))
    check_evidence(
        given_how=given_how,
        ways=How.values,
        signed_name=signed_name,
        witness_name=witness_name,
        not_signed_reason=not_signed_reason,
        has_signature=has_ink(signature),
        has_scan=scan is not None,
        taker=str(actor),
    )
    _keep_evidence(
        actor, review, signature if given_how == How.DRAWN else None, scan if given_how == How.PAPER else None
    )
    _count(actor, review, sheet)
    _update_plan(actor, review, plan, sheet)
    frozen = signed_words(
        words,
        signed=signature_of(
            given_how=given_how, name=signed_name, witness=witness_name, reason=not_signed_reason, by=str(actor)
        ),
    )
    review.state = State.COMPLETE
    review.given_how = given_how
    review.signed_name = signed_name if given_how == How.TYPED else ""
    review.witness_name = witness_name if given_how == How.SPOKEN else ""
    review.not_signed_reason = not_signed_reason if given_how == How.NOT_SIGNED else ""
    # after all that it changed: what counts as new at the next review begins here
    review.completed_at = timezone.now()
    review.completed_on, review.completed_by = day_of(review.completed_at), actor
    review.words, review.words_hash = frozen, hash_of(frozen)
    review.version += 1
    review.save()
    audit.record(
        actor,
        "review.completed",
        review,
        part=THE_CASE,
        given_how=given_how,
        days_late=review.days_late,
        next_due_on=str(review.next_due_on),
        still_needs=review.still_needs,
    )
    return review


def _keep_evidence(actor, review: CarePlanReview, signature: Any, scan: Any) -> None:
    limit = setting("upload_max_mb", review.case.lead_agency_id)
    if signature is not None:
        attachments.keep(actor, signature, of=review, title="Signature", limit_mb=limit)
    if scan is not None:
        attachments.keep(actor, scan, of=review, title="Signed review", limit_mb=limit)


def _count(actor, review: CarePlanReview, sheet: found.ReviewSheet) -> None:
    """The answers as rows, to be counted and, of a goal, read by the services that help with it."""
    goals = [ReviewedGoal(review=review, goal_id=goal.pk, progress=goal.progress) for goal in sheet.goals]
    bulk_create_with_history(goals, ReviewedGoal, default_user=actor)
    by_code = {domain.code: domain for domain in CareDomain.objects.all()}
    areas = [
        ReviewedArea(review=review, domain=by_code[area.code], severity=area.severity, access=area.access)
        for area in sheet.areas
        if area.severity is not None
    ]
    bulk_create_with_history(areas, ReviewedArea, default_user=actor)


def _update_plan(actor, review: CarePlanReview, plan: CarePlan, sheet: found.ReviewSheet) -> None:
    """What the review changes in the plan: its next day, goals that are reached, the next version, the phase."""
    plan.review_due_on = review.next_due_on
    plan.version += 1
    plan.save()
    held = f"{review.held_on:%-d %B %Y}"
    reached = {goal.pk: goal.note for goal in sheet.goals if goal.progress == Progress.ACHIEVED}
    closed = 0
    for goal in Goal.objects.filter(pk__in=reached, state=GoalState.ACTIVE).select_related("plan", "domain"):
        words = reached[goal.pk] or f"Achieved, at the review of {held}."
        end_goal(actor=actor, goal=goal, version=goal.version, verb="achieve", words=words)
        closed += 1
    new = list(_new_needs(plan, sheet))
    if (closed or new or review.changes_agreed.strip()) and plan.state == PlanState.AGREED:
        reason = f"{FROM_REVIEW} {held}. {review.changes_agreed}".strip()
        revise_plan(actor=actor, plan=plan, reason=reason)
    for domain in new:
        _add_section(actor, plan, domain, review, held)
    if review.phase and review.phase != sheet.phase_now:
        assert review.held_on
        started = max(review.held_on, _phase_since(review.case))
        change_phase(
            actor=actor, case=review.case, phase=review.phase, started_on=started, reason=f"{FROM_REVIEW} {held}"
        )


def _new_needs(plan: CarePlan, sheet: found.ReviewSheet):
    """The areas in which there is a need now and of which the plan says nothing: each gets one section, and no two."""
    planned = set(plan.goals.exclude(state=GoalState.DROPPED).values_list("domain__code", flat=True))
    answered = planned | set(plan.no_actions.values_list("domain__code", flat=True))
    codes = [area.code for area in sheet.areas if area.severity and area.code not in answered]
    return CareDomain.objects.filter(code__in=codes).order_by("position")


def _add_section(actor, plan: CarePlan, domain: CareDomain, review: CarePlanReview, held: str) -> None:
    note = review.area_answers.get(domain.code, {}).get("note", "")
    goal = Goal.objects.create(
        plan=plan,
        domain=domain,
        need=selectors.finding_for(plan, domain),
        rank=selectors.last_rank(plan) + 1,
        title=domain.label,
        relevance=note or f"{FROM_REVIEW} {held}.",
        made_by=actor,
    )
    audit.record(actor, "plan.goal-added", goal, part=domain.code, goal=goal.pk)


def _phase_since(case: Case) -> date:
    running = TreatmentPhase.objects.filter(case=case, ended_on=None).first()
    return max(running.started_on, case.opened_on) if running else case.opened_on


def _not_before(review: CarePlanReview) -> date:
    """A review is not held before the plan was agreed, nor before the last one."""
    days = [review.plan.agreed_on, review.follows.held_on if review.follows else None]
    return max(day for day in [*days, review.case.opened_on] if day is not None)


def _latest(review: CarePlanReview) -> date | None:
    return next_review(review.held_on, settings_of(review.case.lead_agency_id)) if review.held_on else None


def _being_written(actor, review: CarePlanReview, version: int | None = None) -> CarePlanReview:
    """The draft, locked; with a version, claimed from whoever saved it meanwhile."""
    care_plan_review_policy.require(actor, ReviewAction.WRITE, review)
    if version is None:
        review = CarePlanReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    else:
        review = claim(review, version)
    rules.check_being_written(review.state)
    if not review.case.is_open:
        raise DomainError("This case is closed, so its plan stays as it was.", code="case-closed")
    return review


def _saved(actor, review: CarePlanReview, part: str) -> CarePlanReview:
    review.save()
    audit.record(actor, "review.saved", review, part=THE_CASE, page=part)
    return review
