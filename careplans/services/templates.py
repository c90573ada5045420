"""Templates are made, changed and retired by those who keep them, and fill a plan with goals and steps."""

from typing import Any, TypeVar

from django.db.models import Max, QuerySet
from django.utils import timezone

from agencies.models import Agency
from careplans.models import CarePlan, PlanTemplate, TemplateAction, TemplateGoal
from careplans.policies import (
    PlanAction,
    care_plan_policy,
    plan_template_policy,
    template_goal_policy,
    template_keeper,
    template_step_policy,
)
from careplans.policies import TemplateAction as May
from careplans.rules import templates as rules
from careplans.rules.plans import check_changeable
from careplans.services.filling import check_template, fill_from
from careplans.services.plans import locked_plan
from cases.models import CareDomain
from cases.policies import THE_CASE
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import NotAllowed
from core.versions import claim

Row = TypeVar("Row", TemplateGoal, TemplateAction)


@command
def add_template(*, actor, agency: Agency | None, programme: str, name: str, what_for: str = "") -> PlanTemplate:
    """A template without goals yet, for an agency or, where none is named, for all of them."""
    _require_keeper(actor, agency)
    rules.check_named(programme=programme, name=name, taken=_is_taken(agency, name))
    template = PlanTemplate.objects.create(
        agency=agency, programme=programme.strip(), name=name.strip(), what_for=what_for, made_by=actor
    )
    audit.record(actor, "template.added", template, name=template.name)
    return template


@command
def copy_template(*, actor, template: PlanTemplate, agency: Agency | None, name: str) -> PlanTemplate:
    """The same goals and steps under another name, to be made one's own."""
    plan_template_policy.require(actor, May.VIEW, template)
    _require_keeper(actor, agency)
    rules.check_named(programme=template.programme, name=name, taken=_is_taken(agency, name))
    made = PlanTemplate.objects.create(
        agency=agency, programme=template.programme, name=name.strip(), what_for=template.what_for, made_by=actor
    )
    for goal in template.goals.prefetch_related("actions"):
        steps = list(goal.actions.all())
        goal.pk, goal.template, goal.version = None, made, 0
        goal._state.adding = True
        goal.save()
        for step in steps:
            step.pk, step.goal, step.version = None, goal, 0
            step._state.adding = True
            step.save()
    audit.record(actor, "template.copied", made, name=made.name, template=template.pk)
    return made


@command
def change_template(
    *, actor, template: PlanTemplate, version: int, programme: str, name: str, what_for: str = ""
) -> PlanTemplate:
    """Its programme, its name, and what it is for."""
    plan_template_policy.require(actor, May.WRITE, template)
    template = claim(template, version)
    rules.check_kept(is_active=template.is_active)
    rules.check_named(programme=programme, name=name, taken=_is_taken(template.agency, name, but=template))
    template.programme, template.name, template.what_for = programme.strip(), name.strip(), what_for
    template.save()
    audit.record(actor, "template.changed", template, name=template.name)
    return template


@command
def retire_template(*, actor, template: PlanTemplate) -> PlanTemplate:
    """No plan is begun from it any more. Plans that were stay as they are."""
    return _stand(actor, template, active=False)


@command
def restore_template(*, actor, template: PlanTemplate) -> PlanTemplate:
    """It is offered again."""
    return _stand(actor, template, active=True)


def _stand(actor, template: PlanTemplate, *, active: bool) -> PlanTemplate:
    plan_template_policy.require(actor, May.WRITE, template)
    template = _locked(template)
    if template.is_active != active:
        template.is_active = active
        template.version += 1
        template.save()
        audit.record(actor, "template.restored" if active else "template.retired", template, name=template.name)
    return template


@command
def add_template_goal(
    *,
    actor,
    template: PlanTemplate,
    domain: CareDomain,
    title: str,
    specific: str = "",
    measure: str = "",
    weeks: int | None = None,
) -> TemplateGoal:
    """One more goal, last."""
    plan_template_policy.require(actor, May.WRITE, template)
    template = _kept(template)
    rules.check_goal(title=title, weeks=weeks)
    goal = TemplateGoal.objects.create(
        template=template,
        position=_next(template.goals.all()),
        domain=domain,
        title=title.strip(),
        specific=specific,
        measure=measure,
        weeks=weeks,
    )
    _changed(actor, template, "template.goal-added")
    return goal


@command
def change_template_goal(
    *,
    actor,
    goal: TemplateGoal,
    version: int,
    domain: CareDomain,
    title: str,
    specific: str = "",
    measure: str = "",
    weeks: int | None = None,
) -> TemplateGoal:
    """Its words and its weeks. Its steps are brought no later than the goal."""
    template_goal_policy.require(actor, May.WRITE, goal)
    template = _kept(goal.template)
    goal = claim(goal, version)
    rules.check_goal(title=title, weeks=weeks)
    goal.domain, goal.title, goal.specific, goal.measure, goal.weeks = domain, title.strip(), specific, measure, weeks
    goal.save()
    for step in goal.actions.filter(weeks__gt=weeks):
        step.weeks = weeks
        step.version += 1
        step.save()
    _changed(actor, template, "template.goal-changed")
    return goal


@command
def remove_template_goal(*, actor, goal: TemplateGoal) -> PlanTemplate:
    """Out of the template, with its steps. Plans that were begun with it keep theirs."""
    template_goal_policy.require(actor, May.WRITE, goal)
    template = _kept(goal.template)
    for step in TemplateAction.objects.filter(goal=goal):
        step.delete()  # one by one: each has its history
    TemplateGoal.objects.get(pk=goal.pk).delete()
    return _changed(actor, template, "template.goal-removed")


@command
def add_template_step(
    *,
    actor,
    goal: TemplateGoal,
    title: str,
    done_by: str,
    kind: str,
    skill: str = "",
    weeks: int | None = None,
) -> TemplateAction:
    """One more step, last in its goal."""
    template_goal_policy.require(actor, May.WRITE, goal)
    template = _kept(goal.template)
    rules.check_step(title=title, kind=kind, skill=skill, weeks=weeks, of_goal=goal.weeks)
    step = TemplateAction.objects.create(
        goal=goal,
        position=_next(goal.actions.all()),
        title=title.strip(),
        done_by=done_by,
        kind=kind,
        skill=skill,
        weeks=weeks,
    )
    _changed(actor, template, "template.step-added")
    return step


@command
def change_template_step(
    *,
    actor,
    step: TemplateAction,
    version: int,
    title: str,
    done_by: str,
    kind: str,
    skill: str = "",
    weeks: int | None = None,
) -> TemplateAction:
    """What is to be done, by whom, and after how many weeks."""
    template_step_policy.require(actor, May.WRITE, step)
    template = _kept(step.goal.template)
    step = claim(step, version)
    rules.check_step(title=title, kind=kind, skill=skill, weeks=weeks, of_goal=step.goal.weeks)
    step.title, step.done_by, step.kind, step.skill, step.weeks = title.strip(), done_by, kind, skill, weeks
    step.save()
    _changed(actor, template, "template.step-changed")
    return step


@command
def remove_template_step(*, actor, step: TemplateAction) -> PlanTemplate:
    """Out of the template."""
    template_step_policy.require(actor, May.WRITE, step)
    template = _kept(step.goal.template)
    TemplateAction.objects.get(pk=step.pk).delete()
    return _changed(actor, template, "template.step-removed")


@command
def move_template_goal(*, actor, goal: TemplateGoal, up: bool) -> PlanTemplate:
    """One place up or down among the goals."""
    template_goal_policy.require(actor, May.WRITE, goal)
    template = _kept(goal.template)
    _move(list(template.goals.all()), goal.pk, up=up)
    return _changed(actor, template, "template.ordered")


@command
def move_template_step(*, actor, step: TemplateAction, up: bool) -> PlanTemplate:
    """One place up or down among the steps of its goal."""
    template_step_policy.require(actor, May.WRITE, step)
    template = _kept(step.goal.template)
    _move(list(step.goal.actions.all()), step.pk, up=up)
    return _changed(actor, template, "template.ordered")


@command
def add_from_template(*, actor, plan: CarePlan, template: PlanTemplate) -> CarePlan:
    """The goals of a template that the plan has not yet, each last in the person's order or in its empty section."""
    care_plan_policy.require(actor, PlanAction.GOVERN, plan)
    plan = locked_plan(plan)
    check_changeable(plan)
    check_template(actor, template, plan.case)
    today = day_of(timezone.now())
    made = fill_from(template, plan, actor, today)
    rules.check_adds_something(len(made))
    plan.no_actions.filter(domain__in=[goal.domain_id for goal in made]).delete()  # something is done about it now
    plan.version += 1
    plan.save()
    audit.record(actor, "plan.filled-from-template", plan, part=THE_CASE, template=template.pk, goals=len(made))
    return plan


def _require_keeper(actor, agency: Agency | None) -> None:
    own, national = template_keeper(actor, day_of(timezone.now()))
    if not rules.check_owner(agency_id=agency.pk if agency else None, own=own, national=national):
        raise NotAllowed("keep templates there")


def _is_taken(agency: Agency | None, name: str, but: PlanTemplate | None = None) -> bool:
    rows = PlanTemplate.objects.filter(agency=agency, name__iexact=name.strip())
    return rows.exclude(pk=but.pk).exists() if but else rows.exists()


def _locked(template: PlanTemplate) -> PlanTemplate:
    return PlanTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)


def _kept(template: PlanTemplate) -> PlanTemplate:
    template = _locked(template)
    rules.check_kept(is_active=template.is_active)
    return template


def _changed(actor, template: PlanTemplate, verb: str) -> PlanTemplate:
    audit.record(actor, verb, template, name=template.name)
    return template


def _next(rows: QuerySet[Any]) -> int:
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _move(rows: list[Row], pk: int, *, up: bool) -> None:
    """One place up or down; at the end of the list nothing moves."""
    order = [row.pk for row in rows]
    here = order.index(pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
    for position, row in enumerate(rows, 1):
        if row.position != position:
            row.position = position
            row.save()
