"""What the person wants, made a goal, ranked by them, reached or let go (KW-5.2.2a, KW-12.2, KW-12.3a)."""

from collections.abc import Collection, Sequence
from datetime import date

from django.utils import timezone

from agencies.models import Agency
from careplans import selectors
from careplans.models import CarePlan, Goal
from careplans.policies import GoalAction, PlanAction, care_plan_policy, goal_policy
from careplans.rules import goals as rules
from careplans.rules.plans import check_changeable, check_live
from careplans.services.plans import locked_plan
from careplans.states import GOAL, ActionState, GoalState
from cases.models import CareDomain
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import Conflict
from core.versions import claim


@command
def add_goal(
    *,
    actor,
    plan: CarePlan,
    domain: CareDomain,
    title: str,
    own_words: str = "",
    motivation: str = "",
    specific: str = "",
    measure: str = "",
    achievable_note: str = "",
    relevance: str = "",
    target_date: date | None = None,
    words_shared_with: Collection[Agency] = (),
) -> Goal:
    """One more goal, last in the person's order; a draft until the plan is agreed."""
    care_plan_policy.require(actor, PlanAction.GOVERN, plan)
    plan = locked_plan(plan)
    check_changeable(plan)
    goal = Goal(plan=plan, domain=domain, made_by=actor, rank=selectors.last_rank(plan) + 1)
    _write(
        goal,
        title=title,
        own_words=own_words,
        motivation=motivation,
        specific=specific,
        measure=measure,
        achievable_note=achievable_note,
        relevance=relevance,
        target_date=target_date,
        words_shared_with=words_shared_with,
    )
    plan.no_actions.filter(domain=domain).delete()  # something is done about it now
    audit.record(actor, "plan.goal-added", goal, part=domain.code, goal=goal.pk)
    return goal


@command
def change_goal(
    *,
    actor,
    goal: Goal,
    version: int,
    domain: CareDomain,
    title: str,
    own_words: str = "",
    motivation: str = "",
    specific: str = "",
    measure: str = "",
    achievable_note: str = "",
    relevance: str = "",
    target_date: date | None = None,
    words_shared_with: Collection[Agency] = (),
) -> Goal:
    """The words of a goal, written again. Raises Conflict if somebody saved them since they were opened."""
    goal_policy.require(actor, GoalAction.WRITE, goal)
    check_changeable(locked_plan(goal.plan))
    goal = claim(goal, version)
    GOAL.target("drop", goal.state)  # one that is over is not written again
    goal.domain = domain
    _write(
        goal,
        title=title,
        own_words=own_words,
        motivation=motivation,
        specific=specific,
        measure=measure,
        achievable_note=achievable_note,
        relevance=relevance,
        target_date=target_date,
        words_shared_with=words_shared_with,
    )
    audit.record(actor, "plan.goal-changed", goal, part=domain.code, goal=goal.pk)
    return goal


def _write(goal: Goal, *, words_shared_with: Collection[Agency], **words) -> None:
    now = timezone.now()
    rules.check_title(words["title"])
    rules.check_target(words["target_date"], goal.target_date, day_of(now))
    if words_shared_with:
        readers = {agency.pk for agency in selectors.may_know_area(goal.plan.case, goal.domain, now)}
        rules.check_may_read_words([agency.pk for agency in words_shared_with], readers)
    for name, value in words.items():
        setattr(goal, name, value)
    goal.need = selectors.finding_for(goal.plan, goal.domain)
    goal.save()
    goal.words_shared_with.set(words_shared_with)


@command
def rank_goals(*, actor, plan: CarePlan, order: Sequence[int], seen: Sequence[int]) -> CarePlan:
    """The person's own order (KW-12.3a). `seen` is the order that stood on the page where they chose.

    Raises DomainError "order-changed" if somebody ranked, added or dropped a goal since: nothing is overwritten unseen.
    """
    care_plan_policy.require(actor, PlanAction.GOVERN, plan)
    plan = locked_plan(plan)
    check_changeable(plan)
    before = selectors.ranked(plan)
    rules.check_order(order, before, seen)
    goals = plan.goals.in_bulk(before)
    for rank, pk in enumerate(order, 1):
        if goals[pk].rank != rank:
            goals[pk].rank = rank
            goals[pk].save()  # one by one: each has its history
    audit.record(actor, "plan.goals-ranked", plan, part="case")
    return plan


@command
def end_goal(*, actor, goal: Goal, version: int, verb: str, words: str) -> Goal:
    """Reached, or let go, with words for it. Its open steps are let go with a goal that is dropped."""
    goal_policy.require(actor, GoalAction.WRITE, goal)
    plan = locked_plan(goal.plan)
    if verb == "achieve":
        check_live(plan)
    else:
        check_changeable(plan)
    rules.check_words(words, verb)
    goal = claim(goal, version)
    goal.state = GOAL.target(verb, goal.state)
    goal.ended_on, goal.ended_by, goal.ended_words = day_of(timezone.now()), actor, words
    if goal.state == GoalState.DROPPED:
        goal.rank = None
        for step in goal.actions.exclude(state__in=[ActionState.DONE, ActionState.DROPPED]):
            step.state, step.changed_on, step.changed_by = ActionState.DROPPED, goal.ended_on, actor
            step.version += 1
            step.save()
    goal.save()
    audit.record(actor, f"plan.goal-{goal.state}", goal, part=goal.domain.code, goal=goal.pk)
    return goal


@command
def reopen_goal(*, actor, goal: Goal, version: int) -> Goal:
    """One that was reached is gone on with; one that was let go is taken up again, last in the order."""
    goal_policy.require(actor, GoalAction.WRITE, goal)
    plan = locked_plan(goal.plan)
    was_dropped = goal.state == GoalState.DROPPED
    if was_dropped:
        check_changeable(plan)
    else:
        check_live(plan)
    goal = claim(goal, version)
    if (goal.state == GoalState.DROPPED) != was_dropped:
        raise Conflict(goal, opened_version=version)
    goal.state = GOAL.target("take up" if was_dropped else "reopen", goal.state)
    if goal.state == GoalState.ACTIVE:
        rules.check_reopened_goal_has_a_step(goal.actions.exclude(state=ActionState.DROPPED).count())
    else:
        goal.rank = selectors.last_rank(plan) + 1
    goal.ended_on, goal.ended_by, goal.ended_words = None, None, ""
    goal.save()
    audit.record(actor, "plan.goal-reopened", goal, part=goal.domain.code, goal=goal.pk)
    return goal
