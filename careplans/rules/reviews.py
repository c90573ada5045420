"""When a review may be begun, and what it must hold before it counts as complete (KW-5.2.3c, GB2-review-form, KW-6.1).

Pure. The parts are the pages on which a review is written; the fields are those of their forms.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from core.errors import DomainError

DRAFT = "draft"
TALK, GOALS, AREAS, VIEW = "talk", "goals", "areas", "view"
PARTS = (TALK, GOALS, AREAS, VIEW)
PROGRESS, SEVERITY, ACCESS, NOTE = "progress-", "severity-", "access-", "note-"


@dataclass(frozen=True, slots=True)
class GoalFacts:
    """One goal that the review has to speak of."""

    pk: int
    title: str
    progress: str = ""


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """One area of life with a need."""

    code: str
    label: str
    severity: int | None = None
    access: str = ""


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What a review holds so far."""

    held_on: date | None = None
    took_part: str = ""
    person_took_part: str = ""
    person_absent_because: str = ""
    goals: Sequence[GoalFacts] = ()
    areas: Sequence[AreaFacts] = ()
    still_needs: str = ""
    still_needs_because: str = ""
    persons_view: str = ""
    view_declined_because: str = ""
    relationship: str = ""
    consent_right: str = ""
    phase: str = ""
    next_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Lacks:
    """One answer that is not there yet, and where it is given."""

    code: str
    words: str
    part: str
    field: str


def lacking(facts: ReviewFacts) -> list[Lacks]:
    """All that stands between a review and its end, in the order of its pages."""
    found = []

    def need(holds: object, code: str, words: str, part: str, field: str) -> None:
        if not holds:
            found.append(Lacks(code, words, part, field))

    need(facts.held_on, "no-day", "Say on which day it was held.", TALK, "held_on")
    need(facts.took_part.strip(), "no-people", "Say who took part.", TALK, "took_part")
    need(facts.person_took_part, "no-person", "Say whether the person took part.", TALK, "person_took_part")
    absent = facts.person_took_part == "no" and not facts.person_absent_because.strip()
    need(not absent, "no-reason", "Say why the person did not take part.", TALK, "person_absent_because")
    for goal in facts.goals:
        words = f"Say how far “{goal.title}” has come."
        need(goal.progress, "no-progress", words, GOALS, f"{PROGRESS}{goal.pk}")
    for area in facts.areas:
        words = f"Say how grave the need is in {_lower(area.label)}."
        need(area.severity is not None, "no-severity", words, AREAS, f"{SEVERITY}{area.code}")
        words = f"Say what access there is to services in {_lower(area.label)}."
        need(area.access, "no-access", words, AREAS, f"{ACCESS}{area.code}")
    viewed = facts.persons_view.strip() or facts.view_declined_because.strip()
    need(viewed, "no-view", "Write the person’s own view, or why there is none.", VIEW, "persons_view")
    need(facts.relationship, "no-relationship", "Say how the person finds working together.", VIEW, "relationship")
    need(facts.still_needs, "no-still-needs", "Say whether they still need case management.", VIEW, "still_needs")
    because = not facts.still_needs or facts.still_needs_because.strip()
    need(because, "no-because", "Say why.", VIEW, "still_needs_because")
    need(facts.consent_right, "no-consent", "Say whether the consent is still right.", VIEW, "consent_right")
    need(facts.phase, "no-phase", "Say in which phase of treatment they are.", VIEW, "phase")
    need(facts.next_due_on, "no-next", "Say when the plan is looked at next.", VIEW, "next_due_on")
    return found


def check_can_complete(facts: ReviewFacts) -> None:
    """Nothing is missing; else the first of it is said, at its field, and how much there is beside it."""
    if missing := lacking(facts):
        more = f" And {len(missing) - 1} more." if len(missing) > 1 else ""
        raise DomainError(f"{missing[0].words}{more}", code=missing[0].code, field=missing[0].field)


def check_can_begin(*, is_open: bool, is_harm_reduction: bool, has_plan: bool, is_begun: bool) -> None:
    if not is_open:
        raise DomainError("This case is closed, so its plan stays as it was.", code="case-closed")
    if is_harm_reduction:
        raise DomainError("Somebody who comes for harm reduction only has no plan to review.", code="harm-reduction")
    if not has_plan:
        raise DomainError("No plan stands yet: there is nothing to review.", code="no-plan")
    if is_begun:
        raise DomainError("A review is begun already. Go on with it.", code="review-begun")


def check_being_written(state: str) -> None:
    """A review that is complete stays as it was signed."""
    if state != DRAFT:
        words = "was signed" if state == "complete" else "was not pursued"
        raise DomainError(f"This review {words} and is kept as it is.", code="review-over")


def check_plan_stands(stands: bool) -> None:
    if not stands:
        raise DomainError(
            "Another plan has taken the place of this one. Leave this review, and begin one of the plan that stands.",
            code="plan-over",
        )


def check_held_on(held_on: date | None, *, not_before: date, today: date) -> None:
    """On a day that has been, and not before the plan was agreed or last reviewed."""
    if held_on is None:
        return
    if held_on > today:
        raise DomainError(
            "This day has not come yet: choose today or a day before.", code="future-day", field="held_on"
        )
    if held_on < not_before:
        raise DomainError(
            f"The plan was agreed, or reviewed last, on {not_before:%-d %B %Y}. Choose that day or a later one.",
            code="before-plan",
            field="held_on",
        )


def check_next(next_due_on: date | None, *, held_on: date | None, latest: date | None) -> None:
    """Not later than the interval that the service sets; sooner where that is agreed (KW-5.2.3a)."""
    if next_due_on is None or held_on is None or latest is None:
        return
    if next_due_on <= held_on:
        raise DomainError(
            f"The next review comes after this one: choose a day after {held_on:%-d %B %Y}.",
            code="next-too-early",
            field="next_due_on",
        )
    if next_due_on > latest:
        raise DomainError(
            f"A plan is looked at again by {latest:%-d %B %Y} at the latest. Choose that day or an earlier one.",
            code="next-too-late",
            field="next_due_on",
        )


def check_answers(given: Collection[object], known: Collection[object], *, what: str) -> None:
    """Only what the review speaks of is answered."""
    if not set(given) <= set(known):
        raise DomainError(f"This {what} is not in the review any more. Read it again.", code="not-in-review")


def check_choice(value: object, choices: Collection[object], *, field: str) -> None:
    if value not in ("", None) and value not in choices:
        raise DomainError("That is no longer one of the choices. Choose again.", code="no-choice", field=field)


def check_same_words(shown: str, now: str) -> None:
    if shown != now:
        raise DomainError(
            "The review has changed since it was read. Read it again together, then sign.", code="words-changed"
        )


def check_reflection(*, is_open: bool, manageable: int | None, supports: str, protocols: str) -> None:
    """What a reflection cannot do without (GB2-cm-review)."""
    if not is_open:
        raise DomainError("This reflection is written already.", code="reflection-over")
    if manageable is None:
        raise DomainError("Say how manageable the work is.", code="no-manageable", field="manageable")
    if not supports.strip():
        raise DomainError("Say what support you had.", code="no-supports", field="supports")
    if not protocols.strip():
        raise DomainError(
            "Say what of the protocols helps, and what is unclear.", code="no-protocols", field="protocols"
        )


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
