"""The kernel of a case, split by noun: access to any of these needs all of them, so they live together."""

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
from cases.models.people import CareDomain, FamilyLink, PersonFlag, ServiceUser
from cases.models.requests import SupportRequest, VacancyTask, WorkerChangeRequest
from cases.models.roles import (
    CaseManagerAssignment,
    CaseUserPermission,
    CoverArrangement,
    KeyWorkerAssignment,
    SightBar,
)

__all__ = [
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
    "ExistingRoleEnquiry",
    "FamilyLink",
    "HarmReductionOffer",
    "KeyWorkerAssignment",
    "LeadAgencyAgreement",
    "LevelChange",
    "ManagerContact",
    "MergeTask",
    "PersonFlag",
    "PersonMerge",
    "ServiceInUse",
    "ServiceUser",
    "SightBar",
    "SupportRequest",
    "VacancyTask",
    "WorkerChangeRequest",
]
