"""A step is proposed to the case manager, who accepts it or says why not (KW-5.1.2)."""

from datetime import date, datetime

from django.utils import timezone

from agencies.models import Agency
from agencies.selectors import workers_of
from careplans import selectors
from careplans.models import Action, CarePlan, Goal
from careplans.policies import StepAction, step_policy
from careplans.rules import proposals as rules
from careplans.selectors.extract import plan_for_others, readable_areas
from careplans.selectors.joining import joined
from careplans.selectors.reading import part_for
from careplans.services import between
from careplans.services.news import tell_of_proposal
from careplans.states import ACTION, ActionState, GoalState
from cases.models import CareDomain, Case
from cases.policies import CaseAction, case_policy
from cases.rules import check_open
from cases.services.assignments import locked
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import NotAllowed


@command
def propose_step(
    *,
    actor,
    case: Case,
    agency: Agency,
    title: str,
    goal: Goal | None = None,
    domain: CareDomain | None = None,
    target_date: date | None = None,
    rhythm: str = "",
    done_by: str = Action.DoneBy.SUPPORTED,
    kind: str = Action.Kind.SERVICE,
    skill: str = "",
    worker=None,
    worker_name: str = "",
) -> Action:
    """A partner's worker puts a step of their own service before the case manager (KW-5.1.2, GB1-join-existing).

    In a goal that the service reads, or in an area of life that it may know: then with a goal of its own in draft, so
    that no other goal is shown by it. It is part of the plan when the case manager accepts it.
    """
    now = timezone.now()
    case_policy.require(actor, CaseAction.VIEW, case, at=now)
    areas = between.taking_part_for(actor, case, now)
    rules.check_own_agency(agency.pk in areas)
    case = locked(case)
    check_open(case)
    today = day_of(now)
    plan = plan_for_others(case)
    rules.check_plan_is_live(plan is not None)
    assert plan is not None  # said by the rule
    was = joined(case, agency.pk)
    rules.check_has_joined(
        agency=agency.label, is_discussed=was.discussed_on is not None, is_agreed=was.agreed_on is not None
    )
    may_know = areas[agency.pk]
    if goal is not None:
        goal = _goal_to_write(goal, plan)
    rules.check_goal_is_shared(_is_shared(actor, case, may_know, goal, domain, now))
    rules.check_step(title=title, target_date=target_date, rhythm=rhythm, today=today)
    rules.check_their_worker(worker is None or workers_of(agency, today).filter(pk=worker.pk).exists())
    if goal is None:
        assert domain is not None  # said by the rule
        goal = _draft_goal(actor, plan, domain, title)
    step = Action.objects.create(
        case=case,
        goal=goal,
        position=goal.actions.count(),
        title=title.strip(),
        agency=agency,
        worker=worker,
        worker_name="" if worker else worker_name.strip(),
        done_by=done_by,
        kind=kind,
        skill=skill if kind == Action.Kind.SKILLS else "",
        state=ActionState.PROPOSED,
        target_date=target_date,
        rhythm=rhythm.strip(),
        proposed_by=actor,
        proposed_at=now,
        proposed_from=agency,
        changed_on=today,
        changed_by=actor,
        made_by=actor,
    )
    audit.record(actor, "plan.step-proposed", step, part=goal.domain.code, agency=agency.pk)
    tell_of_proposal(step, now)
    return step


@command
def accept_step(*, actor, step: Action, goal: Goal | None = None, answer: str = "") -> Action:
    """The case manager takes a proposed step into the plan, in the goal where it stands or in another of that area.

    The consent for its owner is asked again at this instant; detox or rehabilitation waits for the clinic.
    """
    step_policy.require(actor, StepAction.GOVERN, step)
    case, step = _locked_with_case(step)
    _check_open_to_answer(case, step)
    now = timezone.now()
    stood = step.goal
    if goal is not None and goal.pk != stood.pk:
        rules.check_goal_is_shared(goal.plan_id == stood.plan_id and goal.state != GoalState.DROPPED)
        step.goal = goal
    if step.agency_id is not None and step.agency_id != case.lead_agency_id:
        assert step.agency is not None  # said by the condition
        covered, _ = readable_areas(case, step.agency_id, now)
        area = step.goal.domain
        if not (area.code in covered or _reads_by_role(case, step, now)):
            rules.check_is_covered(agency=step.agency.label, area=area.label, is_covered=False)
    rules.check_clinic_was_heard(selectors.detox_waits(case, step.kind, day_of(now)))
    step.state = ACTION.target("accept", step.state)
    _answer(actor, step, answer, now)
    if step.goal_id != stood.pk:
        _drop_if_empty(actor, step, stood, now)
    audit.record(actor, "plan.step-accepted", step, part=step.goal.domain.code, agency=step.agency_id)
    _tell_proposer(step, now)
    return step


@command
def decline_step(*, actor, step: Action, answer: str) -> Action:
    """The case manager says no to a proposed step, and why; whoever proposed it is told."""
    step_policy.require(actor, StepAction.GOVERN, step)
    case, step = _locked_with_case(step)
    _check_open_to_answer(case, step)
    rules.check_reason(answer)
    now = timezone.now()
    step.state = ACTION.target("decline", step.state)
    _answer(actor, step, answer, now)
    _drop_if_empty(actor, step, step.goal, now)
    audit.record(actor, "plan.step-declined", step, part=step.goal.domain.code, agency=step.agency_id)
    _tell_proposer(step, now)
    return step


def _goal_to_write(goal: Goal, plan: CarePlan) -> Goal:
    """The goal, if it is one of the plan that is open; a goal of another plan is as good as none."""
    open_goals = Goal.objects.exclude(state=GoalState.DROPPED).select_related("domain")
    found = open_goals.filter(plan=plan, pk=goal.pk).first()
    rules.check_goal_is_shared(found is not None)
    assert found is not None  # said by the rule
    return found


def _is_shared(
    actor, case: Case, may_know: frozenset[str], goal: Goal | None, domain: CareDomain | None, at: datetime
) -> bool:
    """Whether this agency reads the goal, or may know the area: by the very extract that its page shows."""
    if goal is None:
        return domain is not None and domain.code in may_know
    part = part_for(actor, case, at)
    return part is not None and goal.pk in {each.pk for each in part.goals} and goal.domain.code in may_know


def _draft_goal(actor, plan: CarePlan, area: CareDomain, title: str) -> Goal:
    """A goal for the case manager to word with the person, last in the order until the person ranks it."""
    last = selectors.last_rank(plan)
    return Goal.objects.create(
        plan=plan, domain=area, title=title.strip()[:160], state=GoalState.DRAFT, rank=last + 1, made_by=actor
    )


def _locked_with_case(step: Action) -> tuple[Case, Action]:
    case = locked(step.case)
    rows = Action.objects.select_for_update(of=("self",))
    related = ("goal__domain", "goal__plan", "agency", "proposed_by", "proposed_from", "answered_by")
    return case, rows.select_related(*related).get(pk=step.pk)


def _check_open_to_answer(case: Case, step: Action) -> None:
    check_open(case)
    rules.check_is_proposed(step.state == ActionState.PROPOSED, answered_by=str(step.answered_by or ""))


def _reads_by_role(case: Case, step: Action, at: datetime) -> bool:
    """Whether whoever proposed it works in this area for the child and family, by role."""
    try:
        areas = between.taking_part_for(step.proposed_by, case, at, step.agency_id)
    except NotAllowed:
        return False
    return step.goal.domain.code in areas.get(step.agency_id or 0, frozenset())


def _answer(actor, step: Action, answer: str, at: datetime) -> None:
    step.answered_at, step.answered_by, step.answer = at, actor, answer.strip()
    step.changed_on, step.changed_by = day_of(at), actor
    step.version += 1
    step.save()


def _drop_if_empty(actor, step: Action, goal: Goal, at: datetime) -> None:
    """A draft goal that was made for this proposal alone goes with it."""
    if goal.state != GoalState.DRAFT or goal.own_words or goal.measure or goal.made_by_id != step.proposed_by_id:
        return
    if goal.actions.exclude(state=ActionState.DROPPED).exists():
        return
    goal.state, goal.rank = GoalState.DROPPED, None
    goal.ended_on, goal.ended_by = day_of(at), actor
    goal.version += 1
    goal.save()


def _tell_proposer(step: Action, at: datetime) -> None:
    between.tell_partner(
        step.proposed_by,
        step.proposed_from,
        at,
        key=f"step:{step.pk}:answered",
        subject="The case manager has answered your proposal",
        about=step,
    )
