"""Gaps and Blocks forms: one for every second case, at every level, before a task force that has half of them."""

from collections.abc import Iterator
from typing import Any

from tools.bench.sizes import Statement

FORUMS = 10  # task forces; the first gets every second form
FIRST_FORUM, OFFICE = 301, 311  # agencies beyond those of the cases; the office is the national co-ordinator's
FIRST_POST = 5_001  # workers beyond those of the cases
BARRIERS, FEWER = 100, 20  # of the first task force, and of each other
COMMON, SELDOM = "detox", "kestrel"  # in an eighth of all titles; in one account of two thousand

MATTERS = (
    "No residential detox takes pregnant women",
    "Eleven weeks until the first appointment of the clinic",
    "The hostel takes nobody with a dog",
    "Nobody offers childcare during the group",
    "The bus does not run on the evening of the group",
    "A medical card is asked for at the door",
    "Detox asks for six weeks without tablets first",
    "No counselling in Polish",
    "The waiting list is closed until the summer",
    "The service does not answer letters",
    "Nobody takes somebody with both diagnoses",
    "The programme is for men only",
    "A deposit is asked for before the key",
    "No step-down place after the hospital",
    "The form wants an address that nobody has",
    "No couple is taken together",
)
PLACES = ("North Quay", "South Quay", "the canal", "the new estate", "the harbour", "the market", "the upper town")
ACCOUNTS = (
    "Three services of the county were rung, and each named the other.",
    "The person was on the list since the spring and heard nothing.",
    "The rule was written for another purpose, and nobody may set it aside.",
    "With a place the plan could go on within the month.",
    "The worker there would take the person at once, and may not.",
    "The distance is forty kilometres, and there is one bus in the morning.",
    "Two others of our files stand before the same door.",
    "The manager of the unit said so in writing.",
    "A bed stands empty while the funding is looked for.",
    "It costs more than a week has.",
    "The group begins at five, and the school ends at three.",
    "It was asked for in March, in May and again last week.",
)


def forms_of_cases(rows: Any) -> Iterator[Statement]:
    """`rows` writes INSERT … SELECT, as in tools.bench.fill_work; bench_case has the cases with their manager."""
    yield from _desks(rows)
    yield from _one_each()
    yield from _barriers(rows)
    yield from _forms(rows)
    yield from _steps(rows)
    yield from _meetings(rows)


def _desks(rows: Any) -> Iterator[Statement]:
    """Task forces with a co-ordinator each, the national co-ordinator, and somebody who advises agency 2."""
    last = FIRST_FORUM + FORUMS - 1
    yield rows(
        "agencies.Agency",
        f"generate_series({FIRST_FORUM}, {OFFICE}) n",
        id="n",
        name=f"CASE WHEN n <= {last} THEN 'Task force ' || n ELSE 'National office' END",
        sort_key=f"CASE WHEN n <= {last} THEN 'task force ' || n ELSE 'national office' END",
        sector=f"CASE WHEN n <= {last} THEN 'task-force' ELSE 'other' END",
        signed_protocols_on="date '2020-01-01'",
    )
    number = f"n - {FIRST_POST} + {FIRST_FORUM}"
    advisor = f"n = {FIRST_POST + FORUMS + 1}"
    posts = f"generate_series({FIRST_POST}, {FIRST_POST + FORUMS + 1}) n"
    yield rows(
        "accounts.User",
        posts,
        id="n",
        username=f"CASE WHEN {advisor} THEN 'advisor' WHEN {number} = {OFFICE} THEN 'national' "
        f"ELSE 'coordinator' || ({number}) END",
        password="'!'",
        first_name="'Fiona'",
        last_name="'Byrne ' || n",
    )
    yield rows(
        "agencies.Worker",
        posts,
        id="n",
        user_id="n",
        agency_id=f"CASE WHEN {advisor} THEN 2 ELSE {number} END",
        profession="'drugs-worker'",
        started_on="date '2020-01-01'",
    )
    yield rows(
        "agencies.WorkerRole",
        posts,
        worker_id="n",
        role=f"CASE WHEN {advisor} THEN 'implementation-advisor' WHEN {number} = {OFFICE} THEN 'national-coordinator' "
        "ELSE 'coordinator' END",
    )


def _one_each() -> Iterator[Statement]:
    """What is worked out once for each form: how far it came, when, and to whom."""
    stage = (
        "(ARRAY['draft', 'raised', 'advised', 'co-ordinator', 'co-ordinator', 'co-ordinator', 'co-ordinator', "
        "'co-ordinator', 'co-ordinator', 'national', 'national', 'national', 'answered', 'answered', 'closed', "
        "'closed', 'closed', 'closed', 'closed', 'closed'])[1 + (n / 4) % 20]"
    )
    raised = (
        "CASE WHEN (n / 4) % 20 BETWEEN 3 AND 11 THEN current_date - 45 - (n / 2 * 7919) % 120 "
        "ELSE current_date - 60 - (n / 2 * 7919) % 900 END"
    )
    each = (
        f"SELECT n / 2 AS i, n, lead, manager, {stage} AS state, CASE WHEN (n / 2) % 2 = 0 THEN {FIRST_FORUM} "
        f"ELSE {FIRST_FORUM + 1} + (n / 80) % {FORUMS - 1} END AS forum, {raised} AS raised "
        "FROM bench_case WHERE n % 2 = 0"
    )
    barrier = (
        f"CASE WHEN forum = {FIRST_FORUM} THEN 1 + (i / 8) % {BARRIERS} "
        f"ELSE {BARRIERS} + (forum - {FIRST_FORUM + 1}) * {FEWER} + 1 + (i / 8) % {FEWER} END"
    )
    sql = (
        "CREATE TEMPORARY TABLE bench_gap ON COMMIT DROP AS SELECT i, n, lead, manager, state, forum, raised, "
        "state IN ('co-ordinator', 'national') AS waits, state IN ('answered', 'closed') AS ends, "
        "state = 'national' OR state IN ('answered', 'closed') AND i % 3 = 0 AS went_up, "
        f"{barrier} AS barrier FROM ({each}) each"
    )
    yield sql.replace("%", "%%"), {}
    yield "ANALYZE bench_gap", {}


def _barriers(rows: Any) -> Iterator[Statement]:
    number = f"generate_series(1, {BARRIERS + (FORUMS - 1) * FEWER}) n"
    forum = f"CASE WHEN n <= {BARRIERS} THEN {FIRST_FORUM} ELSE {FIRST_FORUM + 1} + (n - {BARRIERS + 1}) / {FEWER} END"
    by = f"{forum} - {FIRST_FORUM} + {FIRST_POST}"
    yield rows(
        "gapsblocks.Barrier",
        number,
        id="n",
        forum_id=forum,
        title=f"{_one_of(MATTERS)} || ', ' || {_one_of(PLACES)}",
        category="'waiting'",
        made_on="current_date - 300",
        made_by_id=by,
        owner_id=f"CASE WHEN n % 3 <> 0 THEN {by} END",
        ended_on="CASE WHEN n % 5 = 0 THEN current_date - 20 END",
    )
    yield rows(
        "gapsblocks.BarrierEntry",
        f"{number} CROSS JOIN generate_series(1, 4) k",
        barrier_id="n",
        on="current_date - 300 + k * 40",
        by_id=by,
        words="'Spoken of at the meeting of the group, and written to the service.'",
    )


def _forms(rows: Any) -> Iterator[Statement]:
    account = " || ' ' || ".join(_one_of(ACCOUNTS, f"i * 5 + i / 7 + {each * 5}") for each in range(5))
    seldom = f"CASE WHEN i % 2000 = 8 THEN ' A {SELDOM} nests in the empty room.' ELSE '' END"
    out = "waits OR ends"
    level = (
        "CASE state WHEN 'co-ordinator' THEN raised + 8 WHEN 'national' THEN raised + 30 WHEN 'advised' THEN "
        "raised + 3 WHEN 'draft' THEN raised WHEN 'raised' THEN raised ELSE raised + 40 END"
    )
    yield rows(
        "gapsblocks.GapsAndBlocksForm",
        "bench_gap",
        id="i",
        reference="'GB-' || to_char(raised, 'YYYY') || '-' || lpad(i::text, 6, '0')",
        case_id="n",
        agency_id="lead",
        sector="'drug-alcohol'",
        about="(ARRAY['adult', 'couple', 'family', 'pregnant'])[1 + i % 4]",
        kind="CASE WHEN i % 3 = 0 THEN 'gap' ELSE 'block' END",
        category="(ARRAY['waiting', 'eligibility', 'exclusion', 'distance', 'cost', 'no-service', 'nobody-takes'])"
        "[1 + (i / 3) % 7]",
        extent="CASE WHEN state = 'draft' THEN '' WHEN i % 5 = 0 THEN 'systemic' ELSE 'individual' END",
        domain_id="(SELECT d.id FROM cases_caredomain d WHERE d.position = 1 + (i / 2) % 14)",
        about_service="CASE WHEN i % 4 = 1 THEN 'The clinic of ' || " + _one_of(PLACES, "i") + " ELSE '' END",
        title=f"{_one_of(MATTERS, 'i + i / 16')} || ', ' || {_one_of(PLACES, 'i + i / 7')}",
        description=f"{account} || {seldom}",
        evidence="'Rung twice, and written to.'",
        solution="'A place that is held free, and somebody who decides.'",
        state="state",
        raised_on="raised",
        raised_by_id="manager",
        level_since=level,
        due_on=f"CASE WHEN state = 'draft' OR ends THEN NULL ELSE ({level}) + 28 END",
        advised_on="CASE WHEN state NOT IN ('draft', 'raised') THEN raised + 3 END",
        advice="CASE WHEN state NOT IN ('draft', 'raised') THEN 'Ask the unit for an exception.' ELSE '' END",
        action_taken="CASE WHEN state NOT IN ('draft', 'raised') THEN 'Asked by letter.' ELSE '' END",
        advised_by_id="CASE WHEN state NOT IN ('draft', 'raised') THEN lead END",
        forum_id=f"CASE WHEN {out} THEN forum END",
        forum_name=f"CASE WHEN {out} THEN 'The co-ordinator' ELSE '' END",
        sent_on=f"CASE WHEN {out} THEN raised + 8 END",
        sent_by_id=f"CASE WHEN {out} THEN lead END",
        national_on="CASE WHEN went_up THEN raised + 30 END",
        national_by_id=f"CASE WHEN went_up THEN forum - {FIRST_FORUM} + {FIRST_POST} END",
        result="CASE WHEN ends THEN (ARRAY['resolved', 'partly', 'not'])[1 + i % 3] ELSE '' END",
        answer="CASE WHEN ends THEN 'The unit takes them from May on.' ELSE '' END",
        answered_on="CASE WHEN ends THEN raised + 40 END",
        answered_by_id=f"CASE WHEN ends THEN forum - {FIRST_FORUM} + {FIRST_POST} END",
        told_on="CASE WHEN state = 'closed' THEN raised + 44 END",
        told_by_id="CASE WHEN state = 'closed' THEN manager END",
        changed="CASE WHEN state = 'closed' THEN 'The step goes on.' ELSE '' END",
        barrier_id=f"CASE WHEN ({out}) AND i % 4 < 2 THEN barrier END",
    )


def _steps(rows: Any) -> Iterator[Statement]:
    """Of each form up to seven, in the order in which they were taken; those from the third on are read outside."""
    keeper = f"forum - {FIRST_FORUM} + {FIRST_POST}"
    kind = (
        "(ARRAY['raised', 'advice', 'sent', 'accepted', (ARRAY['asked', 'letter', 'group', 'outcome'])[1 + (i / 2) % 4]"
        ", 'national', 'answer'])[k]"
    )
    out = "(waits OR ends)"
    taken = (
        "CASE k WHEN 1 THEN state <> 'draft' WHEN 2 THEN state NOT IN ('draft', 'raised') "
        f"WHEN 3 THEN {out} WHEN 4 THEN {out} AND i % 5 <> 0 WHEN 5 THEN {out} AND i % 5 > 1 "
        "WHEN 6 THEN went_up ELSE ends END"
    )
    yield rows(
        "gapsblocks.GapStep",
        f"bench_gap CROSS JOIN generate_series(1, 7) k WHERE {taken}",
        id="i * 10 + k",
        form_id="i",
        kind=kind,
        on="raised + (ARRAY[0, 3, 8, 10, 14, 30, 40])[k]",
        by_id=f"CASE WHEN k < 3 THEN manager WHEN k = 3 THEN lead ELSE {keeper} END",
        words="'As it was agreed.'",
        due_on="CASE WHEN k = 5 AND i % 4 = 0 THEN current_date + 10 - i % 20 END",
        is_outside="k > 2",
    )


def _meetings(rows: Any) -> Iterator[Statement]:
    """Each task force has met four times and meets again; twenty forms are on that agenda."""
    yield rows(
        "gapsblocks.GroupMeeting",
        f"generate_series(0, {FORUMS * 5 - 1}) n",
        id="n + 1",
        forum_id=f"{FIRST_FORUM} + n / 5",
        on="current_date + 9 - (n % 5) * 35",
        planned_by_id=f"{FIRST_POST} + n / 5",
    )
    yield rows(
        "gapsblocks.GroupAgendaItem",
        "(SELECT i, forum, row_number() OVER (PARTITION BY forum ORDER BY i) AS position FROM bench_gap "
        "WHERE state = 'co-ordinator') listed WHERE position <= 20",
        meeting_id=f"(forum - {FIRST_FORUM}) * 5 + 1",
        form_id="i",
        position="position",
    )


def _one_of(said: tuple[str, ...], number: str = "n") -> str:
    words = ", ".join("'" + each.replace("'", "''") + "'" for each in said)
    return f"(ARRAY[{words}])[1 + ({number}) % {len(said)}]"
