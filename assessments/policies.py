"""Who reads and writes what was found of a person's needs. A partner gets the areas it may know, never these rows."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from assessments.models import (
    CareTeamItem,
    ComprehensiveAssessment,
    DomainNeed,
    InitialAssessment,
    OutcomeMeasure,
    PriorAssessment,
    ScreeningResult,
)
from cases.policies import CaseAction, CaseBound, case_policy
from core.policies import Way


class InitialAssessmentAction(StrEnum):
    VIEW = "view_initial_assessment"
    WRITE = "write_initial_assessment"


class InitialAssessmentPolicy(CaseBound):
    """The first look is read with the whole file and written by who works on it."""

    model = InitialAssessment
    actions = InitialAssessmentAction
    view_action = InitialAssessmentAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        rows = InitialAssessment.objects.all()
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({InitialAssessmentAction.VIEW}), rows.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset(InitialAssessmentAction), rows.filter(case__in=worked), "pk"


class CareTeamAction(StrEnum):
    VIEW = "view_care_team_item"
    DECIDE = "decide_care_team_item"
    TELL = "tell_care_team_decision"


class CareTeamItemPolicy(CaseBound):
    """The lead agency's managers write down what the care team decided; who works on the case tells the person."""

    model = CareTeamItem
    case = "assessment__case"
    actions = CareTeamAction
    view_action = CareTeamAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        rows = CareTeamItem.objects.all()
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({CareTeamAction.VIEW}), rows.filter(assessment__case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset({CareTeamAction.VIEW, CareTeamAction.TELL}), rows.filter(assessment__case__in=worked), "pk"
        managed = case_policy.scope(user, CaseAction.MANAGE, at=at)
        yield frozenset(CareTeamAction), rows.filter(assessment__case__in=managed), "pk"


class AssessmentAction(StrEnum):
    VIEW = "view_assessment"
    WRITE = "write_assessment"
    OVERRIDE = "override_conditions_of_assessment"


class ComprehensiveAssessmentPolicy(CaseBound):
    """Read with the whole file, written by who works on it; a manager may open it without its conditions (KW-7.4)."""

    model = ComprehensiveAssessment
    actions = AssessmentAction
    view_action = AssessmentAction.VIEW
    system_actions = frozenset({AssessmentAction.VIEW})

    def ways(self, user, at: datetime) -> Iterator[Way]:
        rows = ComprehensiveAssessment.objects.all()
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({AssessmentAction.VIEW}), rows.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset({AssessmentAction.VIEW, AssessmentAction.WRITE}), rows.filter(case__in=worked), "pk"
        managed = case_policy.scope(user, CaseAction.MANAGE, at=at)
        yield frozenset(AssessmentAction), rows.filter(case__in=managed), "pk"


class DomainNeedAction(StrEnum):
    VIEW = "view_domain_need"
    WRITE = "write_domain_need"


class DomainNeedPolicy(CaseBound):
    """One area of an assessment: read and written with it."""

    model = DomainNeed
    case = "assessment__case"
    actions = DomainNeedAction
    view_action = DomainNeedAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        rows = DomainNeed.objects.all()
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({DomainNeedAction.VIEW}), rows.filter(assessment__case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset(DomainNeedAction), rows.filter(assessment__case__in=worked), "pk"


class PriorAssessmentAction(StrEnum):
    VIEW = "view_prior_assessment"
    WRITE = "write_prior_assessment"


class PriorAssessmentPolicy(CaseBound):
    """What another service had found, with its paper: read with the whole file."""

    model = PriorAssessment
    actions = PriorAssessmentAction
    view_action = PriorAssessmentAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        rows = PriorAssessment.objects.all()
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({PriorAssessmentAction.VIEW}), rows.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset(PriorAssessmentAction), rows.filter(case__in=worked), "pk"


class MeasureAction(StrEnum):
    VIEW = "view_measure"
    WRITE = "write_measure"


class ScreeningResultPolicy(CaseBound):
    """Scores are read with the whole file."""

    model = ScreeningResult
    actions = MeasureAction
    view_action = MeasureAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({MeasureAction.VIEW}), ScreeningResult.objects.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset(MeasureAction), ScreeningResult.objects.filter(case__in=worked), "pk"


class OutcomeMeasurePolicy(CaseBound):
    """Scores are read with the whole file."""

    model = OutcomeMeasure
    actions = MeasureAction
    view_action = MeasureAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({MeasureAction.VIEW}), OutcomeMeasure.objects.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset(MeasureAction), OutcomeMeasure.objects.filter(case__in=worked), "pk"


initial_assessment_policy = InitialAssessmentPolicy()
care_team_item_policy = CareTeamItemPolicy()
assessment_policy = ComprehensiveAssessmentPolicy()
domain_need_policy = DomainNeedPolicy()
prior_assessment_policy = PriorAssessmentPolicy()
screening_policy = ScreeningResultPolicy()
outcome_measure_policy = OutcomeMeasurePolicy()
