"""The verbs of consent, split by noun."""

from consents.services.drafting import discard_draft, draft_consent, save_draft
from consents.services.signing import decline_consent, record_copy, sign_consent
from consents.services.talks import hold_talk
from consents.services.withdrawals import withdraw_consent, withdraw_sharing

__all__ = [
    "decline_consent",
    "discard_draft",
    "draft_consent",
    "hold_talk",
    "record_copy",
    "save_draft",
    "sign_consent",
    "withdraw_consent",
    "withdraw_sharing",
]
