"""A plan is filled from a template: its goals and steps, to be made the person's own."""

from datetime import date, timedelta

from careplans import selectors
from careplans.models import Action, CarePlan, Goal, PlanTemplate
from careplans.policies import TemplateAction, plan_template_policy
from careplans.rules import templates as rules
from careplans.states import ActionState, GoalState
from cases.models import Case


def check_template(actor, template: PlanTemplate, case: Case) -> None:
    """Seen by this person, in use, and one of the lead agency or of all."""
    plan_template_policy.require(actor, TemplateAction.VIEW, template)
    template = PlanTemplate.objects.get(pk=template.pk)
    rules.check_can_use(
        is_active=template.is_active,
        is_offered=template.agency_id in (None, case.lead_agency_id),
        goals=template.goals.count(),
    )


def fill_from(template: PlanTemplate, plan: CarePlan, actor, today: date) -> list[Goal]:
    """The template's goals, in the section of their area where one is still empty, else after the others.

    A goal of the same name in the same area is there already, and is not made twice.
    """
    kept = list(plan.goals.exclude(state=GoalState.DROPPED).select_related("domain").order_by("rank"))
    empty = {goal.domain_id: goal for goal in kept if goal.title == goal.domain.label and goal.state == GoalState.DRAFT}
    present = {(goal.domain_id, goal.title.casefold()) for goal in kept}
    made = []
    for model in template.goals.select_related("domain").prefetch_related("actions"):
        if (model.domain_id, model.title.casefold()) in present:
            continue
        goal = empty.pop(model.domain_id, None)
        if goal is None:
            goal = Goal(plan=plan, domain=model.domain, made_by=actor, rank=selectors.last_rank(plan) + 1)
            goal.need = selectors.finding_for(plan, model.domain)
        else:
            goal.version += 1
        goal.title, goal.specific, goal.measure = model.title, model.specific, model.measure
        goal.target_date = _after(today, model.weeks)
        goal.save()
        made.append(goal)
        for position, step in enumerate(model.actions.all()):
            alone = step.done_by == Action.DoneBy.SELF
            waits = selectors.detox_waits(plan.case, step.kind, today)
            Action.objects.create(
                case=plan.case,
                goal=goal,
                position=position,
                title=step.title,
                agency=None if alone else plan.case.lead_agency,
                done_by=step.done_by,
                kind=step.kind,
                skill=step.skill,
                state=ActionState.PROPOSED if waits else ActionState.AGREED,
                target_date=_after(today, step.weeks) or goal.target_date,
                made_by=actor,
            )
    return made


def _after(today: date, weeks: int | None) -> date | None:
    return today + timedelta(weeks=weeks) if weeks else None
