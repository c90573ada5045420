"""The life of a person's request for a copy of their record."""

from core.states import LifeCycle, Move


class RequestState:
    RECEIVED = "received"
    CHECKED = "identity-checked"
    GATHERING = "gathering"
    DECIDING = "to-be-decided"
    MAKING = "making"
    READY = "ready"
    SENT = "sent"
    REFUSED = "refused"
    CLOSED = "closed"


S = RequestState
OPEN = (S.RECEIVED, S.CHECKED, S.GATHERING, S.DECIDING, S.MAKING, S.READY)
READABLE = (S.DECIDING, S.MAKING, S.READY)  # while the officer may read what is to be given out

REQUEST = LifeCycle(
    Move("check the identity for", frozenset({S.RECEIVED}), S.CHECKED),
    Move("gather the record for", frozenset({S.CHECKED, S.GATHERING, S.DECIDING, S.READY}), S.GATHERING),
    Move("read through", frozenset({S.GATHERING}), S.DECIDING),
    Move("make the copy for", frozenset({S.DECIDING, S.MAKING}), S.MAKING),
    Move("finish the copy for", frozenset({S.MAKING}), S.READY),
    Move("decide again about", frozenset({S.READY}), S.DECIDING),
    Move("send", frozenset({S.READY}), S.SENT),
    Move("refuse", frozenset({S.RECEIVED, S.CHECKED, S.DECIDING, S.READY}), S.REFUSED),
    Move("close", frozenset({S.RECEIVED, S.CHECKED, S.DECIDING, S.READY}), S.CLOSED),
)
