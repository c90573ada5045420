"""The words of a review as they are signed, and two reviews side by side. Nothing here asks the database.

What is kept is never read back into goals and answers: it is what was said on that day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments.models import DomainNeed
from careplans.models import CarePlanReview, PlanVersion, TreatmentPhase
from careplans.pictures import LEVELS

SHAPE = 1  # of the words; a later shape is read beside it
Progress, Access = CarePlanReview.Progress, DomainNeed.Access


def review_words(sheet: Any) -> dict[str, Any]:
    """The review as it is read now, of a careplans.selectors.reviews.ReviewSheet. Dates as ISO text."""
    review, case = sheet.review, sheet.case
    return {
        "shape": SHAPE,
        "plan": review.plan.reference,
        "case": case.reference,
        "person": sheet.person,
        "full_name": case.service_user.name,
        "lead_agency": case.lead_agency.label if case.lead_agency else "",
        "case_manager": sheet.manager,
        "due_on": review.due_on.isoformat(),
        "held_on": _iso(review.held_on),
        "place": review.place,
        "took_part": review.took_part,
        "person_took_part": _said(CarePlanReview.TookPart, review.person_took_part),
        "person_absent_because": review.person_absent_because,
        "goals": [
            {
                "id": goal.pk,
                "title": goal.title,
                "area": goal.area,
                "area_code": goal.area_code,
                "progress": goal.progress,
                "said": _said(Progress, goal.progress),
                "note": goal.note,
            }
            for goal in sheet.goals
        ],
        "areas": [
            {
                "code": area.code,
                "label": area.label,
                "severity": area.severity,
                "severity_said": LEVELS[area.severity] if area.severity is not None else "",
                "access": area.access,
                "access_said": _said(Access, area.access),
                "note": area.note,
                "found": area.found,
            }
            for area in sheet.areas
        ],
        "changed": [
            {
                "what": each.what,
                "of": each.of,
                "title": each.title,
                "words": each.words,
                "on": _iso(each.on),
                "by": each.by,
            }
            for each in sheet.changed
        ],
        "updates": [{"agency": each.agency, "lines": list(each.lines)} for each in sheet.updates],
        "blocks": [
            {
                "title": each.title,
                "agency": each.agency,
                "because": each.because,
                "since": _iso(each.since),
                "new": each.is_new,
            }
            for each in sheet.blocks
        ],
        "links": [
            {
                "name": link.name,
                "kind": str(link.get_kind_display()),
                "owner": link.owner,
                "review_on": _iso(link.review_on),
            }
            for link in sheet.links
        ],
        "changes_agreed": review.changes_agreed,
        "met_gaps": review.met_gaps,
        "gaps_words": review.gaps_words,
        "still_needs": review.still_needs,
        "still_needs_said": _said(CarePlanReview.StillNeeds, review.still_needs),
        "still_needs_because": review.still_needs_because,
        "persons_view": review.persons_view,
        "view_declined_because": review.view_declined_because,
        "relationship": _said(CarePlanReview.Relationship, review.relationship),
        "consent_right": _said(CarePlanReview.ConsentRight, review.consent_right),
        "consent_ends_on": _iso(sheet.consent_ends_on),
        "phase": _said(TreatmentPhase.Phase, review.phase),
        "measure": sheet.measure_said,
        "outcome": _said(CarePlanReview.Outcome, review.outcome),
        "next_due_on": _iso(review.next_due_on),
    }


def signed_words(words: Mapping[str, Any], *, signed: Mapping[str, str]) -> dict[str, Any]:
    """The words with what the signature adds."""
    return {**words, "signed": dict(signed)}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _said(choices: Any, value: str) -> str:
    return str(choices(value).label) if value else ""


def signature_of(*, given_how: str, name: str, witness: str, reason: str, by: str) -> dict[str, str]:
    """How it was signed, in words."""
    how = PlanVersion.GivenHow(given_how)
    return {
        "how": str(how.label),
        "name": name if how == PlanVersion.GivenHow.TYPED else "",
        "witness": witness if how == PlanVersion.GivenHow.SPOKEN else "",
        "not_signed": reason if how == PlanVersion.GivenHow.NOT_SIGNED else "",
        "by": by,
    }


# Last review beside now -------------------------------------------------------------------------------------------

BETTER, WORSE, SAME, NEW, OPEN = "better", "worse", "same", "new", "open"
ORDER = {Progress.WORSE: 0, Progress.NONE: 1, Progress.SOME: 2, Progress.GOOD: 3, Progress.ACHIEVED: 4}
REACHED, PARTLY, NOT = "Achieved", "Partly", "Not"
REACH = {
    Progress.ACHIEVED: REACHED,
    Progress.GOOD: PARTLY,
    Progress.SOME: PARTLY,
    Progress.NONE: NOT,
    Progress.WORSE: NOT,
}


@dataclass(frozen=True, slots=True)
class AreaBeside:
    """One area of life at the last review and now."""

    code: str
    label: str
    before: str  # "High, waiting"
    now: str
    note: str
    move: str  # of the need: better, worse, same, new or open
    is_blocked: bool
    is_newly_blocked: bool

    @property
    def is_changed(self) -> bool:
        return self.move in (BETTER, WORSE, NEW) or (self.now != "" and self.before != self.now)


@dataclass(frozen=True, slots=True)
class GoalBeside:
    """One goal at the last review and now."""

    pk: int
    title: str
    area: str
    before: str
    now: str
    note: str
    move: str


@dataclass(frozen=True, slots=True)
class Beside:
    """The review as a difference."""

    areas: tuple[AreaBeside, ...]
    groups: tuple[tuple[str, tuple[GoalBeside, ...]], ...]  # achieved, partly, not, not said yet

    @property
    def changed_areas(self) -> int:
        return sum(area.is_changed for area in self.areas)


def beside(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> Beside:
    """For each area the last review beside now, and the goals by how far they have come.

    Before the first review the level that the assessment found stands in the place of the last review.
    """
    areas = {area["code"]: area for area in before["areas"]} if before else {}
    goals = {goal["id"]: goal for goal in before["goals"]} if before else {}
    listed = [_goal(goal, goals.get(goal["id"])) for goal in now["goals"]]
    by_reach: dict[str, list[GoalBeside]] = {name: [] for name in (REACHED, PARTLY, NOT, "")}
    for goal, row in zip(now["goals"], listed, strict=True):
        by_reach[REACH[Progress(goal["progress"])] if goal["progress"] else ""].append(row)
    return Beside(
        areas=tuple(_area(area, areas.get(area["code"]), has_before=before is not None) for area in now["areas"]),
        groups=tuple((name or "Not said yet", tuple(rows)) for name, rows in by_reach.items() if rows),
    )


def _area(now: Mapping[str, Any], before: Mapping[str, Any] | None, *, has_before: bool) -> AreaBeside:
    was, then = None, ""
    if before is not None:
        was, then = before["severity"], _level(before["severity_said"], before["access_said"])
    elif not has_before and now["found"] is not None:
        was, then = now["found"], f"{LEVELS[now['found']]}, at the assessment"
    is_blocked = now["access"] == Access.BLOCKED
    return AreaBeside(
        code=now["code"],
        label=now["label"],
        before=then,
        now=_level(now["severity_said"], now["access_said"]),
        note=now["note"],
        move=_move(was, now["severity"], lower_is_better=True),
        is_blocked=is_blocked,
        is_newly_blocked=is_blocked and (before is None or before["access"] != Access.BLOCKED),
    )


def _goal(now: Mapping[str, Any], before: Mapping[str, Any] | None) -> GoalBeside:
    was = ORDER[Progress(before["progress"])] if before and before["progress"] else None
    is_ = ORDER[Progress(now["progress"])] if now["progress"] else None
    return GoalBeside(
        pk=now["id"],
        title=now["title"],
        area=now["area"],
        before=before["said"] if before else "",
        now=now["said"],
        note=now["note"],
        move=_move(was, is_, lower_is_better=False),
    )


def _move(was: int | None, now: int | None, *, lower_is_better: bool) -> str:
    if now is None:
        return OPEN
    if was is None:
        return NEW
    if was == now:
        return SAME
    return BETTER if (now < was) == lower_is_better else WORSE


def _level(severity: str, access: str) -> str:
    return ", ".join(filter(None, (severity, access.lower())))


def listed_by(words: Mapping[str, Any], kind: str) -> Sequence[Mapping[str, Any]]:
    """What changed since the last review: of goals, or of steps."""
    return [each for each in words["changed"] if each["of"] == kind]
