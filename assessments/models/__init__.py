from assessments.models.care_team import CareTeamItem, CareTeamMeeting
from assessments.models.comprehensive import ComprehensiveAssessment, DomainNeed, PriorAssessment
from assessments.models.initial import InitialAssessment, SubstanceUse
from assessments.models.measures import OutcomeMeasure, ScreeningResult

__all__ = [
    "CareTeamItem",
    "CareTeamMeeting",
    "ComprehensiveAssessment",
    "DomainNeed",
    "InitialAssessment",
    "OutcomeMeasure",
    "PriorAssessment",
    "ScreeningResult",
    "SubstanceUse",
]
