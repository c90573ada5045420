"""The care plan of the demonstration: Mary's, from her assessment, with steps of three agencies and her own."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from careplans.models import Action, CarePlan, Goal, PlanAgreement
from careplans.selectors.versions import read_now
from careplans.services.agreements import record_agreement
from careplans.services.beside import add_milestone, link_plan
from careplans.services.goals import change_goal, end_goal
from careplans.services.plans import begin_plan, say_no_action
from careplans.services.signing import agree_plan
from careplans.services.steps import add_step, carry_step
from careplans.snapshots import hash_of
from cases.models import Case
from core.days import today
from desk.demonstration.agreements import People
from desk.demonstration.reviews import AGREED_AGO, set_back

Kind, DoneBy = Action.Kind, Action.DoneBy

# area: the goal in words, and its steps: (title, agency, worker, named person, done by, kind, days from now, rhythm)
GOALS: dict[str, tuple[dict[str, Any], list[tuple]]] = {
    "accommodation": (
        {
            "title": "A place of my own before the baby comes",
            "own_words": "Not the hostel. A door I can close.",
            "specific": "One-bedroom tenancy or supported place for mother and baby",
            "measure": "Tenancy or licence signed",
            "achievable_note": "On the council list since 2023; medical priority likely",
            "relevance": "The hostel takes no babies",
            "target_date": 100,
        },
        [
            ("Medical priority letter to the council", "Turas", "aoife", "", DoneBy.ADVOCATED, Kind.HOUSING, 6, ""),
            ("Tenancy skills, four sessions", "Turas", "dan", "", DoneBy.SUPPORTED, Kind.SKILLS, 40, "every week"),
            ("Ask for the letter from the hostel", "", "", "", DoneBy.SELF, Kind.HOUSING, 3, ""),
        ],
    ),
    "physical-health": (
        {
            "title": "A healthy pregnancy",
            "own_words": "I want this baby to have a start that I didn’t. I’ll go if somebody comes the first time.",
            "specific": "Keep the antenatal care until the birth",
            "measure": "Every visit kept",
            "achievable_note": "Has kept both scans; the hospital midwife is known",
            "relevance": "The hospital plans the birth now",
            "target_date": 110,
        },
        [
            ("Antenatal booking at the hospital", "Turas", "aoife", "", DoneBy.SUPPORTED, Kind.HEALTH, 2, ""),
            ("Book blood tests and the vaccine", "Harbour", "brian", "", DoneBy.ADVOCATED, Kind.HEALTH, 8, ""),
        ],
    ),
    "drug-use": (
        {
            "title": "Steady on my script, and off the tablets",
            "own_words": "Stay on my script and leave the tablets behind.",
            "specific": "A steady dose until the birth, and no tablets from the street",
            "measure": "Six weeks without tablets, by the worker’s note and her own word",
            "achievable_note": "Dose steady since last month; has not injected for seven weeks",
            "relevance": "The dose is planned with the hospital",
            "target_date": 60,
        },
        [
            (
                "One hour a week on what sets me off",
                "Harbour",
                "brian",
                "",
                DoneBy.SUPPORTED,
                Kind.SKILLS,
                20,
                "every week",
            ),
            (
                "A slow way down from the tablets",
                "Clinic",
                "",
                "Dr Roche",
                DoneBy.SUPPORTED,
                Kind.HEALTH,
                12,
                "",
            ),
        ],
    ),
    "family": (
        {
            "title": "See the young one every week",
            "own_words": "I see her Saturdays. I want to bring her swimming.",
            "specific": "A visit each Saturday, and one outing a month",
            "measure": "Visits kept, by her own word",
            "achievable_note": "Has never missed one",
            "relevance": "It holds her week together",
            "target_date": 90,
        },
        [("Agree the Saturdays with her mother", "", "", "", DoneBy.SELF, Kind.CHILD, 10, "every Saturday")],
    ),
}
SKILL = {Kind.SKILLS: Action.Skill.COPING}
LATER = "Mary wants to leave this until the baby is here."


def plan_marys(people: People, mary: Case) -> CarePlan:
    """A draft with four goals in her order; for the other needs it says why nothing is done about them now."""
    aoife = people["aoife"]
    plan = begin_plan(actor=aoife, case=mary)
    for goal in list(plan.goals.select_related("domain").order_by("rank")):
        if goal.domain.code in GOALS:
            words, steps = GOALS[goal.domain.code]
            _fill(people, goal, words, steps)
        else:
            end_goal(actor=aoife, goal=goal, version=goal.version, verb="drop", words=LATER)
            say_no_action(actor=aoife, plan=plan, domain=goal.domain, because=LATER)
    link_plan(
        actor=aoife,
        case=mary,
        kind="learning",
        name="Hairdressing, Level 4",
        owner="City education and training board",
        review_on=_in(50),
    )
    return plan


def _fill(people: People, goal: Goal, words: dict[str, Any], steps: list[tuple]) -> None:
    aoife = people["aoife"]
    goal = change_goal(
        actor=aoife,
        goal=goal,
        version=goal.version,
        domain=goal.domain,
        **words | {"target_date": _in(words["target_date"])},
    )
    for title, agency, worker, named, done_by, kind, days, rhythm in steps:
        add_step(
            actor=aoife,
            goal=goal,
            title=title,
            agency=people.agencies[agency] if agency else None,
            worker=people[worker] if worker else None,
            worker_name=named,
            done_by=done_by,
            kind=kind,
            skill=SKILL.get(kind, ""),
            target_date=_in(days),
            rhythm=rhythm,
        )
    if goal.domain.code == "accommodation":
        add_milestone(actor=aoife, goal=goal, title="On the council’s priority list", due_on=_in(45))


def sign_marys(people: People, plan: CarePlan) -> None:
    """Mary and Aoife sign; since then one step is done, one is blocked, and one is late."""
    aoife = people["aoife"]
    record_agreement(
        actor=aoife,
        plan=plan,
        agency=people.agencies["Clinic"],
        answer=PlanAgreement.Answer.NOT_AWAITED,
        answered_on=today(),
        words="Dr Roche is on leave until next week. The step was talked over with the nurse.",
    )
    CarePlan.objects.filter(pk=plan.pk).update(started_on=_in(-AGREED_AGO))
    plan.refresh_from_db()
    _, words = read_now(plan, timezone.now())
    agree_plan(
        actor=aoife,
        plan=plan,
        fingerprint=hash_of(words),
        agreed_on=_in(-AGREED_AGO),
        given_how="typed",
        signed_name="Mary Ní Chonaill",
        place="private-room",
        without_meeting=True,
    )
    set_back(plan, AGREED_AGO)
    done, stuck, late = (
        Action.objects.get(case=plan.case, title=title)
        for title in (
            "Antenatal booking at the hospital",
            "Ask for the letter from the hostel",
            "Medical priority letter to the council",
        )
    )
    carry_step(actor=aoife, step=done, verb="finish", version=done.version, note="Booked; the card is in her bag.")
    carry_step(actor=aoife, step=stuck, verb="block", version=stuck.version, note="The hostel manager is away.")
    Action.objects.filter(pk=late.pk).update(target_date=_in(-5))  # only a demonstration may let it have been earlier


def _in(days: int) -> date:
    return today() + timedelta(days=days)
