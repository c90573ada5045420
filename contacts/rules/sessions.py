"""What a keywork session has to say, who may do more in it, and when missed ones prompt (MC-session-*)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from core.errors import DomainError

PLANNED, HELD, MISSED = "planned", "held", "missed"
PROMPT_AFTER = 2  # sessions missed in a row
MOST_WEEKS = 12
AHEAD = 6  # sessions that stand in the calendar


class Dated(Protocol):
    @property
    def planned_for(self) -> date: ...
    @property
    def state(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Covered:
    """What a session covered of the three minimum elements."""

    plan: bool
    information: bool
    harm_reduction: bool


def covered(
    *, plan: Iterable[object], topics: Sequence[str], leaflets: str, harm_reduction: Sequence[str], harm_words: str
) -> Covered:
    """Plan: agreed, carried out or checked. Information: a topic or a leaflet. Harm reduction: a type or words."""
    return Covered(
        plan=any(bool(each) for each in plan),
        information=bool(topics or leaflets.strip()),
        harm_reduction=bool(harm_reduction or harm_words.strip()),
    )


def check_competence(*, kind: str, words: str, permitted: Iterable[str], said: str) -> None:
    """Other interventions only by who is known to be able to do them (MC-session-other)."""
    if not kind:
        if words.strip():
            raise DomainError(
                "Say whether it was psychosocial or medical, or take the words out.",
                code="which-intervention",
                field="other_kind",
            )
        return
    if kind not in set(permitted):
        raise DomainError(
            f"No competence for {said.lower()} interventions is recorded for you. Your line manager records it on your "
            "page among the workers; until then it cannot be written down as your work.",
            code="no-competence",
            field="other_kind",
        )
    if not words.strip():
        raise DomainError("Say what was done.", code="no-words", field="other_words")


def check_motivation(motivation: int | None) -> None:
    if motivation is not None and not 0 <= motivation <= 10:
        raise DomainError("Choose a number from 0 to 10.", code="motivation-range", field="motivation")


def check_next(next_on: date | None, *, today: date) -> None:
    if next_on is not None and next_on < today:
        raise DomainError("The next session is today or later.", code="in-the-past", field="next_on")


def check_agreement(*, every_weeks: int, first_on: date, today: date, is_colleague: bool) -> None:
    if not 1 <= every_weeks <= MOST_WEEKS:
        raise DomainError(f"Choose a number of weeks from 1 to {MOST_WEEKS}.", code="rhythm-range", field="every_weeks")
    if first_on < today:
        raise DomainError("The first session is today or later.", code="in-the-past", field="first_on")
    if not is_colleague:
        raise DomainError("Choose somebody who works for the lead agency.", code="not-lead-agency", field="worker")


def check_may_settle(*, state: str, planned_for: date, today: date, to: str) -> None:
    if state != PLANNED:
        raise DomainError("What became of this session is written down already.", code="settled-already")
    if to == MISSED and planned_for > today:
        raise DomainError("This session is still to come. Call it off, or move it.", code="still-to-come")


def check_move(*, is_move: bool, to: date | None, today: date) -> None:
    if is_move and to is None:
        raise DomainError("Choose the day to which it moves.", code="no-day", field="moved_to")
    if is_move and to is not None and to < today:
        raise DomainError("Choose today or a later day.", code="in-the-past", field="moved_to")


def is_missed(session: Dated, today: date) -> bool:
    """The person did not come; or its day went by and nobody wrote up what happened."""
    return session.state == MISSED or (session.state == PLANNED and session.planned_for < today)


def missed_in_a_row(sessions: Iterable[Dated], today: date) -> int:
    """How many of the last ones were missed, back to the last that was held; called off and moved ones do not count."""
    count = 0
    past = [each for each in sessions if each.planned_for < today or each.state in {HELD, MISSED}]
    for session in sorted(past, key=lambda each: each.planned_for, reverse=True):
        if session.state == HELD:
            break
        count += is_missed(session, today)
    return count
