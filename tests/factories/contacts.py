"""Notes and sessions, made by the verbs of the work."""

from datetime import date
from typing import Any

from accounts.models import User
from cases.models import Case, Consent
from contacts.models import CaseNote
from contacts.services.notes import record_note
from contacts.services.sessions import record_session
from core.days import today
from tests.factories.cases import SIGNED


def agreed_to_work(case: Case, on: date = SIGNED) -> Consent:
    """The person agreed to work with the agency whose file it is."""
    return Consent.objects.create(
        case=case,
        kind=Consent.Kind.SERVICE_DELIVERY,
        state=Consent.State.SIGNED,
        reference=f"CON-2026-{7000 + Consent.objects.count()}",
        signed_on=on,
    )


def noted(actor: User, case: Case, **fields: Any) -> CaseNote:
    """A phone call of today, unless told otherwise."""
    values = {"kind": "phone", "happened_on": today(), "minutes": 15, "content": "She rang about the bed."}
    return record_note(actor=actor, case=case, **values | fields)


def session_held(actor: User, case: Case, **fields: Any) -> CaseNote:
    """A session of today in a private room."""
    values = {"happened_on": today(), "minutes": 50, "place": "private-room", "content": "We looked at the plan."}
    return record_session(actor=actor, case=case, **values | fields)
