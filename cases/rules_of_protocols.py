"""What must be true before an agency leaves the protocols. Pure: no queries, no clock, no saving."""

from core.errors import DomainError


def check_can_withdraw(*, led_cases: int) -> None:
    """A lead agency guarantees the role of case manager; it cannot drop it by leaving (KW-5.3.1)."""
    if led_cases:
        files = "1 open case" if led_cases == 1 else f"{led_cases} open cases"
        raise DomainError(
            f"The agency leads {files}. Hand over the lead of each first; the caseload lists them.", code="still-leads"
        )
