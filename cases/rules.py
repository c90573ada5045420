"""What must be true before a case changes. Pure: no queries, no clock, no saving."""

from datetime import date

from core.deadlines import add_months
from core.errors import DomainError


def check_can_assign(case, *, is_colleague: bool, starts_on: date, present_since: date | None, today: date) -> None:
    """The case manager is a worker of the lead agency, and tenures follow each other (KW-5.3)."""
    check_open(case)
    if case.lead_agency_id is None:
        raise DomainError("No agency leads this case yet: an agency must take the lead first.", code="no-lead-agency")
    if case.level != case.Level.CASE_MANAGEMENT:
        raise DomainError(
            "This case is not case-managed. Change its level to case management first.", code="not-case-managed"
        )
    check_colleague(is_colleague)
    if starts_on > today:
        raise DomainError("The start date cannot be in the future.", code="future-start", field="starts_on")
    if present_since and starts_on < present_since:
        raise DomainError(
            f"The present case manager began on {present_since:%-d %B %Y}; start on or after that day.",
            code="before-present",
            field="starts_on",
        )


def check_can_take_lead(case, *, is_their_agency: bool, is_signed_up: bool, is_colleague: bool) -> None:
    """Nobody leads; the agency shares the case and has signed the protocols (GB2-not-signed-up)."""
    check_open(case)
    if case.lead_agency_id:
        raise DomainError("Another agency has just taken the lead.", code="lead-taken")
    if not is_their_agency:
        raise DomainError(
            "Choose an agency that you manage and that shares this case.", code="not-theirs", field="agency"
        )
    if not is_signed_up:
        raise DomainError(
            "This agency has not signed the protocols, so it cannot lead a case.", code="not-signed-up", field="agency"
        )
    check_colleague(is_colleague)


def check_commitment(committed_from: date, committed_until: date, *, months: int) -> None:
    """A lead agency binds itself for six months at the least (KW-5.3.1a)."""
    least = add_months(committed_from, months)
    if committed_until < least:
        raise DomainError(
            f"A lead agency commits itself for at least {months} months: choose {least:%-d %B %Y} or later.",
            code="commitment-too-short",
            field="committed_until",
        )


def check_grounds(*, most_contact: bool, statutory_obligation: bool, best_placed: bool) -> None:
    """At least one of the guidebook's grounds makes an agency the lead (GB2-la-criteria)."""
    if not (most_contact or statutory_obligation or best_placed):
        raise DomainError("Tick at least one ground for leading the case.", code="no-ground", field="grounds")


def check_complexity(reason: str) -> None:
    """A case is case-managed for a reason that is written down (GB2-complexity)."""
    if not reason:
        raise DomainError(
            "Say why the case needs case management: range of needs, severity, or services hard to co-ordinate.",
            code="no-complexity-reason",
            field="complexity_reason",
        )


def check_open(case) -> None:
    if case.status != case.Status.OPEN:
        raise DomainError("This case is closed, so it cannot be changed.", code="case-closed")


def check_colleague(is_colleague: bool) -> None:
    if not is_colleague:
        raise DomainError("The case manager must work for the lead agency.", code="not-lead-agency", field="worker")
