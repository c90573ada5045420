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

__all__ = [
    "EXPIRES",
    "SIGNED",
    "AgencyFactory",
    "CaseAgencyFactory",
    "CaseFactory",
    "ServiceUserFactory",
    "UserFactory",
    "WorkerFactory",
    "consent_for",
    "key_worker_in",
    "led_case",
    "line_manager_of",
    "managed_by",
    "right",
    "worker_with",
]
