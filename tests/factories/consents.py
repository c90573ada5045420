"""Consents brought about by the verbs themselves, as a worker takes them with a person."""

from collections.abc import Mapping
from datetime import date

from cases.models import Case, Consent
from consents import selectors
from consents.services import draft_consent, hold_talk, save_draft, sign_consent
from consents.wishes import Wish
from core.days import today


def talk_about(actor, case: Case, on: date | None = None):
    """The talk before a consent, whole."""
    told = dict.fromkeys(("limits_explained", "sharing_explained", "refusal_explained"), True)
    return hold_talk(actor=actor, case=case, held_on=on or today(), **told)


def drafted(actor, case: Case, *wishes: Wish, kind: str = Consent.Kind.CASE_MANAGEMENT, **fields) -> Consent:
    draft = draft_consent(actor=actor, case=case, kind=kind)
    values = {"purposes": ["plan"], "wishes": wishes} | fields
    return save_draft(actor=actor, consent=draft, version=draft.version, **values)


def sign(actor, draft: Consent, **fields) -> Consent:
    """The draft signed, as it stands, by typing the name, unless told otherwise."""
    values = {
        "fingerprint": selectors.fingerprint(draft),
        "signed_on": today(),
        "given_how": Consent.GivenHow.TYPED,
        "signed_name": "Mary Ní Test",
    }
    return sign_consent(actor=actor, consent=draft, **values | fields)


def signed(actor, case: Case, named: Mapping, *, on: date | None = None, **fields) -> Consent:
    """A six-month consent taken from the talk to the signature. `named`: agency -> codes of what it may know."""
    from cases.models import ConsentItem

    kinds = set(ConsentItem.Information.values)
    wishes = [
        Wish(
            agency=agency.pk,
            domains=frozenset(codes) - kinds - {"legal"},
            information=frozenset(codes) & kinds,
            offence="legal" in codes,
        )
        for agency, codes in named.items()
    ]
    talk_about(actor, case, on)
    return sign(actor, drafted(actor, case, *wishes), **({"signed_on": on} if on else {}) | fields)
