"""When a plan may be begun, changed and left (KW-7.5, MC-initial-plan)."""

from collections.abc import Collection
from datetime import date
from typing import Any, Protocol

from core.errors import DomainError

INITIAL = "initial"  # the first plan, for what cannot wait


class Draft(Protocol):
    """A plan that is being made."""

    @property
    def reference(self) -> str: ...

    @property
    def started_on(self) -> date: ...


class Plan(Protocol):
    """What a rule asks of a plan: whether it is worked by or made, and whether it may be changed now."""

    @property
    def case(self) -> Any: ...

    @property
    def is_live(self) -> bool: ...

    @property
    def is_open_to_change(self) -> bool: ...

    def get_state_display(self) -> str: ...


def check_open(case) -> None:
    if not case.is_open:
        raise DomainError("This case is closed, so its plan stays as it was.", code="case-closed")


def check_can_begin(
    *, kind: str, draft: Draft | None, plan_stands: bool, has_assessment: bool, has_initial: bool
) -> None:
    """One draft at a time; a plan rests on what was found (KW-7.5, GB2-plan-def)."""
    if draft is not None:
        raise DomainError(
            f"A draft was begun on {draft.started_on:%-d %B %Y}: {draft.reference}. Go on with it, or drop it first.",
            code="draft-exists",
        )
    if kind == INITIAL:
        if plan_stands:
            raise DomainError(
                "A plan stands already. A first plan, for what cannot wait, is made before any other.",
                code="plan-stands",
                field="kind",
            )
        if not has_initial:
            raise DomainError(
                "Finish the initial assessment first: the first plan rests on it.",
                code="no-initial-assessment",
                field="kind",
            )
        return
    if not has_assessment:
        raise DomainError(
            "Finish the comprehensive assessment first: the care plan answers the needs found there.",
            code="no-assessment",
            field="kind",
        )


def check_live(plan: Plan) -> None:
    check_open(plan.case)
    if not plan.is_live:
        raise DomainError(f"This plan is {plan.get_state_display().lower()} and kept as it was.", code="plan-over")


def check_changeable(plan: Plan) -> None:
    """What was signed is not changed in passing: it is opened, changed, and signed again."""
    check_live(plan)
    if not plan.is_open_to_change:
        raise DomainError(
            "This plan is agreed and signed. Open it for change first; this version stands until the next is signed.",
            code="plan-agreed",
        )


def check_key_worker(worker_id: int | None, possible: Collection[int]) -> None:
    """The one worker who answers for the plan being carried out (MC-kw-named): of this case, and of our agency."""
    if worker_id is None:
        raise DomainError("Name the key worker of the plan.", code="no-key-worker", field="key_worker")
    if worker_id not in possible:
        raise DomainError(
            "Choose somebody who works on this case for the lead agency.", code="not-on-case", field="key_worker"
        )
