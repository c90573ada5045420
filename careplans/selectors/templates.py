"""Templates as their pages read them: by programme, the agency's own before the national ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from careplans.models import PlanTemplate, TemplateGoal
from careplans.policies import TemplateAction, plan_template_policy
from cases.models import Case


@dataclass(frozen=True, slots=True)
class Programme:
    """The templates of one programme."""

    name: str
    templates: tuple[PlanTemplate, ...]


def templates_of(user, *, active: bool) -> list[PlanTemplate]:
    """The templates that this person sees: those in use, or those retired."""
    rows = plan_template_policy.scope(user, TemplateAction.VIEW).filter(is_active=active)
    return list(_in_order(rows.annotate(goal_count=Count("goals"))))


def by_programme(templates: Sequence[PlanTemplate]) -> list[Programme]:
    """Grouped, programmes by their names."""
    names = sorted({each.programme for each in templates}, key=str.casefold)
    return [Programme(name, tuple(each for each in templates if each.programme == name)) for name in names]


def usable_for(user, case: Case) -> QuerySet[PlanTemplate]:
    """What a plan of this case can be filled from: its lead agency's templates and the national ones, if not empty."""
    seen = plan_template_policy.scope(user, TemplateAction.VIEW).filter(is_active=True)
    offered = seen.filter(agency=None) | seen.filter(agency=case.lead_agency_id)
    return _in_order(offered.filter(goals__isnull=False).distinct())


def goals_of(template: PlanTemplate) -> list[TemplateGoal]:
    """With their steps, in the template's order."""
    return list(template.goals.select_related("domain").prefetch_related("actions"))


def _in_order(rows: QuerySet[PlanTemplate]) -> QuerySet[PlanTemplate]:
    return rows.select_related("agency").order_by("programme", "agency__sort_key", "name", "pk")
