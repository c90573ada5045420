"""The kernel of a case, split by noun: access to any of these needs all of them, so they live together."""

from cases.models.capacity import CapacityAgreement
from cases.models.cases import (
    Case,
    CaseAgency,
    CaseNumber,
    HarmReductionOffer,
    LeadAgencyAgreement,
    LevelChange,
    ServiceInUse,
)
from cases.models.consents import (
    ConfidentialityDiscussion,
    Consent,
    ConsentItem,
    ConsentScope,
    ConsentWithdrawal,
)
from cases.models.contacts import ManagerContact
from cases.models.enquiries import CaseManagerRequest, ExistingRoleEnquiry, MergeTask, PersonMerge
from cases.models.entry import (
    ExistingManagerCheck,
    Explanation,
    HomelessRegisterCheck,
    InformationSheetIssue,
    LeadAgencyChoice,
    NoOtherServices,
    PathOpening,
    PathStep,
    ServiceContact,
    YesNo,
)
from cases.models.people import CareDomain, FamilyLink, PersonFlag, ServiceUser
from cases.models.places import Place
from cases.models.requests import SupportRequest, VacancyTask, WorkerChangeRequest
from cases.models.roles import (
    CaseManagerAssignment,
    CaseUserPermission,
    CoverArrangement,
    KeyWorkerAssignment,
    SightBar,
)

__all__ = [
    "CapacityAgreement",
    "CareDomain",
    "Case",
    "CaseAgency",
    "CaseManagerAssignment",
    "CaseManagerRequest",
    "CaseNumber",
    "CaseUserPermission",
    "ConfidentialityDiscussion",
    "Consent",
    "ConsentItem",
    "ConsentScope",
    "ConsentWithdrawal",
    "CoverArrangement",
    "ExistingManagerCheck",
    "ExistingRoleEnquiry",
    "Explanation",
    "FamilyLink",
    "HarmReductionOffer",
    "HomelessRegisterCheck",
    "InformationSheetIssue",
    "KeyWorkerAssignment",
    "LeadAgencyAgreement",
    "LeadAgencyChoice",
    "LevelChange",
    "ManagerContact",
    "MergeTask",
    "NoOtherServices",
    "PathOpening",
    "PathStep",
    "PersonFlag",
    "PersonMerge",
    "Place",
    "ServiceContact",
    "ServiceInUse",
    "ServiceUser",
    "SightBar",
    "SupportRequest",
    "VacancyTask",
    "WorkerChangeRequest",
    "YesNo",
]
