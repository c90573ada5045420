"""The life of a concern about another service."""

from django.db.models import TextChoices

from core.states import LifeCycle, Move


class ConcernState(TextChoices):
    RAISED = "raised", "Raised"
    MANAGERS = "managers", "Between the managers"
    GRIEVANCE = "grievance", "In the service’s grievance procedure"
    SETTLED = "settled", "Settled"
    LET_GO = "let-go", "Not pursued"


_C = ConcernState

# The managers speak first: the grievance procedure has no other way in (GB1-complaint-escalation).
CONCERN = LifeCycle(
    Move("contact", frozenset({_C.RAISED, _C.MANAGERS}), _C.MANAGERS),
    Move("escalate", frozenset({_C.MANAGERS}), _C.GRIEVANCE),
    Move("settle", frozenset({_C.RAISED, _C.MANAGERS, _C.GRIEVANCE}), _C.SETTLED),
    Move("let go", frozenset({_C.RAISED, _C.MANAGERS, _C.GRIEVANCE}), _C.LET_GO),
)
OPEN = (_C.RAISED, _C.MANAGERS, _C.GRIEVANCE)
