"""A plan is begun from what was found, given its key worker, or not pursued (KW-7.5, MC-initial-plan, MC-kw-named)."""

from django.utils import timezone

from careplans import selectors
from careplans.models import Action, CarePlan, Goal, NoActionNow, PlanTemplate
from careplans.policies import PlanAction, care_plan_policy, require_right
from careplans.rules import plans as rules
from careplans.services import beside
from careplans.services.filling import check_template, fill_from
from careplans.states import PLAN, TO_DO, ActionState, GoalState
from cases.models import CareDomain, Case
from cases.policies import THE_CASE
from cases.services.assignments import locked
from cases.services.references import take_numbers
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError


@command
def begin_plan(
    *,
    actor,
    case: Case,
    kind: str = CarePlan.Kind.COMPREHENSIVE,
    setting: str = CarePlan.Setting.SERVICE,
    template: PlanTemplate | None = None,
) -> CarePlan:
    """A draft with one section for each need that the assessment found, or the first plan for what cannot wait.

    Begun from a programme's template it also has the template's goals and steps, to be made the person's own.
    """
    require_right(actor, PlanAction.GOVERN, case)
    case = locked(case)
    rules.check_open(case)
    standing = selectors.standing_plan(case)
    assessment, initial = selectors.finished_assessment(case), selectors.finished_initial(case)
    rules.check_can_begin(
        kind=kind,
        draft=selectors.draft_of(case),
        plan_stands=standing is not None,
        has_assessment=assessment is not None,
        has_initial=initial is not None,
    )
    if template is not None:
        check_template(actor, template, case)
    now = timezone.now()
    today = day_of(now)
    is_full = kind == CarePlan.Kind.COMPREHENSIVE
    people = selectors.possible_key_workers(case, today, now)
    plan = CarePlan.objects.create(
        case=case,
        kind=kind,
        setting=setting,
        reference=f"PLN-{today.year}-{take_numbers('PLN.', today.year):04}",
        assessment=assessment if is_full else None,
        initial_assessment=None if is_full else initial,
        key_worker_id=actor.pk if actor.pk in people else (people[0] if len(people) == 1 else None),
        started_on=today,
        started_by=actor,
        replaces=standing,
    )
    for rank, need in enumerate(selectors.needs_of(plan.assessment), 1):
        Goal.objects.create(
            plan=plan,
            domain=need.domain,
            need=need,
            rank=rank,
            title=need.domain.label,
            own_words=need.own_words,
            made_by=actor,
        )
    if template is not None:
        fill_from(template, plan, actor, today)
    if setting == CarePlan.Setting.PRIMARY_CARE:
        beside.share_by_default(plan)
    audit.record(actor, "plan.begun", plan, part=THE_CASE, kind=str(kind), template=template.pk if template else None)
    return plan


@command
def drop_plan(*, actor, plan: CarePlan) -> CarePlan:
    """A draft that is not pursued. It is kept, and a new one can be begun."""
    care_plan_policy.require(actor, PlanAction.GOVERN, plan)
    plan = locked_plan(plan)
    rules.check_open(plan.case)
    plan.state = PLAN.target("drop", plan.state)
    plan.ended_at, plan.ended_by = timezone.now(), actor
    plan.version += 1
    plan.save()
    for step in Action.objects.filter(goal__plan=plan, state__in=[*TO_DO, ActionState.PROPOSED]):
        step.state, step.changed_on, step.changed_by = ActionState.DROPPED, day_of(plan.ended_at), actor
        step.blocked_on, step.blocked_by = None, ""
        step.version += 1
        step.save()  # nobody owes it; one by one: each has its history
    audit.record(actor, "plan.dropped", plan, part=THE_CASE)
    return plan


@command
def name_key_worker(*, actor, plan: CarePlan, key_worker) -> CarePlan:
    """Who answers for the plan being carried out and looked at again (MC-kw-named)."""
    care_plan_policy.require(actor, PlanAction.GOVERN, plan)
    plan = locked_plan(plan)
    rules.check_live(plan)
    now = timezone.now()
    possible = selectors.possible_key_workers(plan.case, day_of(now), now)
    rules.check_key_worker(key_worker.pk if key_worker else None, possible)
    plan.key_worker = key_worker
    plan.version += 1
    plan.save()
    audit.record(actor, "plan.key-worker-named", plan, part=THE_CASE, worker=key_worker.pk)
    return plan


@command
def say_no_action(*, actor, plan: CarePlan, domain: CareDomain, because: str) -> NoActionNow:
    """Why nothing is done now about a need in this area (KW-8.3a). An empty section for it goes with that."""
    care_plan_policy.require(actor, PlanAction.GOVERN, plan)
    plan = locked_plan(plan)
    rules.check_changeable(plan)
    if not because.strip():
        raise DomainError("Say why nothing is done about this now.", code="no-reason", field="because")
    planned = plan.goals.filter(domain=domain, state__in=[GoalState.DRAFT, GoalState.ACTIVE])
    if Action.objects.filter(goal__in=planned).exclude(state=ActionState.DROPPED).exists():
        raise DomainError(
            f"The plan has a goal with steps in {domain.label.lower()}. Drop it first, or leave it.",
            code="has-steps",
        )
    today = day_of(timezone.now())
    for goal in planned:
        goal.state, goal.rank = GoalState.DROPPED, None
        goal.ended_on, goal.ended_by, goal.ended_words = today, actor, because
        goal.version += 1
        goal.save()
    said, _ = NoActionNow.objects.update_or_create(
        plan=plan, domain=domain, defaults={"because": because, "said_on": today, "said_by": actor}
    )
    audit.record(actor, "plan.no-action", plan, part=domain.code, domain=domain.code)
    return said


def locked_plan(plan: CarePlan) -> CarePlan:
    """The plan as it stands now; whoever else would change it waits."""
    return CarePlan.objects.select_for_update(of=("self",)).select_related("case").get(pk=plan.pk)
