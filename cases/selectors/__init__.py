"""Questions about cases that pages, documents and tasks ask, split by noun."""

from cases.selectors.enquiries import managed_people_named
from cases.selectors.entry import (
    asking_agency,
    check_view,
    completed_check,
    entry_of,
    is_homeless,
    lead_choice,
    listed_services,
    openings_of,
    permission_for,
    progress_by,
    progress_of,
    running_check,
)
from cases.selectors.people import (
    agencies_to_open_in,
    entry_gaps,
    home_agency,
    ihi_agencies,
    likely_duplicates,
    person_page,
    same_elsewhere,
    services_in_use,
)
from cases.selectors.requests import manager_request_answer
from cases.selectors.roles import (
    agencies_that_may_lead,
    current_case_manager,
    integrity_faults,
    possible_case_managers,
)
from cases.selectors.search import search_cases
from cases.selectors.team import (
    consent_names,
    contact_point,
    lacks_co_ordinator,
    role_warnings,
    team,
    tenures,
)

__all__ = [
    "check_view",
    "completed_check",
    "entry_of",
    "is_homeless",
    "lead_choice",
    "listed_services",
    "openings_of",
    "permission_for",
    "progress_by",
    "progress_of",
    "running_check",
    "agencies_that_may_lead",
    "agencies_to_open_in",
    "asking_agency",
    "consent_names",
    "contact_point",
    "current_case_manager",
    "entry_gaps",
    "home_agency",
    "ihi_agencies",
    "integrity_faults",
    "lacks_co_ordinator",
    "likely_duplicates",
    "managed_people_named",
    "person_page",
    "manager_request_answer",
    "possible_case_managers",
    "role_warnings",
    "same_elsewhere",
    "search_cases",
    "services_in_use",
    "team",
    "tenures",
]
