"""How a plan is worded for its page. Nothing here asks the database; templates only print."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from careplans.models import Action, CarePlan, Goal, Milestone
from careplans.pictures import Bar, Count, goals_by_state, who_owns_what
from careplans.rules.goals import smart_gaps
from careplans.rules.settling import Matter, matters, unmatched
from careplans.selectors.holding import held_words
from careplans.selectors.sheet_parts import PlanSheet, Step
from careplans.states import ActionState, GoalState, PlanState
from cases.models import ServiceUser
from core.components import Status
from core.days import spelled

SHOWN_OPEN = 12  # goals; of more than that, the later ones are folded


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step in the table of its goal."""

    url: str
    title: str
    note: str
    owner: str
    by: str
    kind: str
    word: str


@dataclass(frozen=True, slots=True)
class GoalCard:
    """One goal as the page shows it."""

    pk: int
    number: str
    title: str
    url: str
    area: str
    by: str
    readers: str
    own_words: str
    smart: tuple[tuple[str, str], ...]
    missing: str
    steps: tuple[StepRow, ...]
    milestones: tuple[tuple[str, str, str, str], ...]  # status kind, word, title, address
    is_draft: bool
    is_folded: bool
    state: Status | None
    summary: str
    held: str = ""  # “Blocked, with the co-ordinator for 12 days”


def called(person: ServiceUser) -> str:
    """What the person is called on the page: the name they go by, or their first name."""
    return person.known_as or person.first_names.partition(" ")[0] or person.name


def near(day: date | None, today: date, empty: str = "") -> str:
    """“7 May”, with the year where it is another."""
    if day is None:
        return empty
    return spelled(day, year=day.year != today.year)


def owner_of(step: Action | Step, person: str) -> str:
    """“Mary, with Aoife Byrne (Turas)”"""
    if step.agency is None:
        return f"{person}, alone"
    worker = str(step.worker) if step.worker else step.worker_name
    owner = f"{worker} ({step.agency.label})" if worker else step.agency.label
    if step.done_by == Action.DoneBy.SELF:
        return f"{person}, alone; {owner} asks about it"
    if step.done_by == Action.DoneBy.SUPPORTED:
        return f"{person}, with {owner}"
    return owner


def status_of(step: Action | Step, today: date, *, can_see: bool = True) -> Status:
    """How a step stands, in a word."""
    state = step.state
    if state == ActionState.DONE:
        return Status("ok", f"Done {near(step.done_on, today)}")
    if state == ActionState.PROPOSED:
        return Status("new", "Proposed")
    if state == ActionState.DROPPED:
        return Status("none", "Dropped")
    if not can_see:
        return Status("wait", "Agency cannot see")
    if state == ActionState.BLOCKED:
        return Status("blocked", "Blocked")
    if step.target_date is not None and step.target_date < today:
        days = (today - step.target_date).days
        return Status("overdue", f"{days} day{'' if days == 1 else 's'} overdue")
    if state == ActionState.AGREED:
        return Status("none", "Not started")
    if step.target_date is not None and (step.target_date - today).days <= 2:
        return Status("soon", f"Due {near(step.target_date, today)}")
    return Status("ok", "On track")


def note_of(step: Action | Step, *, can_see: bool, today: date, closed: Collection[date] = ()) -> str:
    if step.state == ActionState.BLOCKED:
        if held := held_words(step, today, closed):
            return held
        since = near(step.blocked_on, today)
        return f"Blocked since {since}: {step.blocked_by}"
    if step.state == ActionState.PROPOSED:
        if step.proposed_from is None:
            return "Waits for the talk with the methadone clinic"
        return f"Proposed by {step.proposed_from.label}, not answered"
    if not can_see and step.state != ActionState.DONE:
        return "No consent in force lets this agency know of it: agree a new owner"
    if step.kind == Action.Kind.SKILLS:
        return step.get_skill_display() or "Skills work"
    return ""


def skills_count(sheet: PlanSheet) -> int:
    """How many steps are skills work."""
    return sum(step.kind == Action.Kind.SKILLS for step in sheet.all_steps)


def cards(sheet: PlanSheet, person: str, *, only: str = "") -> list[GoalCard]:
    """The goals in the person's order, with their steps; with `only`, those with steps of this kind, and these alone.

    A goal keeps its number whatever is shown.
    """
    lead, today = sheet.case.lead_agency_id, sheet.today
    names = {step.agency_id: step.agency.label for step in sheet.all_steps if step.agency}
    by_area: dict[str, str] = {}
    kept = [goal for goal in sheet.goals if goal.state != GoalState.DROPPED]
    base = (
        reverse("careplans:goal", args=[0]),
        reverse("careplans:action", args=[0]),
        reverse("careplans:milestone", args=[0]),
    )
    goal_url, step_url, milestone_url = (each.replace("/0/", "/{}/", 1) for each in base)
    found = []
    for place, goal in enumerate(kept, 1):
        steps = [step for step in sheet.steps.get(goal.pk, ()) if not only or step.kind == only]
        if only and not steps:
            continue
        code = goal.domain.code
        if code not in by_area:
            by_area[code] = seen_by(
                [names[each] for each, areas in sheet.readers.items() if code in areas and each in names]
            )
        missing = smart_gaps(goal) if goal.state != GoalState.ACHIEVED else []
        rows = []
        for step in steps:
            sees = step.agency_id in (None, lead) or code in sheet.readers.get(step.agency_id or 0, ())
            word = status_of(step, today, can_see=sees)
            rows.append(
                StepRow(
                    url=step_url.format(step.pk),
                    title=step.title,
                    note=note_of(step, can_see=sees, today=today, closed=sheet.closed_days),
                    owner=owner_of(step, person),
                    by=near(step.target_date, today) or step.rhythm,
                    kind=word.kind,
                    word=word.word,
                )
            )
        found.append(
            GoalCard(
                pk=goal.pk,
                number=str(place),
                title=goal.title,
                url=goal_url.format(goal.pk),
                area=goal.domain.label,
                by=f"by {said(goal.target_date)}" if goal.target_date else "no date yet",
                readers=by_area[code],
                own_words=goal.own_words,
                smart=tuple(
                    (label, text)
                    for label, text in (
                        ("What exactly", goal.specific),
                        ("Measure", goal.measure),
                        ("Why it can be done", goal.achievable_note),
                        ("Why it matters now", goal.relevance),
                    )
                    if text
                ),
                missing=listed(missing),
                steps=tuple(rows),
                milestones=tuple(milestone(each, today, milestone_url) for each in sheet.milestones.get(goal.pk, ())),
                is_draft=goal.state == GoalState.DRAFT,
                is_folded=not only and (place > SHOWN_OPEN or goal.state == GoalState.ACHIEVED),
                state=_state_of(goal, today),
                summary=_summary(rows),
                held=held_words(goal, today, sheet.closed_days) if goal.ended_on is None else "",
            )
        )
    return found


def _state_of(goal: Goal, today: date) -> Status | None:
    if goal.state == GoalState.ACHIEVED:
        return Status("ok", f"Reached {near(goal.ended_on, today)}")
    if goal.state == GoalState.DROPPED:
        return Status("none", f"Let go {near(goal.ended_on, today)}")
    return Status("none", "Draft") if goal.state == GoalState.DRAFT else None


def _summary(rows: Sequence[StepRow]) -> str:
    if not rows:
        return "No steps yet"
    done = sum(row.word.startswith("Done") for row in rows)
    return f"{len(rows)} step{'' if len(rows) == 1 else 's'}" + (f", {done} done" if done else "")


def milestone(row: dict, today: date, url: str) -> tuple[str, str, str, str]:
    """Status and title of a milestone, with the day that counts."""
    due = date.fromisoformat(row["due_on"]) if row["due_on"] else None
    settled = date.fromisoformat(row["settled_on"]) if row["settled_on"] else None
    address = url.format(row["pk"])
    if row["state"] == Milestone.State.REACHED:
        return "ok", f"Reached {near(settled, today)}", row["title"], address
    if row["state"] == Milestone.State.MISSED:
        return "overdue", f"Missed {near(settled, today)}", row["title"], address
    if due is None:
        return "none", "Ahead", row["title"], address
    if due < today:
        return "overdue", f"Was due {near(due, today)}", row["title"], address
    return "none", f"By {near(due, today)}", row["title"], address


def seen_by(names: Sequence[str]) -> str:
    """“Harbour and the Clinic see this goal”"""
    if not names:
        return "No partner agency sees this goal"
    return f"{listed(sorted(names))} {'sees' if len(names) == 1 else 'see'} this goal"


def listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


@dataclass(frozen=True, slots=True)
class Settle:
    """One thing to settle, with the page where it is settled."""

    words: str
    action: str
    url: str
    stands_between: bool


def to_settle(sheet: PlanSheet) -> list[Settle]:
    """What stands between this plan and its agreement, and what is only worth a look; each with its page."""
    return [
        Settle(each.words, *_way(each, sheet), each.stands_between)
        for each in matters(sheet.facts)
        if sheet.plan.is_open_to_change or not each.stands_between or each.code == "agency-not-covered"
    ]


def _way(matter: Matter, sheet: PlanSheet) -> tuple[str, str]:
    plan, case = sheet.plan.pk, sheet.case.pk
    ways = {
        "goal": ("Open the goal", "careplans:goal", (matter.key,)),
        "step": ("Open the step", "careplans:change-step", (matter.key,)),
        "area": ("Settle it", "careplans:area", (plan, matter.key)),
        "talk": ("Record the talk", "careplans:clinic-talk", (case,)),
        "roles": ("Say who does what", "careplans:shared-care", (plan,)),
        "agency": ("See who has agreed", "careplans:plan", (case,)),
        "plan": ("Name the key worker", "careplans:key-worker", (plan,)),
    }
    if matter.code == "proposed":
        ways["step"] = ("See it", "careplans:action", (matter.key,))  # where it is answered
    if matter.code in ("no-goal", "group-empty"):
        ways["plan"] = ("Add a goal", "careplans:add-goal", (plan,))
    words, name, args = ways[matter.about]
    address = reverse(name, args=args)
    return words, f"{address}#agree" if matter.about == "agency" else address


def said_not_now(sheet: PlanSheet) -> list[tuple[str, str]]:
    """The areas in which nothing is done now, and why (KW-8.3a)."""
    return [(each.label, sheet.no_action[each.code]) for each in sheet.found if each.code in sheet.no_action]


def goal_bars(sheet: PlanSheet) -> tuple[Count, ...]:
    """How many goals are in each state."""
    return goals_by_state(goal.state for goal in sheet.goals)


def owner_bars(sheet: PlanSheet, person: str) -> tuple[Bar, ...]:
    """How many steps each agency owns, and the person alone."""
    steps = [(step.agency.label if step.agency else "", step.state) for step in sheet.all_steps]
    return who_owns_what(steps, f"{person}, alone")


def without_step(sheet: PlanSheet) -> list[tuple[str, str]]:
    """The needs for which nobody does anything yet, each with the page where it is matched (KW-5.2.1)."""
    return [(name, reverse("careplans:area", args=[sheet.plan.pk, code])) for code, name in unmatched(sheet.facts)]


def truth_of(sheet: PlanSheet) -> tuple[Status, str]:
    """One line of truth under the heading."""
    plan = sheet.plan
    number = sheet.next_number - 1
    agencies = len({step.agency_id for step in sheet.all_steps if step.agency_id})
    shared = f", shared by {agencies} agencies" if agencies > 1 else ""
    if plan.state == PlanState.DRAFT:
        begun = spelled(plan.started_on)
        return Status("none", "Draft"), f"begun {begun} by {plan.started_by}. Nothing holds until it is signed."
    agreed = spelled(plan.agreed_on) if plan.agreed_on else ""
    if plan.state == PlanState.REVISING:
        return Status("soon", "Being changed"), f"Version {number} of {agreed} stands until the next is signed."
    if plan.state == PlanState.AGREED:
        return Status("ok", "Agreed"), f"{agreed}, version {number}{shared}."
    return Status("none", PlanState(plan.state).label), f"{plan.reference}"


def review_of(plan: CarePlan, today: date) -> Status | None:
    """“Review due in 11 days”"""
    if not plan.is_standing or plan.review_due_on is None:
        return None
    days = (plan.review_due_on - today).days
    if days < 0:
        return Status("overdue", f"Review {-days} day{'' if days == -1 else 's'} overdue")
    if days == 0:
        return Status("soon", "Review due today")
    return Status("soon" if days <= 14 else "none", f"Review due in {days} day{'' if days == 1 else 's'}")


def said(day: date) -> str:
    return spelled(day)


def reading_of(words: Mapping[str, Any]) -> dict[str, Any]:
    """The words of a version as a page reads them: dates said, nothing asked."""

    def day(text: str) -> str:
        return said(date.fromisoformat(text)) if text else ""

    goals = []
    for goal in words["goals"]:
        steps = [
            {
                "title": step["title"],
                "owner": step["owner"],
                "by": day(step["target_date"]) or step["rhythm"],
                "is_done": step["is_done"],
            }
            for step in goal["steps"]
        ]
        smart = (
            ("What exactly", goal["specific"]),
            ("Measure", goal["measure"]),
            ("Why it can be done", goal["achievable"]),
            ("Why it matters now", goal["relevance"]),
        )
        goals.append(
            {
                "place": goal["place"],
                "title": goal["title"],
                "area": goal["area"],
                "own_words": goal["own_words"],
                "by": day(goal["target_date"]),
                "is_reached": goal["is_reached"],
                "smart": [(label, text) for label, text in smart if text],
                "steps": steps,
                "milestones": [(each["title"], day(each["due_on"])) for each in goal["milestones"]],
            }
        )
    dates = {name: day(words.get(name, "")) for name in ("agreed_on", "review_due_on", "started_on")}
    return {**words, **dates, "goals": goals}
