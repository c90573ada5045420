"""What is asked about daily life, money, family, learning, the law and a home (form F3, the other areas)."""

from collections.abc import Mapping

from assessments.questions.kinds import (
    NOT_SAYING,
    SKILL,
    YES_NO,
    YES_NO_UNKNOWN,
    Block,
    number,
    one,
    prose,
    some,
    text,
)

LIFE: Mapping[str, tuple[Block, ...]] = {
    "living-skills": (
        Block(
            "Day to day",
            (
                one("cooking", "Cooking", SKILL, half=True),
                one("cleaning", "Cleaning", SKILL, half=True),
                one("budgeting", "Making money last", SKILL, half=True),
                one("appointments", "Keeping appointments", SKILL, half=True),
                one("self-care", "Looking after oneself", SKILL),
                prose("notes", "What would help"),
            ),
        ),
    ),
    "income": (
        Block(
            "Money coming in",
            (
                some(
                    "income-kind",
                    "Kind of income",
                    (
                        ("work", "Work"),
                        ("social-welfare", "Social welfare payment"),
                        ("disability", "Disability payment"),
                        ("training", "Training or scheme"),
                        ("family", "Family"),
                        ("none", "None"),
                        ("other", "Other"),
                    ),
                    hint="The kind only: no account numbers and no PPS number.",
                ),
                text("applied-for", "Payments applied for"),
            ),
        ),
        Block(
            "Debts",
            (
                prose("debts", "Debts, to whom and how much"),
                one("moneylender", "Pressure from a moneylender or for a drug debt", (*YES_NO, NOT_SAYING)),
            ),
        ),
    ),
    "family": (
        Block(
            "Children",
            (
                prose("children", "Children, and their ages", half=True),
                prose("carers", "Who cares for them", half=True),
                text("contact", "Contact with children", half=True),
                text("social-worker", "Social worker", half=True),
            ),
        ),
        Block(
            "At home and around",
            (
                one(
                    "violence",
                    "Afraid of somebody close, or hurt by them",
                    (*YES_NO, ("past", "In the past"), NOT_SAYING),
                    hint="Ask alone, where nobody can hear.",
                ),
                prose("supports", "Who supports the person"),
            ),
        ),
    ),
    "education": (
        Block(
            "Learning",
            (
                one(
                    "level",
                    "Highest level reached",
                    (
                        ("none", "None"),
                        ("primary", "Primary"),
                        ("junior", "Junior Certificate"),
                        ("leaving", "Leaving Certificate"),
                        ("further", "Further education"),
                        ("higher", "Higher education"),
                    ),
                ),
                text("courses", "Courses now or wanted", half=True),
                one(
                    "literacy",
                    "Support with reading, writing or numbers",
                    (("not-needed", "Not needed"), ("has", "Has it"), ("wants", "Would like it"), NOT_SAYING),
                    half=True,
                ),
                text("learning-plan", "Individual learning plan", hint="Where it is kept and who holds it."),
            ),
        ),
    ),
    "legal": (
        Block(
            "Before the courts",
            (
                prose("charges", "Charges"),
                text("court-dates", "Court dates", half=True),
                text("solicitor", "Solicitor", half=True),
            ),
        ),
        Block(
            "Supervision",
            (
                one(
                    "custody",
                    "Custody",
                    (("no", "No"), ("now", "Now"), ("release-due", "Release due"), ("past", "In the past")),
                    half=True,
                ),
                text("probation", "Probation officer", half=True),
                text("supervision-order", "Order, bond or supervision"),
            ),
        ),
    ),
    "recreation": (
        Block(
            "Time with others",
            (
                prose("interests", "Interests"),
                text("activities", "Activities now", half=True),
                text("peer-support", "Peer support or meetings", half=True),
                one(
                    "isolation",
                    "Feels alone",
                    (("rarely", "Rarely"), ("sometimes", "Sometimes"), ("mostly", "Most of the time")),
                ),
            ),
        ),
    ),
    "accommodation": (
        Block(
            "Where the person lives",
            (
                one(
                    "type",
                    "Kind of accommodation",
                    (
                        ("own", "Own tenancy"),
                        ("family", "With family or friends"),
                        ("private", "Private rented"),
                        ("supported", "Supported housing"),
                        ("hostel", "Hostel or emergency accommodation"),
                        ("rough", "Sleeping rough"),
                        ("institution", "Hospital, treatment or prison"),
                    ),
                ),
                one(
                    "stability",
                    "How stable",
                    (("stable", "Stable"), ("weeks", "For some weeks"), ("days", "For some days")),
                    half=True,
                ),
                one("eviction", "At risk of eviction", YES_NO_UNKNOWN, half=True),
                one(
                    "homeless-stage",
                    "Homelessness",
                    (
                        ("none", "Not homeless"),
                        ("risk", "At risk of it"),
                        ("emergency", "In emergency accommodation"),
                        ("transition", "In transitional accommodation"),
                        ("moving-on", "Moving on to a home"),
                    ),
                ),
                text("waiting-list", "Housing list: which, since when", half=True),
                one("tonight", "Needs a place tonight", YES_NO, half=True),
            ),
        ),
    ),
    "progression": (
        Block(
            "Where the person wants to be",
            (
                prose("wants", "Where the person wants to be in a year"),
                text("next-programme", "Next programme", half=True),
                text("work-aim", "Work the person aims for", half=True),
                number("readiness", "Readiness for the next step, 0 (not yet) to 10 (now)", 10),
            ),
        ),
    ),
}
