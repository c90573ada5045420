"""The whole plan on paper, and one agency's part of it, as plain data for their templates. Nothing here asks.

The whole plan is made of the words that were signed; what has happened since stands beside them, with its day. One
agency's part is made of its extract (careplans.selectors.extract) and of nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from careplans import presenters
from careplans.models import LearningPlanLink, Milestone
from careplans.pictures import LEVELS, Need, NeedPicture
from careplans.selectors.aftercare import Aftercare
from careplans.selectors.agreeing import Agreeing
from careplans.selectors.extract import ExtractStep
from careplans.selectors.papers import Printed, PrintedPart, Sight
from careplans.snapshots import Change
from careplans.states import ActionState, PlanState
from consents.papers import Paper, last_day, letterhead, lower
from core.days import day_of
from core.templatetags.papers import moment, paper_day, phone


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a goal."""

    title: str
    who: str
    by: str
    state: str


@dataclass(frozen=True, slots=True)
class GoalPart:
    """One goal, in the person's order, with all its parts."""

    place: int
    title: str
    area: str
    by: str
    own_words: str
    smart: tuple[tuple[str, str], ...]
    steps: tuple[StepLine, ...]
    milestones: tuple[tuple[str, str, str], ...]  # title, when it should be, what became of it
    is_reached: bool


def whole_plan(printed: Printed, agreeing: Agreeing, aftercare: Aftercare, *, made_by: str) -> dict[str, Any]:
    """What templates/pdf/care_plan.html needs. What is only kept is printed as it was signed, with nothing of today."""
    words, version, sheet, plan = printed.words, printed.version, printed.sheet, printed.plan
    which = f"version {version.number}" if version else "draft"
    made = [words["reference"], which, f"made {moment(printed.at)} by {made_by}"]
    if version:
        made.insert(2, f"mark\N{NO-BREAK SPACE}{version.words_hash[:16]}")
    now = printed.is_current
    return {
        "paper": Paper(
            name="Care plan",
            reference=f"{words['reference']}, {which}",
            sender=printed.sender["name"] or "Care plan",
            confidential="Confidential. The whole plan: for those who read the whole file.",
            made=" · ".join(made),
            address=letterhead(printed.sender["address"], printed.sender["phone"]),
        ),
        "words": words,
        "version": version,
        "plan": plan,
        "is_draft": printed.is_draft,
        "is_current": now,
        "is_as_signed": printed.is_as_signed,
        "standing": _standing(printed),
        "ring": printed.ring,
        "today": sheet.today,
        "goals": [_goal(goal, printed) for goal in words["goals"]],
        "proposed": _proposed(printed) if now else [],
        "changes": [_told(each) for each in printed.changes],
        "needs": sheet.needs if now else _needs_then(words),
        "goal_bars": presenters.goal_bars(sheet) if now else (),
        "owner_bars": presenters.owner_bars(sheet, words["person"]) if now else (),
        "agreeing": agreeing.agencies if now else (),
        "sight": [(each.name, _seen(each, words)) for each in printed.sight] if now else [],
        "sight_is_of_this": printed.sight_is_of_this,
        "versions": [each for each in sheet.versions if each.reference == words["reference"]],
        "aftercare": [(part.title, each) for part in aftercare.parts for each in part.supports] if now else [],
        "relapse_words": aftercare.relapse_words if now else "",
        "links": words["links"] if version else [_link(row) for row in sheet.links],
    }


def _standing(printed: Printed) -> str:
    version, plan = printed.version, printed.plan
    if version is None:
        if plan.state == PlanState.REVISING:
            return "DRAFT of the next version. The one before stands until this is signed."
        return "DRAFT. Nothing of it holds until it is signed." if plan.is_live else "Not pursued. It was never signed."
    signed = f"Version {version.number}, signed {paper_day(version.agreed_on)}."
    if not printed.is_current:
        return f"{signed} It is kept as it was; another is in its place."
    return f"{signed} It stands." + (f" Review by {paper_day(printed.review_on)}." if printed.review_on else "")


def _goal(goal: Mapping[str, Any], printed: Printed) -> GoalPart:
    sheet, now = printed.sheet, printed.is_current
    alive = {step.pk: step for step in sheet.steps.get(goal["id"], ())}
    steps = []
    for step in goal["steps"]:
        state = "Done" if step["is_done"] else ""
        if now:
            living = alive.get(step["id"])
            state = presenters.status_of(living, sheet.today).word if living else "Dropped"
        by = paper_day(step["target_date"]) or step["rhythm"]
        both = f"{by}, {step['rhythm']}" if step["target_date"] and step["rhythm"] else by
        steps.append(StepLine(step["title"], step["owner"], both, state))
    rows = sheet.milestones.get(goal["id"], ()) if now else goal["milestones"]
    smart = (
        ("What exactly", goal["specific"]),
        ("Measure", goal["measure"]),
        ("Why it can be done", goal["achievable"]),
        ("Why it matters now", goal["relevance"]),
        ("Why it matters to them", goal["motivation"]),
    )
    return GoalPart(
        place=goal["place"],
        title=goal["title"],
        area=goal["area"],
        by=paper_day(goal["target_date"]),
        own_words=goal["own_words"],
        smart=tuple((label, text) for label, text in smart if text),
        steps=tuple(steps),
        milestones=tuple((row["title"], paper_day(row["due_on"]), _became(row)) for row in rows),
        is_reached=goal["is_reached"],
    )


def _became(row: Mapping[str, Any]) -> str:
    said = str(Milestone.State(row["state"]).label)
    on = paper_day(row.get("settled_on"))
    return f"{said}, {on}" if on else said


def _needs_then(words: Mapping[str, Any]) -> NeedPicture:
    """Need as it was when the words were signed; there is no before in them."""
    rows = words["needs"]
    return NeedPicture(
        tuple(Need(row["area"], now=LEVELS.index(row["level"]) if row["level"] else None) for row in rows)
    )


def _proposed(printed: Printed) -> list[tuple[str, str, str]]:
    steps = [step for step in printed.sheet.all_steps if step.state == ActionState.PROPOSED]
    return [
        (step.title, step.goal.title, step.proposed_from.label if step.proposed_from else "waits for the clinic talk")
        for step in steps
    ]


def _told(change: Change) -> str:
    """“Added: the step “Look for a room”, under “A home””"""
    verb = {"added": "Added", "removed": "No longer there", "changed": "Changed"}[change.what]
    under = f", under “{change.under}”" if change.under else ""
    parts = "; ".join(f"{lower(label)}: {_day(before)}, now {_day(after)}" for label, before, after in change.parts)
    return f"{verb}: the {change.of} “{change.title}”{under}" + (f" ({parts})" if parts else "")


def _day(text: str) -> str:
    """A day of the frozen words as people say it; other words as they are."""
    try:
        return paper_day(date.fromisoformat(text))
    except ValueError:
        return text


def _seen(each: Sight, words: Mapping[str, Any]) -> str:
    places = {goal["id"]: goal["place"] for goal in words["goals"]}
    known = sorted(places[goal] for goal in each.goals if goal in places)
    new = len(each.goals) - len(known)
    parts = (
        [f"goal{'' if len(known) == 1 else 's'} {presenters.listed([str(place) for place in known])}"] if known else []
    )
    parts += [f"{new} that {'is' if new == 1 else 'are'} not in this version"] if new else []
    seen = presenters.listed(parts) or "no goal yet"
    if each.by_role:
        return f"{seen}; by role"
    last = last_day(each.ends_on)
    return f"{seen}; until the end of {paper_day(last)}" if last else seen


def _link(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        "kind": str(LearningPlanLink.Kind(row["kind"]).label),
        "name": row["name"],
        "owner": row["owner"],
        "review_on": row["review_on"] or "",
    }


# One agency's part ---------------------------------------------------------------------------------------------------


def agency_extract(printed: PrintedPart, *, made_by: str) -> dict[str, Any]:
    """What templates/pdf/plan_extract.html needs, for the agency that may read it, and of nobody else."""
    part, shared = printed.part, printed.shared
    name, telephone = shared.agency, phone(printed.ring["phone"])
    last = last_day(shared.ends_on)
    until = f", until the end of {paper_day(last)}" if last else ""
    own = len(part.own_steps)
    return {
        "paper": Paper(
            name=f"Part of a care plan for {name}",
            reference=part.reference,
            sender=printed.sender["name"] or part.reference,
            confidential=f"Confidential. For {name} only{until}. Do not pass on.",
            made=f"{part.reference} · part for {name} · made {moment(printed.at)} by {made_by}",
            address=letterhead(printed.sender["address"], printed.sender["phone"]),
        ),
        "agency": name,
        "person": shared.name,
        "part": part,
        "is_draft": part.state == PlanState.DRAFT,
        "goals": [(goal, [_line(step, day_of(printed.at)) for step in goal.steps]) for goal in part.goals],
        "own": own,
        "answers": printed.answers,
        "ring": printed.ring,
        "phone": telephone,
        "agreed": [(lower_all(each.may_know), each.given_on, last_day(each.ends_on)) for each in shared.agreed],
    }


def lower_all(labels: tuple[str, ...]) -> str:
    return ", ".join(lower(label) for label in labels)


def _line(step: ExtractStep, today: date) -> tuple[ExtractStep, str, str]:
    """The step, when it is due, and how it stands."""
    by = paper_day(step.by) if step.by else step.rhythm
    if step.by and step.rhythm:
        by = f"{by}, {step.rhythm}"
    if step.is_overdue and step.by:
        days = (today - step.by).days
        return step, by, f"{days} day{'' if days == 1 else 's'} overdue"
    return step, by, "Not started" if step.state == ActionState.AGREED else step.state_said
