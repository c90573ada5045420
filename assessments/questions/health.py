"""What is asked about use, health, gambling and the internet (form F3, 1, 2, 5, 7, 13 and 14)."""

from collections.abc import Mapping

from assessments.questions.kinds import (
    NOT_SAYING,
    OFFERED,
    OUT_OF_20,
    WANTS,
    YES_NO,
    YES_NO_UNKNOWN,
    Block,
    Question,
    date,
    days,
    number,
    one,
    prose,
    some,
    text,
)

_ROUTES = (("smoke", "Smokes"), ("swallow", "Swallows"), ("snort", "Snorts"), ("inject", "Injects"))
_ORDINALS = (("first", "Main substance"), ("second", "Second substance"), ("third", "Third substance"))


def _substance(code: str, label: str) -> tuple[Question, ...]:
    low = label.lower()
    return (
        text(f"{code}-substance", label, half=True),
        text(f"{code}-amount", f"Amount on a day, {low}", half=True),
        days(f"{code}-days", f"Days in the last 28, {low}", half=True),
        one(f"{code}-route", f"How, {low}", _ROUTES, half=True),
    )


HEALTH: Mapping[str, tuple[Block, ...]] = {
    "drug-use": (
        Block(
            "Drug use in the last 28 days",
            (
                *(question for each in _ORDINALS for question in _substance(*each)),
                text("other-substances", "Other substances"),
            ),
        ),
        Block(
            "Risk",
            (
                days("injecting-days", "Days injected in the last 28", half=True),
                one("sharing", "Shared works in the last 28 days", (*YES_NO, NOT_SAYING), half=True),
                number("overdoses", "Overdoses, ever", 99, half=True),
                date("last-overdose", "Last overdose", half=True),
            ),
        ),
        Block(
            "Prescribed opioid treatment",
            (
                one(
                    "opioid-treatment",
                    "On prescribed opioid treatment",
                    (*YES_NO, ("waiting", "On a waiting list")),
                    half=True,
                ),
                text("clinic", "Clinic or pharmacy", half=True),
                text("prescriber", "Prescriber", hint="Not the dose: the prescriber alone records it."),
            ),
        ),
        Block("What the person wants", (some("goals", "Wants to", WANTS),)),
    ),
    "alcohol": (
        Block(
            "Drinking in the last 28 days",
            (
                days("days", "Days with alcohol in the last 28", half=True),
                number("units", "Units on a drinking day", 200, half=True, hint="A pint is two units, roughly."),
                date("last-drink", "Last drink", half=True),
                number("audit", "AUDIT score, 0 to 40", 40, half=True),
            ),
        ),
        Block(
            "Risk",
            (
                one(
                    "withdrawal-risk",
                    "Risk in stopping",
                    (("none", "None known"), ("some", "Some"), ("high", "High: medical help first")),
                    hint="Shakes, sweats, fits or seeing things when stopping before.",
                ),
                some("goals", "Wants to", WANTS),
            ),
        ),
    ),
    "physical-health": (
        Block(
            "Health now",
            (
                text("gp", "GP", half=True),
                one("medical-card", "Medical card", (*YES_NO, ("applied", "Applied")), half=True),
                prose("conditions", "Conditions"),
                prose("medicines", "Medicines", hint="Not the dose of methadone: the prescriber alone records it."),
                one("bbv-test", "Blood-borne virus test", OFFERED, half=True),
                one(
                    "vaccination",
                    "Hepatitis vaccination",
                    (("done", "Done"), ("begun", "Begun"), ("declined", "Declined"), ("not-offered", "Not offered")),
                    half=True,
                ),
                one("pregnant", "Pregnant", (*YES_NO_UNKNOWN, NOT_SAYING, ("not-asked", "Does not apply"))),
                number("rating", f"Own rating of physical health, {OUT_OF_20}", 20),
            ),
        ),
    ),
    "mental-health": (
        Block(
            "How the person is",
            (
                prose("mood", "Mood, sleep, worries"),
                number("rating", f"Own rating of mental health, {OUT_OF_20}", 20),
            ),
        ),
        Block(
            "Risk",
            (
                one(
                    "self-harm",
                    "Self-harm",
                    (("none", "None"), ("thoughts", "Thoughts"), ("past", "In the past"), ("now", "Now")),
                    half=True,
                ),
                one(
                    "suicide",
                    "Thoughts of suicide",
                    (("none", "None"), ("thoughts", "Thoughts"), ("plan", "A plan"), ("attempt", "An attempt")),
                    half=True,
                ),
                prose("safety-plan", "What was agreed to keep the person safe"),
                text("psychiatric-contact", "Psychiatric contact"),
            ),
        ),
    ),
    "gambling": (
        Block(
            "Gambling in the last 28 days",
            (
                some(
                    "kinds",
                    "Kind",
                    (
                        ("betting", "Betting shop"),
                        ("online", "Online"),
                        ("machines", "Machines or casino"),
                        ("cards", "Cards"),
                        ("lottery", "Lottery or scratch cards"),
                        ("none", "None"),
                    ),
                ),
                days("days", "Days gambled in the last 28", half=True),
                number("money", "Money spent, in euro", 1_000_000, half=True),
                prose("debts", "Debts from gambling"),
            ),
        ),
    ),
    "internet": (
        Block(
            "Time online",
            (
                number("hours", "Hours on a usual day", 24),
                some(
                    "kinds",
                    "What for",
                    (
                        ("social", "Social media"),
                        ("games", "Games"),
                        ("video", "Video"),
                        ("shopping", "Shopping"),
                        ("drugs", "Buying drugs"),
                        ("sex", "Sexual content"),
                        ("other", "Other"),
                    ),
                ),
                prose("harm", "Harm that comes of it"),
                one("safety", "Feels safe online", (*YES_NO, NOT_SAYING)),
            ),
        ),
    ),
}
