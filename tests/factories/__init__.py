"""Rows for tests. What a verb of the work brings about is brought about by that verb."""

from tests.factories.agencies import AgencyFactory, UserFactory, WorkerFactory, line_manager_of, worker_with
from tests.factories.cases import (
    EXPIRES,
    SIGNED,
    CaseAgencyFactory,
    CaseFactory,
    ServiceUserFactory,
    consent_for,
    key_worker_in,
    led_case,
    managed_by,
    right,
)
from tests.factories.entry import checked_by, chosen_by, entered

__all__ = [
    "EXPIRES",
    "SIGNED",
    "AgencyFactory",
    "CaseAgencyFactory",
    "CaseFactory",
    "ServiceUserFactory",
    "UserFactory",
    "WorkerFactory",
    "checked_by",
    "chosen_by",
    "consent_for",
    "entered",
    "key_worker_in",
    "led_case",
    "line_manager_of",
    "managed_by",
    "right",
    "worker_with",
]
