"""The bodies that work with service users, and the people who work in them."""

from agencies.models.agencies import Agency, AgencyContact, AgencyService, LocalHoliday
from agencies.models.settings import PolicyDocument, ServiceSetting
from agencies.models.workers import Competence, TrainingRecord, Worker, WorkerRole

__all__ = [
    "Agency",
    "AgencyContact",
    "AgencyService",
    "Competence",
    "LocalHoliday",
    "PolicyDocument",
    "ServiceSetting",
    "TrainingRecord",
    "Worker",
    "WorkerRole",
]
