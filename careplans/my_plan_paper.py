"""“My plan”: what the person takes home, on two pages in large plain type. Plain data; nothing here asks the database.

It may be left on a kitchen table. So what can be read at a glance (its head, its foot, its title, the name of its file)
says neither the person's full name nor what kind of service it comes from; services and goals that are called by a kind
of help or trouble are called otherwise. The person's own words stand as they are.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.template.loader import render_to_string

from careplans.models import Action
from careplans.presenters import listed
from careplans.selectors.papers import Printed, Sight
from consents.papers import Paper, last_day
from core import pdf
from core.days import day_of
from core.templatetags.papers import NO_BREAK, moment, paper_day, phone

PAGES = 2
MOST_GOALS = 10  # laid out at first: more than that never fit on two pages
MOST_STEPS = 5  # of one goal
LONGEST = {"title": 120, "own_words": 240, "measure": 160, "step": 120}
ANOTHER = "another service"

# Emoji, with what joins and colours them.
PICTURES = re.compile("(?:[\U0001f000-\U0001faff]|(?<=[\U0001f000-\U0001faff])\u200d|\ufe0f)+")

# What tells of a kind of help or trouble in the name of a service: its name goes on paper up to there.
TELLING = re.compile(
    r"\b(drugs?|alcohol|addictions?|methadone|opiates?|opioids?|substances?|substitution|detox\w*|rehab\w*|recovery|"
    r"needle|harm|overdose|gambling|treatment|mental|psychiatr\w*|psycholog\w*|counselling|probation|prisons?|offend\w*|"
    r"homeless\w*|refuge|domestic|sexual|violence|hiv|hepatitis|sti|liaison|crisis)\b",
    re.IGNORECASE,
)
LOOSE_ENDS = re.compile(r"(?:[\s,&/(–-]|\b(?:and|of|for|the|in|with|community|local|regional|national|an?)\b)+$", re.I)
SAYS_NOTHING = re.compile(r"(?:the|national|local|regional|community|city|county|health|service|centre|unit|\W)*", re.I)


def discreet(agency: str) -> str:
    """The name of a service without its kind: “Harbour Community Drug and Alcohol Team” is Harbour."""
    telling = TELLING.search(agency)
    if telling is None:
        return agency
    rest = LOOSE_ENDS.sub("", agency[: telling.start()])
    return ANOTHER if SAYS_NOTHING.fullmatch(rest) else rest


def shortened(words: str, most: int) -> str:
    """At most so many letters, ended after a whole word, in one line; without little pictures, for which a printer has
    an empty box."""
    line = re.sub(r" (?=[.,;:!?])", "", " ".join(PICTURES.sub(" ", words).split()))
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.") + "…"


@dataclass(frozen=True, slots=True)
class MyStep:
    """One step, as the person is told of it."""

    title: str
    who: str  # “You”, “You, with Dan”
    is_yours: bool  # the person does it, alone or with somebody
    by: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class MyGoal:
    """One goal, in the person's order and words."""

    place: int
    heading: str
    own_words: str
    measure: str
    steps: tuple[MyStep, ...]
    more_steps: int = 0


@dataclass(frozen=True, slots=True)
class MyPlan:
    """The whole paper. `left_out` goals are not on it, and it says so."""

    goals: tuple[MyGoal, ...]
    left_out: int = 0

    def first(self, count: int) -> "MyPlan":
        """The goals that the person put first, and how many more there are."""
        return replace(self, goals=self.goals[:count], left_out=len(self.goals) + self.left_out - count)


def my_plan(printed: Printed) -> MyPlan:
    areas = frozenset(each.label.casefold() for each in printed.sheet.domains)
    goals = [goal for goal in printed.words["goals"] if not goal["is_reached"]]
    return MyPlan(tuple(_goal(goal, areas, printed) for goal in goals))


def heading_of(goal: Mapping[str, Any], areas: frozenset[str]) -> str:
    """“2. A home”; or “Goal 2”, while it is called by the area of life and by nothing that the person said."""
    title = shortened(goal["title"], LONGEST["title"])
    is_area = title.casefold() in areas or title.casefold() == goal["area"].casefold()
    return f"Goal {goal['place']}" if is_area else f"{goal['place']}. {title}"


def _goal(goal: Mapping[str, Any], areas: frozenset[str], printed: Printed) -> MyGoal:
    order = {Action.DoneBy.SELF.value: 0, Action.DoneBy.SUPPORTED.value: 1, Action.DoneBy.ADVOCATED.value: 2}
    steps = sorted(goal["steps"], key=lambda step: (step["is_done"], order[_by_whom(step)]))
    return MyGoal(
        place=goal["place"],
        heading=heading_of(goal, areas),
        own_words=shortened(goal["own_words"], LONGEST["own_words"]),
        measure=shortened(goal["measure"], LONGEST["measure"]).rstrip("."),
        steps=tuple(_step(step, printed) for step in steps[:MOST_STEPS]),
        more_steps=max(len(steps) - MOST_STEPS, 0),
    )


def _by_whom(step: Mapping[str, Any]) -> str:
    return Action.DoneBy.SELF.value if not step["agency_id"] else step["done_by"]


def _step(step: Mapping[str, Any], printed: Printed) -> MyStep:
    done_by = _by_whom(step)
    helper = _helper(step, printed.words["lead_agency"])
    who = {
        Action.DoneBy.SELF.value: "You",
        Action.DoneBy.SUPPORTED.value: f"You, with {helper}",
        Action.DoneBy.ADVOCATED.value: helper[:1].upper() + helper[1:],
    }[done_by]
    return MyStep(
        title=shortened(step["title"], LONGEST["step"]),
        who=who,
        is_yours=done_by != Action.DoneBy.ADVOCATED,
        by=_by(step, day_of(printed.at)),
        is_done=step["is_done"],
    )


def _helper(step: Mapping[str, Any], lead: str) -> str:
    """“Dan Moran”; of another service also its name, “Brian Keogh (Harbour)”."""
    agency, worker = discreet(step["agency"]), step.get("worker", "")
    if not worker:
        return agency
    return worker if step["agency"] == lead or agency == ANOTHER else f"{worker} ({agency})"


def _by(step: Mapping[str, Any], today: date) -> str:
    if not step["target_date"]:
        return step["rhythm"]
    day = date.fromisoformat(step["target_date"])
    said = paper_day(day)
    return said.removesuffix(f"{NO_BREAK}{day.year}") if day.year == today.year else said


def seers(printed: Printed) -> list[tuple[str, str]]:
    """Who sees which goals beside the agency that leads: “Harbour”, “goals 2 and 3, until the end of 9 May 2026”."""
    places = {goal["id"]: goal["place"] for goal in printed.words["goals"]}
    return [(_seer(each), _seen(each, places)) for each in printed.sight if each.goals]


def _seer(each: Sight) -> str:
    name, comma, agency = each.name.rpartition(", ")
    return f"{name}{comma}{discreet(agency)}" if each.by_role else discreet(each.name)


def _seen(each: Sight, places: Mapping[int, int]) -> str:
    shown = sorted(places[goal] for goal in each.goals if goal in places)
    new = len(each.goals) - len(shown)
    if len(shown) == len(places) > 1 and not new:
        said = "all of it"
    else:
        parts = [f"goal{'' if len(shown) == 1 else 's'} {listed([str(place) for place in shown])}"] if shown else []
        said = listed([*parts, *(["what is new since then"] if new else [])])
    if each.by_role:
        return f"{said}, as part of their job"
    last = last_day(each.ends_on)
    return f"{said}, until the end of {paper_day(last)}" if last else said


def context_of(printed: Printed, plan: MyPlan, *, made_by: str) -> dict[str, Any]:
    """What templates/pdf/my_plan.html needs."""
    words, version, ring = printed.words, printed.version, printed.ring
    telephone = phone(ring["phone"])
    areas = frozenset(each.label.casefold() for each in printed.sheet.domains)
    which = f"version {version.number} of {paper_day(version.agreed_on)}" if version else "draft"
    short = f"version{NO_BREAK}{version.number}" if version else "draft"
    return {
        "paper": Paper(
            name="My plan",
            reference=which,
            sender="",
            confidential=f"Private. If you find this, please ring {telephone}." if telephone else "Private.",
            made=f"{words['reference']} · {short} · made {moment(printed.at)} by {made_by}",
        ),
        "person": words["person"],
        "goals": plan.goals,
        "left_out": plan.left_out,
        "reached": [heading_of(goal, areas) for goal in words["goals"] if goal["is_reached"]],
        "is_draft": printed.is_draft,
        "is_current": printed.is_current,
        "signed_on": version.agreed_on if version else None,
        "was_signed": version is not None and version.given_how != "not-signed",
        "review_on": printed.review_on,
        "review_is_late": printed.review_on is not None and printed.review_on < day_of(printed.at),
        "has_changed": bool(printed.changes),
        "manager": ring["name"],
        "first_name": ring["name"].partition(" ")[0],
        "role": ring["role"].lower(),
        "phone": telephone,
        "stands_in": ring["stands_in"],
        "stands_in_phone": phone(ring["stands_in_phone"]),
        "lead": discreet(words["lead_agency"]) if words["lead_agency"] else "",
        "seers": seers(printed),
        "others_see_it": printed.sight_is_of_this,
    }


def fitted(printed: Printed, *, made_by: str) -> MyPlan:
    """As many of the goals, from the first, as stand on two pages."""
    plan = my_plan(printed)
    count = min(len(plan.goals), MOST_GOALS)
    while count > 1:
        laid_out = _lay_out(printed, plan.first(count), made_by)
        if len(laid_out.pages) <= PAGES:
            break
        count = min(count - 1, max(_begun_on(laid_out, plan.first(count)), 1))
    return plan.first(count)


def _begun_on(laid_out: Any, plan: MyPlan) -> int:
    """How many goals begin on the first two pages: one of those after them cannot be on the paper."""
    headings = {goal.heading for goal in plan.goals}
    begun = [label for label, page in _headings(laid_out.make_bookmark_tree()) if page < PAGES]
    return sum(label in headings for label in begun)


def _headings(tree: Sequence[Any]) -> list[tuple[str, int]]:
    found = []
    for label, (page, _, _), children, _ in tree:
        found += [(label, page), *_headings(children)]
    return found


def _lay_out(printed: Printed, plan: MyPlan, made_by: str) -> Any:
    return pdf.lay_out(render_to_string("pdf/my_plan.html", context_of(printed, plan, made_by=made_by)))


def render(printed: Printed, *, made_by: str, large: bool = False) -> bytes:
    """The paper. Large print has the same goals, on as many pages as they need."""
    plan = fitted(printed, made_by=made_by)
    return pdf.render("pdf/my_plan.html", context_of(printed, plan, made_by=made_by), large=large)
