"""Two templates that plans begin from: one of Turas, and a national one."""

from accounts.models import User
from agencies.models import Agency
from careplans.models import Action, PlanTemplate
from careplans.services.templates import add_template, add_template_goal, add_template_step
from cases.models import CareDomain

Kind, DoneBy = Action.Kind, Action.DoneBy
ALONE, WITH, FOR = DoneBy.SELF, DoneBy.SUPPORTED, DoneBy.ADVOCATED

# Programme, name, what it is for; then its goals: area, title, what exactly, measure, weeks; and their steps: title,
# who does it, kind, weeks.
FIRST_WEEKS = (
    "Treatment",
    "First weeks in treatment",
    "For somebody who has just started with us. Take out what does not fit, and put the goals in their words.",
    (
        (
            ("drug-use", "A dose that holds", "Settled on treatment, and safer in the meantime", "Four weeks kept", 8),
            (
                ("First appointment with the prescriber", WITH, Kind.HEALTH, 1),
                ("Overdose: what to do, and a naloxone kit", WITH, Kind.HEALTH, 1),
                ("What sets me off: one hour a week", WITH, Kind.SKILLS, 8),
            ),
        ),
        (
            (
                "physical-health",
                "Know where my health stands",
                "Checked, and treated where needed",
                "Results talked over",
                6,
            ),
            (
                ("Blood tests and vaccination", WITH, Kind.HEALTH, 4),
                ("Register with a GP", FOR, Kind.HEALTH, 3),
            ),
        ),
        (
            ("income", "Money that comes in every week", "The payments that are due", "First payment received", 6),
            (("Bring payslips and letters", ALONE, Kind.OTHER, 2), ("Check entitlements", FOR, Kind.SERVICE, 3)),
        ),
    ),
)
MOVING_ON = (
    "Housing",
    "Moving on from homelessness",
    "For somebody in emergency accommodation who can move within the year.",
    (
        (
            ("accommodation", "A home that I can keep", "A tenancy or a supported place", "Keys in the hand", 40),
            (
                ("Housing application, with medical grounds if there are any", FOR, Kind.HOUSING, 4),
                ("Look at two places", WITH, Kind.HOUSING, 20),
                ("Tenancy skills: rent, neighbours, repairs", WITH, Kind.SKILLS, 24),
            ),
        ),
        (
            ("income", "Rent that is paid", "Payments and a budget in place before the move", "Two months paid", 44),
            (("Rent supplement or assistance payment", FOR, Kind.HOUSING, 12), ("A budget", WITH, Kind.SKILLS, 12)),
        ),
        (
            ("recreation", "People around me", "Somewhere to go twice a week", "Four weeks kept", 30),
            (("Choose one group or class", ALONE, Kind.SERVICE, 8), ("Go along the first time", WITH, Kind.SERVICE, 9)),
        ),
    ),
)


def keep_templates(turas: Agency, manager: User, national: User) -> None:
    """The manager of Turas keeps its own; the national co-ordinator keeps the one for all."""
    for content, actor, agency in ((FIRST_WEEKS, manager, turas), (MOVING_ON, national, None)):
        _make(actor, agency, *content)


def _make(actor, agency: Agency | None, programme: str, name: str, what_for: str, goals) -> PlanTemplate:
    template = add_template(actor=actor, agency=agency, programme=programme, name=name, what_for=what_for)
    for (area, title, specific, measure, weeks), steps in goals:
        goal = add_template_goal(
            actor=actor,
            template=template,
            domain=CareDomain.objects.get(code=area),
            title=title,
            specific=specific,
            measure=measure,
            weeks=weeks,
        )
        for step, done_by, kind, after in steps:
            skill = Action.Skill.OTHER if kind == Kind.SKILLS else ""
            add_template_step(actor=actor, goal=goal, title=step, done_by=done_by, kind=kind, skill=skill, weeks=after)
    return template
