"""Who reads and writes what a person has agreed to."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from cases.models import Consent
from cases.policies.bound import CaseBound
from cases.policies.cases import CaseAction, case_policy
from core.policies import Way


class ConsentAction(StrEnum):
    VIEW = "view_consent"
    WRITE = "write_consent"
    WITHDRAW = "withdraw_consent"


class ConsentPolicy(CaseBound):
    """A consent and its paper are read by whoever reads the whole file, and taken by whoever works on it.

    A partner reads its own part of it on the case page, never the form: it names the other agencies. What a partner's
    worker hears from the person they write down through the case (CaseAction.TAKE_WITHDRAWAL), for their own agency.
    """

    model = Consent
    actions = ConsentAction
    view_action = ConsentAction.VIEW
    system_actions = frozenset({ConsentAction.VIEW})

    def ways(self, user, at: datetime) -> Iterator[Way]:
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({ConsentAction.VIEW}), Consent.objects.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        writes = frozenset({ConsentAction.WRITE, ConsentAction.WITHDRAW})
        yield writes, Consent.objects.filter(case__in=worked), "pk"


consent_policy = ConsentPolicy()
