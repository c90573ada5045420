"""The words of a consent as the person reads and signs them, and their fingerprint."""

import hashlib
import json
from datetime import date
from typing import Any

from agencies.models import Worker
from cases.models import CareDomain, ConfidentialityDiscussion, Consent, ConsentItem

FORM = "CS 1.1"  # the version of the form: it goes up when the printed sentences change
INFORMATION = {
    ConsentItem.Information.PLAN_PART: "Your care plan: only the goals they help with",
    ConsentItem.Information.WHOLE_PLAN: "Your whole care plan",
    ConsentItem.Information.ASSESSMENT: "What we wrote down together about the areas ticked",
    ConsentItem.Information.ATTENDANCE: "Whether you come to appointments",
    ConsentItem.Information.CONTACT_DETAILS: "Your telephone number and address",
    ConsentItem.Information.MINUTES: "Minutes of meetings about you (their part)",
    ConsentItem.Information.NOTES: "Our notes about the goals they see. Never what is private between us",
}


def words_of(
    consent: Consent,
    *,
    talk: ConfidentialityDiscussion | None = None,
    worker=None,
    signed_on: date | None = None,
    expires_on: date | None = None,
) -> dict[str, Any]:
    """Everything the form says, as plain data: papers and pages are made from it, never from the rows.

    Agencies and people are kept by the names that they had on that day.
    """
    case = consent.case
    lead = case.lead_agency
    post = Worker.objects.filter(user=worker, agency=lead, left_on=None).first() if worker and lead else None
    return {
        "form": FORM,
        "reference": consent.reference,
        "version": consent.revision,
        "kind": consent.kind,
        "case": case.reference,
        "person": case.service_user.name,
        "agency": {
            "name": lead.name if lead else "",
            "label": lead.label if lead else "",
            "phone": lead.phone if lead else "",
            "email": lead.email if lead else "",
            "address": lead.address if lead else "",
            "dpo": ", ".join(filter(None, [lead.dpo_name, lead.dpo_contact])) if lead else "",
        },
        "worker": {
            "name": str(worker) if worker else "",
            "role": post.get_profession_display() if post else "",
            "phone": (post.phone if post else "") or (lead.phone if lead else ""),
        },
        "signed_on": signed_on.isoformat() if signed_on else "",
        "expires_on": expires_on.isoformat() if expires_on else "",
        "talk": {"held_on": talk.held_on.isoformat(), "by": str(talk.held_by)} if talk else {},
        "purposes": list(consent.purposes),
        "purposes_words": consent.purpose_words,
        "rows": rows_of_matrix(),
        "agencies": _agencies(consent),
        "exceptions": consent.exceptions,
        "deciding": {
            "by": consent.decided_by,
            "support": consent.deciding_support,
            "authority": ", ".join(filter(None, [consent.authority_name, consent.authority_role])),
        },
    }


def rows_of_matrix() -> list[dict[str, str]]:
    """The lines of the form: the areas of life without legal matters, which have a box of their own, then documents."""
    domains = CareDomain.objects.filter(is_offence_data=False).order_by("position")
    life = [{"code": domain.code, "label": domain.label, "group": "life"} for domain in domains]
    papers = [{"code": code.value, "label": label, "group": "documents"} for code, label in INFORMATION.items()]
    return life + papers


def _agencies(consent: Consent) -> list[dict[str, Any]]:
    scopes = consent.scopes.select_related("agency").prefetch_related("items__domain")
    return [
        {
            "id": scope.agency_id,
            "name": scope.agency.name,
            "label": scope.agency.label,
            "contact": scope.contact_name,
            "phone": scope.agency.phone,
            "items": sorted(
                item.code for item in scope.items.all() if not (item.domain and item.domain.is_offence_data)
            ),
            "offence": scope.includes_offence_data,
            "messages": scope.may_pass_messages,
            "told_of_leaving": scope.may_be_told_of_leaving,
        }
        for scope in sorted(scopes, key=lambda scope: (scope.agency.sort_key, scope.pk))
    ]


def hash_of(words: dict[str, Any]) -> str:
    """The fingerprint of these words; the same for the same words, whatever the order they were put together in."""
    plain = json.dumps(words, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


# What the person decides. A telephone number corrected in the directory meanwhile is no reason to read it all again.
_DECIDED = ("form", "reference", "version", "kind", "person", "purposes", "purposes_words", "exceptions")
_DECIDED_OF_AGENCY = ("id", "label", "contact", "items", "offence", "messages", "told_of_leaving")


def fingerprint(consent: Consent) -> str:
    """What the page of a draft carries, so that nobody signs other words than those that were read."""
    words = words_of(consent)
    kept: dict[str, Any] = {name: words[name] for name in _DECIDED}
    kept["agencies"] = [{name: agency[name] for name in _DECIDED_OF_AGENCY} for agency in words["agencies"]]
    return hash_of(kept)
