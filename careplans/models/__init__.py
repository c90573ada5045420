"""The care plan and all that hangs on it, split by noun."""

from careplans.models.agreeing import ClinicTalk, Joining, PartExplained, PlanAgreement, PlanIssue, PlanTelling
from careplans.models.beside import (
    AftercareItem,
    AftercarePlan,
    LearningPlanLink,
    Milestone,
    SharedCareRole,
    TreatmentPhase,
)
from careplans.models.goals import Action, Goal, NoActionNow
from careplans.models.plans import CarePlan, PlanCopy, PlanVersion
from careplans.models.reviews import CarePlanReview, CaseManagerReview, ReviewedArea, ReviewedGoal
from careplans.models.templates import PlanTemplate, TemplateAction, TemplateGoal

__all__ = [
    "Action",
    "AftercareItem",
    "AftercarePlan",
    "CarePlan",
    "CarePlanReview",
    "CaseManagerReview",
    "ClinicTalk",
    "Goal",
    "Joining",
    "LearningPlanLink",
    "Milestone",
    "NoActionNow",
    "PartExplained",
    "PlanAgreement",
    "PlanCopy",
    "PlanIssue",
    "PlanTelling",
    "PlanTemplate",
    "PlanVersion",
    "ReviewedArea",
    "ReviewedGoal",
    "SharedCareRole",
    "TemplateAction",
    "TemplateGoal",
    "TreatmentPhase",
]
