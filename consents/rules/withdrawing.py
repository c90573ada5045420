"""When a consent may be taken back: always, and as easily as it was given (FND-consent-withdraw)."""

from collections.abc import Collection

from cases.models import Consent, ConsentWithdrawal
from core.errors import DomainError

Extent = ConsentWithdrawal.Extent


def check_can_withdraw(*, is_in_force: bool) -> None:
    if not is_in_force:
        raise DomainError("This consent is not in force: there is nothing left to take back.", code="not-in-force")


def check_is_shared(consents: int) -> None:
    """`consents`: how many still share some of what the person takes back."""
    if not consents:
        raise DomainError("Nothing of this is shared any more.", code="nothing-shared")


def check_extent(*, extent: str, agencies: Collection[int], items: Collection[int]) -> None:
    if extent not in Extent.values:
        raise DomainError("Choose what the person takes back.", code="no-extent", field="extent")
    if extent == Extent.AGENCY and not agencies:
        raise DomainError("Choose the agencies that may no longer know anything.", code="no-agency", field="agencies")
    if extent == Extent.ITEMS and not items:
        raise DomainError("Choose what may no longer be shared.", code="no-items", field="codes")


def check_whose(*, extent: str, agencies: Collection[int], own: Collection[int]) -> None:
    """A partner's worker writes down what concerns their own agency; the rest they pass on to the case manager."""
    if extent != Extent.AGENCY or not set(agencies) <= set(own):
        raise DomainError(
            "You can record a withdrawal for your own agency. For others, ring the case manager at once.",
            code="others-agency",
        )


def check_declined(kind: str) -> None:
    if kind not in Consent.Kind.values:
        raise DomainError("Choose what the person was asked.", code="no-kind", field="kind")
