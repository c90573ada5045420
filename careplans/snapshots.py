"""The words of a plan as they are signed, in order, with all that its page and its paper are made of; and their hash.

Nothing here asks the database. What is kept is never read back into goals and steps: it is what was agreed.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from careplans.models import Action, CarePlan, LearningPlanLink, SharedCareRole
from careplans.pictures import LEVELS
from careplans.presenters import owner_of
from careplans.selectors.sheet_parts import PlanSheet
from careplans.states import ActionState, GoalState

SHAPE = 2  # of the words; an earlier one is read beside it: 1 did not name the worker of a step by itself


def words_of(sheet: PlanSheet, *, person: str, full_name: str, lead: str, manager: str) -> dict[str, Any]:
    """The plan as it is read now. Dates as ISO text; the day of signing and the version come with the signature."""
    plan = sheet.plan
    kept = [goal for goal in sheet.goals if goal.state != GoalState.DROPPED]
    return {
        "shape": SHAPE,
        "reference": plan.reference,
        "kind": plan.kind,
        "kind_said": str(CarePlan.Kind(plan.kind).label),
        "setting": plan.setting,
        "case": sheet.case.reference,
        "person": person,
        "full_name": full_name,
        "lead_agency": lead,
        "case_manager": manager,
        "key_worker": str(plan.key_worker or ""),
        "started_on": plan.started_on.isoformat(),
        "needs": [
            {"area": each.label, "level": LEVELS[each.level] if each.level is not None else "", "why": each.because}
            for each in sheet.found
        ],
        "goals": [_goal(goal, place, sheet, person) for place, goal in enumerate(kept, 1)],
        "no_action": [
            {"area": each.label, "because": sheet.no_action[each.code]}
            for each in sheet.found
            if each.code in sheet.no_action
        ],
        "shared_care": [
            {
                "task": row["task_words"] or str(SharedCareRole.Task(row["task"]).label),
                "who": row["who_words"] or str(SharedCareRole.Who(row["who"]).label),
            }
            for row in sheet.shared_care
        ],
        "links": [
            {
                "kind": str(LearningPlanLink.Kind(row["kind"]).label),
                "name": row["name"],
                "owner": row["owner"],
                "review_on": row["review_on"] or "",
            }
            for row in sheet.links
        ],
    }


def _goal(goal: Any, place: int, sheet: PlanSheet, person: str) -> dict[str, Any]:
    return {
        "id": goal.pk,
        "place": place,
        "area": goal.domain.label,
        "area_code": goal.domain.code,
        "title": goal.title,
        "own_words": goal.own_words,
        "motivation": goal.motivation,
        "words_with": sorted(goal.words_with),
        "specific": goal.specific,
        "measure": goal.measure,
        "achievable": goal.achievable_note,
        "relevance": goal.relevance,
        "target_date": goal.target_date.isoformat() if goal.target_date else "",
        "is_reached": goal.state == GoalState.ACHIEVED,
        "steps": [
            {
                "id": step.pk,
                "title": step.title,
                "agency_id": step.agency_id,
                "agency": step.agency.label if step.agency else "",
                "owner": owner_of(step, person),
                "worker": step.worker or step.worker_name,
                "done_by": step.done_by,
                "kind": str(Action.Kind(step.kind).label),
                "target_date": step.target_date.isoformat() if step.target_date else "",
                "rhythm": step.rhythm,
                "is_done": step.state == ActionState.DONE,
            }
            for step in sheet.steps.get(goal.pk, ())
            if step.state != ActionState.PROPOSED  # what is only proposed is not agreed
        ],
        "milestones": [
            {"title": row["title"], "due_on": row["due_on"] or "", "state": row["state"]}
            for row in sheet.milestones.get(goal.pk, ())
        ],
    }


def signed_words(
    words: Mapping[str, Any], *, version: int, agreed_on: date, review_due_on: date, signed: Mapping[str, str]
) -> dict[str, Any]:
    """The words with what the signature adds."""
    return {
        **words,
        "version": version,
        "agreed_on": agreed_on.isoformat(),
        "review_due_on": review_due_on.isoformat(),
        "signed": dict(signed),
    }


def hash_of(words: Mapping[str, Any]) -> str:
    """SHA-256 of the words in one fixed form."""
    fixed = json.dumps(words, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(fixed.encode()).hexdigest()


# Two versions side by side -----------------------------------------------------------------------------------

GOAL_PARTS = (
    ("title", "Goal"),
    ("area", "Area of life"),
    ("own_words", "In own words"),
    ("specific", "What exactly"),
    ("measure", "Measure"),
    ("achievable", "Why it can be done"),
    ("relevance", "Why it matters now"),
    ("target_date", "By"),
    ("place", "Place in the order"),
)
STEP_PARTS = (("title", "Step"), ("owner", "Owner"), ("target_date", "By"), ("rhythm", "How often"), ("kind", "Kind"))


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two versions."""

    what: str  # added, removed or changed
    of: str  # goal or step
    title: str
    under: str = ""  # the goal of a step
    parts: tuple[tuple[str, str, str], ...] = ()  # label, before, after


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What was added, removed and changed from one version to another, goal by goal, in the order of the later one."""
    old, new = ({goal["id"]: goal for goal in words["goals"]} for words in (before, after))
    found: list[Change] = []
    for key, goal in new.items():
        if key not in old:
            found.append(Change("added", "goal", goal["title"]))
        elif parts := _differing(old[key], goal, GOAL_PARTS):
            found.append(Change("changed", "goal", goal["title"], parts=parts))
        found += _steps(old.get(key, {}).get("steps", ()), goal["steps"], goal["title"])
    found += [Change("removed", "goal", goal["title"]) for key, goal in old.items() if key not in new]
    return found


def _steps(before: Any, after: Any, under: str) -> list[Change]:
    old, new = ({step["id"]: step for step in steps} for steps in (before, after))
    found = []
    for key, step in new.items():
        if key not in old:
            found.append(Change("added", "step", step["title"], under))
        elif parts := _differing(old[key], step, STEP_PARTS):
            found.append(Change("changed", "step", step["title"], under, parts))
    return found + [Change("removed", "step", step["title"], under) for key, step in old.items() if key not in new]


def _differing(before: Any, after: Any, parts: Any) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (label, str(before.get(name) or "nothing"), str(after.get(name) or "nothing"))
        for name, label in parts
        if before.get(name) != after.get(name)
    )
