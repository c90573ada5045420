"""What is known of a barrier where a worker meets it: filled in, so that only what is new is typed."""

from collections.abc import Mapping
from typing import Any

from agencies.selectors import directory
from assessments.models import DomainNeed
from careplans.models import Action, Goal
from careplans.states import LIVE, GoalState
from cases.models import CareDomain, Case
from gapsblocks.kinds import Category, Kind

Choices = list[tuple[str, Any]]


def places_in_plan(case: Case) -> Choices:
    """The goals of the plan with their steps, to say where the barrier stands."""
    goals = Goal.objects.filter(plan__case=case, plan__state__in=LIVE).exclude(state=GoalState.DROPPED)
    found: Choices = [("", "Nowhere in the plan")]
    for goal in goals.prefetch_related("actions").order_by("plan__state", "rank", "pk"):
        steps = [(f"step:{step.pk}", step.title) for step in goal.actions.all()]
        found.append((goal.title, [(f"goal:{goal.pk}", f"The goal: {goal.title}"), *steps]))
    return found


def place_of(case: Case, chosen: str) -> tuple[Goal | None, Action | None]:
    """The goal and the step of a choice, if they are of this person’s plan."""
    what, _, number = chosen.partition(":")
    if not number.isdigit():
        return None, None
    if what == "step":
        step = (
            Action.objects.filter(case=case, pk=number).select_related("goal__domain", "goal__plan", "agency").first()
        )
        return (step.goal, step) if step else (None, None)
    return Goal.objects.filter(plan__case=case, pk=number).select_related("domain", "plan").first(), None


def known_of(case: Case, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the page from which the worker comes knows: its step, its goal or its area, and what stood there.

    `asked` is the address: numbers of another file are as good as none.
    """
    goal, step = place_of(case, f"step:{asked.get('step', '')}")
    if goal is None:
        goal, step = place_of(case, f"goal:{asked.get('goal', '')}")
    known: dict[str, Any] = {}
    if step is not None:
        known |= {"in_plan": f"step:{step.pk}", "description": step.blocked_by}
        if step.agency and step.agency_id != case.lead_agency_id:
            known |= {"about_agency": step.agency_id, "kind": Kind.BLOCK}  # the service exists: it owns the step
    elif goal is not None:
        known["in_plan"] = f"goal:{goal.pk}"
    domain = goal.domain if goal else CareDomain.objects.filter(code=asked.get("domain", "")[:40]).first()
    if domain is not None:
        known["domain"] = domain.pk
        if goal is None:
            known |= _found_in(case, domain)
    return known if goal else known | _not_engaging(case, asked.get("agency", "")[:18])


def _not_engaging(case: Case, number: str) -> dict[str, Any]:
    """The service that a worker reports as a block from the list of agencies (MT-7.6b)."""
    service = directory().exclude(pk=case.lead_agency_id or 0).filter(pk=int(number)) if number.isdecimal() else []
    return (
        {"about_agency": each.pk, "kind": Kind.BLOCK, "category": Category.NOT_ENGAGING}
        if (each := next(iter(service), None))
        else {}
    )


def _found_in(case: Case, domain: CareDomain) -> dict[str, Any]:
    """What the latest assessment says of the way to services in this area."""
    rows = DomainNeed.objects.filter(assessment__case=case, domain=domain).exclude(access="")
    need = rows.order_by("-assessment__pk").first()
    if need is None:
        return {}
    known: dict[str, Any] = {"about_service": need.other_service, "description": need.blocked_by}
    if need.access == DomainNeed.Access.WAITING:
        known |= {"kind": Kind.BLOCK, "category": Category.WAITING}
    return {name: value for name, value in known.items() if value}
