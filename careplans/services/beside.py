"""What a plan carries beside goals and steps: milestones, who does what with the GP, plans kept elsewhere."""

from datetime import date

from django.utils import timezone

from agencies.models import Agency
from careplans.models import CarePlan, Goal, LearningPlanLink, Milestone, SharedCareRole
from careplans.policies import (
    GoalAction,
    LearningPlanAction,
    PlanAction,
    care_plan_policy,
    goal_policy,
    learning_plan_policy,
    require_right,
)
from careplans.rules import beside as rules
from careplans.rules.plans import check_changeable, check_live, check_open
from cases.models import Case
from cases.policies import THE_CASE
from core import audit
from core.commands import command
from core.days import day_of
from core.versions import claim

Task, Who = SharedCareRole.Task, SharedCareRole.Who
# What is proposed where a GP shares the care; changed for a GP who does more (MC-shared-care-defaults).
DEFAULTS = {
    Task.PRESCRIBING: Who.GP,
    Task.MEDICATION_CHANGE: Who.GP,
    Task.MONITORING: Who.WORKER,
    Task.HOLISTIC_PLAN: Who.WORKER,
    Task.TEAM_DISCUSSION: Who.WORKER,
    Task.COMPLIANCE: Who.BOTH,
    Task.CONTINUITY: Who.BOTH,
}


def share_by_default(plan: CarePlan) -> None:
    """The usual roles, where the table is still empty."""
    if not plan.shared_care.exists():
        for task, who in DEFAULTS.items():
            SharedCareRole.objects.create(plan=plan, task=task, who=who)


@command
def set_shared_care(
    *, actor, plan: CarePlan, version: int, setting: str, roles: dict[str, tuple[str, str]]
) -> CarePlan:
    """Where the care is given, and who of GP, worker and others does what (MC-shared-care).

    `roles`: task -> (who, in words if it is somebody else). Going over to primary care, the usual roles are proposed.
    """
    care_plan_policy.require(actor, PlanAction.GOVERN, plan)
    plan = claim(plan, version)
    check_changeable(plan)
    plan.setting = setting
    plan.save()
    if setting == CarePlan.Setting.PRIMARY_CARE:
        share_by_default(plan)
        for task, (who, words) in roles.items():
            rules.check_who(task, who, words)
            row = plan.shared_care.get(task=task)
            if (row.who, row.who_words) != (who, words):
                row.who, row.who_words = who, words
                row.version += 1
                row.save()
    audit.record(actor, "plan.shared-care-set", plan, part=THE_CASE, setting=setting)
    return plan


@command
def add_milestone(*, actor, goal: Goal, title: str, due_on: date | None = None) -> Milestone:
    """A marker on the way to a goal (MC-milestones)."""
    goal_policy.require(actor, GoalAction.WRITE, goal)
    check_live(goal.plan)
    today = day_of(timezone.now())
    rules.check_milestone(title=title, due_on=due_on, today=today)
    milestone = Milestone.objects.create(goal=goal, title=title, due_on=due_on)
    audit.record(actor, "plan.milestone-added", milestone, part=goal.domain.code)
    return milestone


@command
def settle_milestone(
    *, actor, milestone: Milestone, version: int, state: str, settled_on: date | None = None, note: str = ""
) -> Milestone:
    """Reached or missed, and when; or still ahead after all."""
    goal_policy.require(actor, GoalAction.WRITE, milestone.goal)
    milestone = claim(milestone, version)
    check_live(milestone.goal.plan)
    today = day_of(timezone.now())
    ahead = state == Milestone.State.AHEAD
    rules.check_settled(state=state, states=Milestone.State.values, settled_on=settled_on, today=today)
    milestone.state = state
    milestone.settled_on, milestone.settled_by = (None, None) if ahead else (settled_on or today, actor)
    milestone.note = note
    milestone.save()
    audit.record(actor, "plan.milestone-settled", milestone, part=milestone.goal.domain.code, state=state)
    return milestone


@command
def link_plan(
    *,
    actor,
    case: Case,
    name: str,
    owner: str,
    kind: str = LearningPlanLink.Kind.LEARNING,
    agency: Agency | None = None,
    review_on: date | None = None,
    note: str = "",
) -> LearningPlanLink:
    """A plan that somebody else keeps for the person, with its owner and its next review (KW-12.4)."""
    require_right(actor, PlanAction.WORK, case)
    check_open(case)
    link = LearningPlanLink.objects.create(
        case=case, kind=kind, name=name, owner=owner, agency=agency, review_on=review_on, note=note, added_by=actor
    )
    audit.record(actor, "plan.linked", link, part=THE_CASE)
    return link


@command
def end_link(*, actor, link: LearningPlanLink, version: int) -> LearningPlanLink:
    """That plan has ended, or is no longer the person's."""
    learning_plan_policy.require(actor, LearningPlanAction.WRITE, link)
    check_open(link.case)
    link = claim(link, version)
    link.ended_on = day_of(timezone.now())
    link.save()
    audit.record(actor, "plan.link-ended", link, part=THE_CASE)
    return link
