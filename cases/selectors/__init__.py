"""Questions about cases that pages, documents and tasks ask, split by noun."""

from cases.selectors.roles import (
    agencies_that_may_lead,
    current_case_manager,
    integrity_faults,
    possible_case_managers,
)
from cases.selectors.team import (
    consent_names,
    contact_point,
    lacks_co_ordinator,
    role_warnings,
    team,
    tenures,
)

__all__ = [
    "agencies_that_may_lead",
    "consent_names",
    "contact_point",
    "current_case_manager",
    "integrity_faults",
    "lacks_co_ordinator",
    "possible_case_managers",
    "role_warnings",
    "team",
    "tenures",
]
