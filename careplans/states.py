"""The life of a plan, of a goal and of one step in it."""

from django.db.models import TextChoices

from core.states import LifeCycle, Move


class PlanState(TextChoices):
    DRAFT = "draft", "Draft"
    AGREED = "agreed", "Agreed"
    REVISING = "revising", "Being changed"
    REPLACED = "replaced", "Replaced"
    DROPPED = "dropped", "Not pursued"


_P = PlanState

# While a plan is being changed, its last signed version stands and its steps go on.
PLAN = LifeCycle(
    Move("agree", frozenset({_P.DRAFT, _P.REVISING}), _P.AGREED),
    Move("revise", frozenset({_P.AGREED}), _P.REVISING),
    Move("replace", frozenset({_P.AGREED, _P.REVISING}), _P.REPLACED),
    Move("drop", frozenset({_P.DRAFT}), _P.DROPPED),
)
STANDING = frozenset({_P.AGREED, _P.REVISING})  # the plan that is worked by
LIVE = frozenset({_P.DRAFT, *STANDING})
OPEN_TO_CHANGE = frozenset({_P.DRAFT, _P.REVISING})  # its goals and who owns what


class GoalState(TextChoices):
    DRAFT = "draft", "Draft"
    ACTIVE = "active", "Active"
    ACHIEVED = "achieved", "Achieved"
    DROPPED = "dropped", "Dropped"


_G = GoalState

GOAL = LifeCycle(
    Move("start", frozenset({_G.DRAFT}), _G.ACTIVE),
    Move("achieve", frozenset({_G.ACTIVE}), _G.ACHIEVED),
    Move("drop", frozenset({_G.DRAFT, _G.ACTIVE}), _G.DROPPED),
    Move("reopen", frozenset({_G.ACHIEVED}), _G.ACTIVE),
    Move("take up", frozenset({_G.DROPPED}), _G.DRAFT),  # it becomes active with the plan that is agreed next
)


class ActionState(TextChoices):
    PROPOSED = "proposed", "Proposed"
    AGREED = "agreed", "Agreed"
    ACTIVE = "active", "On track"
    BLOCKED = "blocked", "Blocked"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"


_A = ActionState

ACTION = LifeCycle(
    Move("accept", frozenset({_A.PROPOSED}), _A.AGREED),
    Move("decline", frozenset({_A.PROPOSED}), _A.DROPPED),
    Move("start", frozenset({_A.AGREED}), _A.ACTIVE),
    Move("keep", frozenset({_A.AGREED, _A.ACTIVE}), _A.ACTIVE),  # done this time: a step with a rhythm goes on
    Move("finish", frozenset({_A.AGREED, _A.ACTIVE, _A.BLOCKED}), _A.DONE),
    Move("block", frozenset({_A.AGREED, _A.ACTIVE}), _A.BLOCKED),
    Move("unblock", frozenset({_A.BLOCKED}), _A.ACTIVE),
    Move("drop", frozenset({_A.PROPOSED, _A.AGREED, _A.ACTIVE, _A.BLOCKED}), _A.DROPPED),
    Move("reopen", frozenset({_A.DONE, _A.DROPPED}), _A.ACTIVE),
)
TO_DO = frozenset({_A.AGREED, _A.ACTIVE, _A.BLOCKED})  # what somebody owes
