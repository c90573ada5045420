"""The life of sharing without consent, and of a copy that was given out."""

from django.db.models import TextChoices

from core.states import LifeCycle, Move


class DisclosureState(TextChoices):
    ASKED = "asked", "Waits for sign-off"
    SIGNED_OFF = "signed-off", "Signed off, not shared yet"
    REFUSED = "refused", "Refused"
    SHARED = "shared", "Shared, signed off"
    UNSIGNED = "unsigned", "Shared, not signed off"
    JUDGED_WRONG = "judged-wrong", "Shared, judged wrong"
    TAKEN_BACK = "taken-back", "No longer needed"


_D = DisclosureState

# What was told in an emergency begins as UNSIGNED: it is written down at once, and the sign-off is owed.
DISCLOSURE = LifeCycle(
    Move("sign off", frozenset({_D.ASKED}), _D.SIGNED_OFF),
    Move("refuse", frozenset({_D.ASKED}), _D.REFUSED),
    Move("record as shared", frozenset({_D.SIGNED_OFF}), _D.SHARED),
    Move("sign off afterwards", frozenset({_D.UNSIGNED}), _D.SHARED),
    Move("judge wrong", frozenset({_D.UNSIGNED}), _D.JUDGED_WRONG),
    Move("take back", frozenset({_D.ASKED, _D.SIGNED_OFF}), _D.TAKEN_BACK),
)
WAITING = frozenset({_D.ASKED, _D.UNSIGNED})  # for a manager
TOLD = frozenset({_D.SHARED, _D.UNSIGNED, _D.JUDGED_WRONG})  # somebody else knows it now


class CopyState(TextChoices):
    OUT = "out", "Given out"
    ASKED_BACK = "asked-back", "Return asked for"
    RETURNED = "returned", "Returned"
    DESTROYED = "destroyed", "Destroyed"


COPY = LifeCycle(
    Move("ask for the return of", frozenset({CopyState.OUT}), CopyState.ASKED_BACK),
    Move("record the return of", frozenset({CopyState.OUT, CopyState.ASKED_BACK}), CopyState.RETURNED),
    Move("record the destruction of", frozenset({CopyState.OUT, CopyState.ASKED_BACK}), CopyState.DESTROYED),
)
STILL_OUT = frozenset({CopyState.OUT, CopyState.ASKED_BACK})
