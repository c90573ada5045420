"""The life of a Gaps and Blocks form, from a barrier at the desk to an answer (KW-16)."""

from django.db.models import TextChoices

from core.states import LifeCycle, Move


class GapState(TextChoices):
    """At which level it stands, or how it ended."""

    DRAFT = "draft", "Draft"
    RAISED = "raised", "With the line manager"
    ADVISED = "advised", "The manager has advised"
    CO_ORDINATOR = "co-ordinator", "With the co-ordinator"
    NATIONAL = "national", "With the national co-ordinator"
    ANSWERED = "answered", "Answered"
    CLOSED = "closed", "Closed"


class Result(TextChoices):
    """What came of it (GB2-gap-tracked)."""

    RESOLVED = "resolved", "Resolved"
    PARTLY = "partly", "Partly resolved"
    NOT = "not", "Not resolved"

    @classmethod
    def shape(cls, said: str) -> str:
        """The shape of a status that says this result: a tick is for what was resolved, and for nothing else."""
        return "ok" if said == cls.RESOLVED.label else "none"


_G = GapState

# Nothing leaves the service without the manager's advice, and no level is left out (KW-16.1.2, KW-16.1.5).
GAP = LifeCycle(
    Move("raise", frozenset({_G.DRAFT}), _G.RAISED),
    Move("advise", frozenset({_G.RAISED, _G.ADVISED}), _G.ADVISED),
    Move("send to the co-ordinator", frozenset({_G.ADVISED}), _G.CO_ORDINATOR),
    Move("send to the national co-ordinator", frozenset({_G.CO_ORDINATOR}), _G.NATIONAL),
    Move("answer", frozenset({_G.ADVISED, _G.CO_ORDINATOR, _G.NATIONAL}), _G.ANSWERED),
    Move("close", frozenset({_G.ANSWERED}), _G.CLOSED),
    Move("reopen", frozenset({_G.ANSWERED, _G.CLOSED}), _G.ADVISED),
)
# The setting of the service that says how many working days a level has.
DAYS_OF: dict[str, str] = {
    _G.RAISED: "gap_manager_days",
    _G.ADVISED: "gap_manager_days",
    _G.CO_ORDINATOR: "gap_coordinator_days",
    _G.NATIONAL: "gap_coordinator_days",
}
INSIDE = (_G.RAISED, _G.ADVISED)
OUTSIDE = (_G.CO_ORDINATOR, _G.NATIONAL)
UNANSWERED = (*INSIDE, *OUTSIDE)
