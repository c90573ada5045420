"""What workers write down: ten notes a case, each with its contact, and something private in one of ten."""

from collections.abc import Iterator
from typing import Any

from tools.bench.sizes import Statement

NOTES = 10  # a case; number * 100 + k is the number of the note and of its contact
SENTENCES = (
    "She rang from the hostel about the room that she was promised.",
    "We went through the letter of the council line by line.",
    "He slept badly and came late, but he came.",
    "The clinic changed the dose on Tuesday and he feels it.",
    "Her sister minds the children until the summer.",
    "No word from the landlord yet; we ring again on Friday.",
    "They talked for the most part about money and the rent.",
    "The course begins in September and there is a place.",
    "Motivation is lower than last week, by his own word.",
    "We agreed on two small steps until the next session.",
    "He asked for the opening hours of the day centre.",
    "A long talk about what sets her off, and what she did instead.",
    "The scan went well and the picture is in the folder.",
    "Probation wants a report by the end of the month.",
    "Naloxone was given out and explained to both of them.",
    "She would like to see the doctor whom she knows.",
    "The tests came back and nothing has to be done.",
    "He was at the door at two, as agreed.",
    "We filled in the form for the housing list together.",
    "The key worker of the other service joins us next time.",
    "He paid back a part of what he owes at home.",
    "A quiet visit; the flat was warm and tidy.",
    "She wants the plan in large print.",
    "Nothing new; we meet again in a week.",
)
COMMON, SELDOM = "hostel", "kestrel"  # in a quarter of all notes; in one of five thousand


def notes_of_cases(rows: Any) -> Iterator[Statement]:
    """`rows` writes INSERT … SELECT, as in tools.bench.fill_work; bench_case has the cases with their manager."""
    source = f"bench_case CROSS JOIN generate_series(1, {NOTES}) k"
    day = "current_date - (n % 40) - k * 9"
    yield rows(
        "correspondence.Contact",
        source,
        id="1000000000 + n * 100 + k",
        case_id="n",
        agency_id="lead",
        made_by_id="manager",
        recorded_by_id="manager",
        made_on=day,
        channel="'telephone'",
        minutes="20",
    )
    said = ", ' ', ".join(f"(bench_sentence.said)[1 + (n * 7 + k * 5 + {i * 4}) % {len(SENTENCES)}]" for i in range(6))
    seldom = f"CASE WHEN (n * {NOTES} + k) % 5000 = 8 THEN ' A {SELDOM} sat on the sill.' ELSE '' END"
    yield (
        "CREATE TEMPORARY TABLE bench_sentence ON COMMIT DROP AS SELECT %(said)s::text[] AS said",
        {"said": list(SENTENCES)},
    )
    # an index of words is built in a fraction of the time that a million single entries take
    yield "DROP INDEX notes_by_words", {}
    yield rows(
        "contacts.CaseNote",
        f"{source} CROSS JOIN bench_sentence",
        id="n * 100 + k",
        case_id="n",
        agency_id="lead",
        contact_id="1000000000 + n * 100 + k",
        kind="'phone'",
        happened_on=day,
        minutes="20",
        content=f"concat({said}, {seldom})",
        written_at=f"({day})::timestamptz + interval '15 hours'",
        written_by_id="manager",
        written_on=f"{day} + (CASE WHEN k = 7 THEN 6 ELSE 0 END)",
        due_on=f"{day} + 2",
        locks_at=f"({day})::timestamptz + interval '39 hours'",
    )
    yield "SET CONSTRAINTS ALL IMMEDIATE", {}  # no index is built while foreign keys wait to be looked at
    yield "CREATE INDEX notes_by_words ON contacts_casenote USING gin (search)", {}
    yield "SET CONSTRAINTS ALL DEFERRED", {}
    yield rows(
        "contacts.PrivatePart",
        "bench_case",
        note_id="n * 100 + 3",
        content="'Between us: the ' || CASE WHEN n % 7 = 0 THEN 'kestrel ' ELSE '' END || 'neighbour knows.'",
    )
