"""Who reads a plan, writes its goals, carries its steps. A partner reads an extract (careplans.selectors.extract)."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from django.db.models import Exists, Model, OuterRef, Q, Subquery

from agencies.models import WorkerRole
from agencies.selectors import MANAGING, standing_of
from assessments.models import ComprehensiveAssessment, DomainNeed
from careplans.models import (
    Action,
    AftercarePlan,
    CarePlan,
    Goal,
    LearningPlanLink,
    PlanIssue,
    PlanTemplate,
    PlanVersion,
    TemplateGoal,
)
from careplans.models import TemplateAction as TemplateStep
from careplans.states import STANDING, PlanState
from cases.models import Case, CaseAgency, CaseUserPermission, ConsentItem
from cases.policies import CHILD_AND_FAMILY, CaseAction, CaseBound, case_policy, case_standpoint, consented
from core.days import day_of
from core.errors import NotAllowed
from core.policies import Policy, Standpoint, Way

Information = ConsentItem.Information
PLAN = frozenset({Information.PLAN_PART.value, Information.WHOLE_PLAN.value})


class PlanAction(StrEnum):
    VIEW = "view_plan"
    WORK = "work_plan"  # the steps of one's own agency; what another should do is proposed
    GOVERN = "govern_plan"  # goals, order, who owns what, agreeing and revising


def plan_rights(case: Case, can: frozenset[str]) -> frozenset[PlanAction]:
    """What somebody may do with the plans of this case, from what they may do with the case: the ways below in short.

    The case manager governs the plan, and so does the manager (S.4); in a case of key working there is no case manager,
    and whoever works on it does.
    """
    rights = set()
    if CaseAction.VIEW_WHOLE in can:
        rights.add(PlanAction.VIEW)
    if CaseAction.WORK in can:
        rights.add(PlanAction.WORK)
    alone = CaseAction.WORK in can and case.level != Case.Level.CASE_MANAGEMENT
    if alone or can & {CaseAction.CO_ORDINATE, CaseAction.MANAGE}:
        rights.add(PlanAction.GOVERN)
    return frozenset(rights)


def rights_in(user, case: Case) -> frozenset[PlanAction]:
    """What this person may do with the plans of this case, asked where there may be no plan yet."""
    return plan_rights(case, case_policy.can(user, case))


def require_right(user, action: PlanAction, case: Case) -> None:
    """Raise NotAllowed unless this person may do this with the plans of this case."""
    if action not in rights_in(user, case):
        raise NotAllowed(f"{action} in case {case.pk}")


def governed(user, at: datetime) -> list:
    """The cases whose plan this person governs, way by way."""
    alone = case_policy.scope(user, CaseAction.WORK, at=at).exclude(level=Case.Level.CASE_MANAGEMENT)
    return [
        case_policy.scope(user, CaseAction.CO_ORDINATE, at=at),
        case_policy.scope(user, CaseAction.MANAGE, at=at),
        alone,
    ]


class CarePlanPolicy(CaseBound):
    """A plan is read with the whole file, and governed by the case manager and their manager."""

    model = CarePlan
    actions = PlanAction
    view_action = PlanAction.VIEW
    system_actions = frozenset({PlanAction.VIEW})

    def ways(self, user, at: datetime) -> Iterator[Way]:
        plans = CarePlan.objects.all()
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({PlanAction.VIEW}), plans.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset({PlanAction.WORK}), plans.filter(case__in=worked), "pk"
        for cases in governed(user, at):
            yield frozenset({PlanAction.GOVERN}), plans.filter(case__in=cases), "pk"


class PlanVersionAction(StrEnum):
    VIEW = "view_plan_version"


class PlanVersionPolicy(CaseBound):
    """What was signed is read with the whole file. An agency's copy is its extract, made when it is asked for."""

    model = PlanVersion
    case = "plan__case"
    actions = PlanVersionAction
    view_action = PlanVersionAction.VIEW
    system_actions = frozenset({PlanVersionAction.VIEW})

    def ways(self, user, at: datetime) -> Iterator[Way]:
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset(PlanVersionAction), PlanVersion.objects.filter(plan__case__in=read), "pk"


class GoalAction(StrEnum):
    VIEW = "view_goal"
    WRITE = "write_goal"


class GoalPolicy(CaseBound):
    """A goal is read with the whole file and written by who governs the plan."""

    model = Goal
    case = "plan__case"
    actions = GoalAction
    view_action = GoalAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        goals = Goal.objects.all()
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({GoalAction.VIEW}), goals.filter(plan__case__in=read), "pk"
        for cases in governed(user, at):
            yield frozenset({GoalAction.WRITE}), goals.filter(plan__case__in=cases), "pk"


class StepAction(StrEnum):
    VIEW = "view_step"
    CARRY = "carry_step"  # done, blocked, under way; the words of one's own step
    GOVERN = "govern_step"  # accept or decline, change who owns it


class StepPolicy(CaseBound):
    """A step is carried by the agency that owns it (KW-5.1.2) and governed by the case manager.

    A partner's worker reaches a step of their own agency, in an area of life that the person shares with that agency,
    while the person shares the agency's part of the plan: never another's, and never one that its consent has left.
    """

    model = Action
    actions = StepAction
    view_action = StepAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        steps = Action.objects.all()
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({StepAction.VIEW}), steps.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        ours = Q(agency=None) | Q(agency=Subquery(Case.objects.filter(pk=OuterRef("case")).values("lead_agency")[:1]))
        yield frozenset({StepAction.CARRY}), steps.filter(ours, case__in=worked), "pk"
        for cases in governed(user, at):
            yield frozenset({StepAction.CARRY, StepAction.GOVERN}), steps.filter(case__in=cases), "pk"
        if standing_of(user, day_of(at)).posts:
            # the case policy decides which cases a partner reaches at all: bars, posts, protocols
            seen = case_policy.scope(user, CaseAction.VIEW, at=at)
            yield frozenset({StepAction.VIEW, StepAction.CARRY}), partners_steps(user, at).filter(case__in=seen), "pk"
            mine = child_family_steps(user, at).filter(case__in=seen)
            yield frozenset({StepAction.VIEW, StepAction.CARRY}), mine, "pk"


def partners_steps(user, at: datetime):
    """The steps of this person's own agencies that the persons' consents let those agencies read."""
    standing = standing_of(user, day_of(at))
    rights = CaseUserPermission.objects.open_at(at).filter(
        Q(codename="work_case") | Q(codename="cover_case", covers__codename="work_case"),
        user=user,
        content_object=OuterRef("case"),
        agency=OuterRef("agency"),
    )
    in_case = CaseAgency.objects.in_case(day_of(at)).filter(case=OuterRef("case"), agency=OuterRef("agency"))
    comes = Q(Exists(rights))
    if managed := standing.managed:
        comes |= Q(agency__in=managed) & Q(Exists(in_case))
    return (
        _asked_of_others()
        .filter(comes, agency__in=standing.agencies)
        .filter(Exists(_naming_the_steps_area(at)))
        .exclude(Exists(_narrowed_area()))
    )


def _asked_of_others():
    """Without the steps of a draft that was not pursued, or that is made beside a plan that stands: of that one other
    services read (careplans.selectors.extract.plan_for_others).
    """
    stands = CarePlan.objects.filter(case=OuterRef("case"), state__in=STANDING)
    unread = Q(goal__plan__state=PlanState.DROPPED) | Q(goal__plan__state=PlanState.DRAFT) & Exists(stands)
    return Action.objects.exclude(unread)


def child_family_steps(user, at: datetime):
    """The steps of their own agency that the case manager for the child and family carries, in that area of life."""
    return _asked_of_others().filter(
        Exists(_for_child_and_family(user, at)),
        agency__in=standing_of(user, day_of(at)).agencies,
        goal__domain__is_child_family=True,
        goal__domain__is_offence_data=False,
    )


def _for_child_and_family(user, at: datetime):
    """That this person is case manager for the child and family for the agency of a row, or covers for who is."""
    family = Q(manages=CHILD_AND_FAMILY) | Q(covers__manages=CHILD_AND_FAMILY)
    rights = CaseUserPermission.objects.open_at(at).filter(family, user=user)
    return rights.filter(content_object=OuterRef("case"), agency=OuterRef("agency"))


def _naming_the_steps_area(at: datetime):
    """A scope that names the step's agency for its area of life, and for its part of the plan or the whole of it."""
    items = ConsentItem.objects.standing(at).filter(scope=OuterRef("pk"))
    domain = OuterRef(OuterRef("goal__domain"))
    own_part = Exists(items.filter(information=Information.PLAN_PART)) & Exists(items.filter(domain=domain))
    whole = Exists(items.filter(information=Information.WHOLE_PLAN))
    area_is_legal = Exists(Goal.objects.filter(pk=OuterRef(OuterRef("goal")), domain__is_offence_data=True))
    legal_named = Q(includes_offence_data=True) & Exists(items.filter(domain=domain))
    named = consented(at).filter(consent__case=OuterRef("case"), agency=OuterRef("agency"))
    return named.filter(Q(own_part) | Q(whole)).filter(~area_is_legal | legal_named)


def _narrowed_area():
    """The area of life was kept from the step's agency in the last assessment, though the consent would allow it."""
    # the latest, be it given up since: it still holds the person's latest word (assessments.selectors.narrowing)
    assessments = ComprehensiveAssessment.objects.filter(case=OuterRef(OuterRef("case")))
    latest = assessments.order_by("-begun_on", "-pk").values("pk")[:1]
    chosen = DomainNeed.share_with.through.objects.filter(
        domainneed=OuterRef("pk"), agency=OuterRef(OuterRef("agency"))
    )
    narrowed = DomainNeed.objects.filter(is_narrowed=True, domain=OuterRef("goal__domain"), assessment=Subquery(latest))
    return narrowed.filter(~Exists(chosen))


class IssueAction(StrEnum):
    VIEW = "view_plan_issue"
    ANSWER = "answer_plan_issue"


class PlanIssuePolicy(CaseBound):
    """An issue is read with the whole file and by the service that raised it, by no other (KW-5.2.4)."""

    model = PlanIssue
    actions = IssueAction
    view_action = IssueAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        issues = PlanIssue.objects.all()
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({IssueAction.VIEW}), issues.filter(case__in=read), "pk"
        for cases in governed(user, at):
            yield frozenset({IssueAction.ANSWER}), issues.filter(case__in=cases), "pk"
        if own := standing_of(user, day_of(at)).agencies:
            # its own words, while consent names it, or for who takes part for it by role
            seen = case_policy.scope(user, CaseAction.VIEW, at=at)
            named = consented(at).filter(consent__case=OuterRef("case"), agency=OuterRef("agency"))
            theirs = issues.filter(Exists(named) | Exists(_for_child_and_family(user, at)), agency__in=own)
            yield frozenset({IssueAction.VIEW}), theirs.filter(case__in=seen), "pk"


class LearningPlanAction(StrEnum):
    VIEW = "view_learning_plan"
    WRITE = "write_learning_plan"


class LearningPlanLinkPolicy(CaseBound):
    """A plan kept elsewhere is read with the whole file and linked by who works on it."""

    model = LearningPlanLink
    actions = LearningPlanAction
    view_action = LearningPlanAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        links = LearningPlanLink.objects.all()
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({LearningPlanAction.VIEW}), links.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset(LearningPlanAction), links.filter(case__in=worked), "pk"


class AftercareAction(StrEnum):
    VIEW = "view_aftercare"
    WRITE = "write_aftercare"


class AftercarePlanPolicy(CaseBound):
    """Aftercare is read with the whole file and written by who works on it; a partner adds items through the case."""

    model = AftercarePlan
    actions = AftercareAction
    view_action = AftercareAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        plans = AftercarePlan.objects.all()
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({AftercareAction.VIEW}), plans.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset(AftercareAction), plans.filter(case__in=worked), "pk"


class TemplateAction(StrEnum):
    VIEW = "view_plan_template"
    WRITE = "write_plan_template"


def template_keeper(user, on: date) -> tuple[list[int], bool]:
    """The agencies whose templates this person keeps, and whether they keep the national ones.

    An agency's are kept by those who answer for its work and its settings; the national ones by the national
    co-ordinator. Whoever works there begins plans from them, and changes none.
    """
    standing = standing_of(user, on)
    own = standing.agencies_as(*MANAGING, WorkerRole.Role.AGENCY_ADMIN)
    return own, WorkerRole.Role.NATIONAL_COORDINATOR in standing.roles


class _OfTemplate:
    """A template and what it is made of: seen in its agency, the national ones everywhere; changed by its keepers."""

    model: ClassVar[type[Model]]
    to_template: ClassVar[str]  # from the row to its template's agency
    actions: ClassVar[type[StrEnum]] = TemplateAction
    view_action: ClassVar[str] = TemplateAction.VIEW

    def standpoint(self, user, at: datetime) -> Standpoint:
        return case_standpoint(user, at)

    def ways(self, user, at: datetime) -> Iterator[Way]:
        standing = standing_of(user, day_of(at))
        if not standing.posts:
            return
        rows, agency = self.model._default_manager, f"{self.to_template}agency"
        seen = Q(**{f"{agency}__in": standing.agencies}) | Q(**{f"{agency}__isnull": True})
        yield frozenset({TemplateAction.VIEW}), rows.filter(seen), "pk"
        own, national = template_keeper(user, day_of(at))
        if own:
            yield frozenset(TemplateAction), rows.filter(**{f"{agency}__in": own}), "pk"
        if national:
            yield frozenset(TemplateAction), rows.filter(**{f"{agency}__isnull": True}), "pk"


class PlanTemplatePolicy(_OfTemplate, Policy):
    """Plans to begin from, by programme."""

    model = PlanTemplate
    to_template = ""


class TemplateGoalPolicy(_OfTemplate, Policy):
    """A goal of a template goes with it."""

    model = TemplateGoal
    to_template = "template__"


class TemplateStepPolicy(_OfTemplate, Policy):
    """A step of a template goes with it."""

    model = TemplateStep
    to_template = "goal__template__"


care_plan_policy = CarePlanPolicy()
plan_version_policy = PlanVersionPolicy()
goal_policy = GoalPolicy()
step_policy = StepPolicy()
plan_issue_policy = PlanIssuePolicy()
learning_plan_policy = LearningPlanLinkPolicy()
aftercare_policy = AftercarePlanPolicy()
plan_template_policy = PlanTemplatePolicy()
template_goal_policy = TemplateGoalPolicy()
template_step_policy = TemplateStepPolicy()
