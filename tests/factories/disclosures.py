"""Sharing without consent, brought about by its verbs."""

from cases.models import Case
from consents.grounds import Ground, LegalBasis, Told
from consents.models import LawfulDisclosure
from consents.services import disclosures
from core.days import today

ITEMS = ("That she is pregnant", "Where she slept last night")
WHY = "She cannot be reached, and the child may be hurt tonight."
ASKED = {
    "ground": Ground.CHILD_PROTECTION,
    "legal_basis": LegalBasis.MANDATED_REPORT,
    "items": ITEMS,
    "why": WHY,
    "to_body": "Tusla duty social work, Dublin North",
    "parts": ("family",),
}
TOLD = {"shared_how": Told.TELEPHONE, "shared_with": "Nuala Duty"}


def asked_for(actor, case: Case, **fields) -> LawfulDisclosure:
    return disclosures.ask_to_disclose(actor=actor, case=case, **ASKED | fields)


def told_in_emergency(actor, case: Case, **fields) -> LawfulDisclosure:
    told = {"shared_on": today(), "not_told_reason": "It would have put the child in danger."}
    return disclosures.record_emergency_disclosure(actor=actor, case=case, **ASKED | TOLD | told | fields)


def signed_off(actor, manager, case: Case, **fields) -> LawfulDisclosure:
    asked = asked_for(actor, case, **fields)
    return disclosures.decide_disclosure(actor=manager, disclosure=asked, agreed=True, note="Needed tonight.")


def shared(actor, disclosure: LawfulDisclosure, **fields) -> LawfulDisclosure:
    told = {"items": [item.pk for item in disclosure.items.all()], "shared_on": today(), "told_on": today()}
    return disclosures.share_disclosure(actor=actor, disclosure=disclosure, **TOLD | told | fields)
