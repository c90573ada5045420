"""Questions about cases that pages, documents and tasks ask, split by noun."""

from cases.selectors.roles import (
    agencies_that_may_lead,
    current_case_manager,
    integrity_faults,
    possible_case_managers,
)

__all__ = ["agencies_that_may_lead", "current_case_manager", "integrity_faults", "possible_case_managers"]
