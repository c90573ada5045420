"""The second half of the filling: what is done on the cases. Assessments, plans, and what goes between services.

One case in a hundred has a plan of 20 goals and 60 steps and seven agencies that its consent names; the other plans
have three goals of three steps. Everything hangs on the cases, consents and workers that tools.bench.fill has written.
Of the tables of former rows only the steps' is filled: no other is read by a page of a list.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from tools.bench.fill_between import between_services, of_agencies
from tools.bench.fill_gaps import forms_of_cases
from tools.bench.fill_notes import notes_of_cases
from tools.bench.sizes import FURTHER, GOALS, LARGE, PLANNED, STEPS, Statement

WORK = [
    "To stay off street drugs for a month",
    "To have a place of my own",
    "To see my children every week",
    "To come through the summer without debts",
    "To sleep through the night",
    "To finish the course",
]
STEP_WORDS = ["Talk it over at the clinic", "Fill in the housing form together", "Ring the school about a place"]


def work_statements(cases: int, insert: Any) -> Iterator[Statement]:
    """`insert` writes INSERT … SELECT with the defaults of the model, as in tools.bench.fill."""

    def rows(label: str, source: str, /, **columns: str) -> Statement:
        sql, values = insert(label, columns, source)
        return sql.replace("%", "%%").replace("%%(", "%("), values

    yield (
        "CREATE TEMPORARY TABLE bench_case ON COMMIT DROP AS SELECT c.id::int AS n, c.lead_agency_id AS lead, "
        "m.worker_id AS manager, s.agency_id::int AS partner, k.worker_id AS partner_worker FROM cases_case c "
        "JOIN cases_casemanagerassignment m ON m.case_id = c.id "
        "LEFT JOIN cases_consentscope s ON s.id = c.id AND s.agency_id <> c.lead_agency_id "
        "LEFT JOIN cases_keyworkerassignment k ON k.case_id = c.id AND k.agency_id = s.agency_id",
        {},
    )
    yield "CREATE UNIQUE INDEX ON bench_case (n)", {}
    yield "ANALYZE bench_case", {}
    yield from _consents(cases, rows)
    yield from _assessments(rows)
    yield from _plans(rows)
    yield from _beside(rows)
    yield from between_services(rows)
    yield from of_agencies(rows)
    yield from notes_of_cases(rows)
    yield from forms_of_cases(rows)


def _consents(cases: int, rows: Any) -> Iterator[Statement]:
    """More agencies in the large cases, and a part of the plan for every agency that is named."""
    further = f"bench_case CROSS JOIN generate_series(1, {FURTHER}) i WHERE {LARGE} AND partner IS NOT NULL"
    agency = "1 + (partner - 1 + i * 17) % 300"
    elsewhere = f"{further} AND {agency} <> lead"
    yield rows("cases.CaseAgency", elsewhere, case_id="n", agency_id=agency, joined_on="current_date - 90")
    yield rows("cases.ConsentScope", elsewhere, id=f"{2 * cases} + n * 10 + i", consent_id="n", agency_id=agency)
    domains = "JOIN cases_caredomain d ON"
    yield rows(
        "cases.ConsentItem",
        f"cases_consentscope s {domains} d.position IN (1, 5, 7, 11) WHERE s.id > {2 * cases}",
        scope_id="s.id",
        domain_id="d.id",
        information="''",
    )
    yield rows(
        "cases.ConsentItem",
        f"bench_case JOIN cases_consentscope s ON s.id = n {domains} d.position IN (7, 11) WHERE {LARGE}",
        scope_id="s.id",
        domain_id="d.id",
        information="''",
    )
    for information in ("plan-part", "assessment"):
        yield rows("cases.ConsentItem", "cases_consentscope s", scope_id="s.id", information=f"'{information}'")


def _assessments(rows: Any) -> Iterator[Statement]:
    ago = "current_date - (n % 400)"
    yield rows(
        "assessments.InitialAssessment",
        "bench_case WHERE n % 10 <> 9",
        id="n",
        case_id="n",
        agency_id="lead",
        state="'complete'",
        contact_number="2",
        assessed_on=ago,
        begun_by_id="manager",
        source="'self'",
        pressing_needs="'A place to sleep'",
        needs_met="'here'",
        severity="1 + n % 4",
        urgency="'days'",
        motivation="n % 11",
        wants_key_worker="'yes'",
        other_services="'none'",
        existing_role="'no'",
        completed_at=f"({ago})::timestamp + interval '12 hours'",
        completed_by_id="manager",
    )
    yield rows(
        "assessments.InitialAssessment",
        "bench_case WHERE n % 20 = 9",
        id="n",
        case_id="n",
        agency_id="lead",
        begun_by_id="manager",
    )
    # Most are decided and told; some wait for the care team, some for the telling.
    listed = "bench_case WHERE n % 10 <> 9 AND {}"
    about = {"assessment_id": "n", "agency_id": "lead", "listed_on": ago}
    decided = {"decision": "'own-assessment'", "decided_on": ago, "decided_by_id": "manager"}
    told = {"told_on": ago, "told_how": "'in-person'", "told_by_id": "manager"}
    yield rows("assessments.CareTeamItem", listed.format("n % 97 = 0"), **about)
    yield rows("assessments.CareTeamItem", listed.format("n % 97 <> 0 AND n % 89 = 0"), **about, **decided)
    yield rows("assessments.CareTeamItem", listed.format("n % 97 <> 0 AND n % 89 <> 0"), **about, **decided, **told)
    begun = {
        "id": "n",
        "case_id": "n",
        "agency_id": "lead",
        "begun_on": ago,
        "begun_by_id": "manager",
        "wants_worker": "true",
        "understands_sharing": "true",
        "best_placed_by": "'The manager'",
        "best_placed_on": ago,
    }
    yield rows("assessments.ComprehensiveAssessment", "bench_case WHERE n % 10 < 7 AND n % 35 = 0", **begun)
    yield rows(
        "assessments.ComprehensiveAssessment",
        "bench_case WHERE n % 10 < 7 AND n % 35 <> 0",
        **begun,
        state="'complete'",
        summary="'Wants to begin with the clinic and a room.'",
        readiness="n % 11",
        consent_decision="'given'",
        consent_id="(CASE WHEN n % 2 = 0 THEN n END)",
        completed_on=ago,
        completed_at=f"({ago})::timestamp + interval '14 hours'",
        completed_by_id="manager",
    )
    level = "((n + 3 * d.position) % 4)"
    yield rows(
        "assessments.DomainNeed",
        "bench_case JOIN cases_caredomain d ON d.position <= 14 WHERE n % 10 < 7 AND (n % 35 <> 0 OR d.position < 6)",
        id="(n - 1) * 14 + d.position",
        assessment_id="n",
        domain_id="d.id",
        level=level,
        own_words="'Said in their own words, as it was told.'",
        strengths="'A sister who helps'",
        priority=f"(CASE WHEN {level} > 1 THEN d.position END)",
        is_narrowed="(n % 20 = 14 AND d.position = 5)",
        saved_by_id="manager",
    )


def _plans(rows: Any) -> Iterator[Statement]:
    ago = "current_date - (n % 160)"
    state = "(CASE WHEN n % 30 = 0 THEN 'draft' WHEN n % 30 = 1 THEN 'revising' ELSE 'agreed' END)"
    stands = "n % 30 <> 0"
    yield rows(
        "careplans.CarePlan",
        f"bench_case WHERE {PLANNED}",
        id="n",
        case_id="n",
        kind="'comprehensive'",
        state=state,
        reference="'PLN-B-' || lpad(n::text, 7, '0')",
        assessment_id="n",
        initial_assessment_id="n",
        key_worker_id="manager",
        started_on=ago,
        started_by_id="manager",
        review_due_on=f"(CASE WHEN {stands} THEN {ago} + 180 END)",
        agreed_on=f"(CASE WHEN {stands} THEN {ago} END)",
        agreed_at=f"(CASE WHEN {stands} THEN ({ago})::timestamp END)",
        agreed_by_id=f"(CASE WHEN {stands} THEN manager END)",
        revised_at="(CASE WHEN n % 30 = 1 THEN now() END)",
        revised_by_id="(CASE WHEN n % 30 = 1 THEN manager END)",
    )
    goals = f"bench_case CROSS JOIN generate_series(1, {GOALS}) g WHERE {PLANNED} AND (g <= 3 OR {LARGE})"
    area = "(1 + (CASE WHEN g % 2 = 0 THEN ((ARRAY[0, 4, 6, 10])[1 + (n + g / 2) % 4]) ELSE (n + g) % 14 END))"
    yield rows(
        "careplans.Goal",
        goals,
        id=f"n * {GOALS} + g",
        plan_id="n",
        domain_id=f"(SELECT d.id FROM cases_caredomain d WHERE d.position = {area})",
        need_id=f"(n - 1) * 14 + {area}",
        state="(CASE WHEN n % 30 = 0 THEN 'draft' WHEN g = 3 AND n % 7 = 0 THEN 'achieved' ELSE 'active' END)",
        rank="g",
        title=f"(ARRAY{WORK}::text[])[1 + (n + g) % {len(WORK)}]",
        own_words="'I want this more than anything.'",
        specific="'One thing after the other, with the key worker.'",
        measure="'It has held for four weeks.'",
        relevance="'It comes before everything else.'",
        target_date="current_date + (n + g * 11) % 150",
        made_by_id="manager",
        ended_on="(CASE WHEN n % 30 <> 0 AND g = 3 AND n % 7 = 0 THEN current_date END)",
    )
    named = f"(CASE WHEN {LARGE} THEN 1 + (partner - 1 + ((g - 1) % {FURTHER + 1}) * 17) % 300 ELSE partner END)"
    theirs = "a = 2 AND partner IS NOT NULL"
    step_state = "(ARRAY['done', 'active', 'active', 'blocked', 'agreed', 'agreed', 'agreed'])[1 + (n + g + a) % 7]"
    is_state = f"({step_state}) = '{{}}'"
    worker = f"WHEN a <> 3 AND NOT ({theirs}) THEN manager"
    yield rows(
        "careplans.Action",
        f"bench_case CROSS JOIN generate_series(1, {GOALS}) g CROSS JOIN generate_series(1, {STEPS}) a "
        f"WHERE {PLANNED} AND (g <= 3 OR {LARGE})",
        id=f"(n * {GOALS} + g) * {STEPS} + a",
        case_id="n",
        goal_id=f"n * {GOALS} + g",
        position="a",
        title=f"(ARRAY{STEP_WORDS}::text[])[a]",
        agency_id=f"(CASE WHEN a = 3 THEN NULL WHEN {theirs} THEN {named} ELSE lead END)",
        worker_id=f"(CASE WHEN {theirs} AND ({named}) = partner THEN partner_worker {worker} END)",
        done_by="(CASE WHEN a = 3 THEN 'self' ELSE 'supported' END)",
        state=f"(CASE WHEN {theirs} AND g = 2 AND n % 10 = 2 THEN 'proposed' ELSE {step_state} END)",
        target_date="current_date + (n * 7 + g * 13 + a * 5) % 200 - 40",
        blocked_on=f"(CASE WHEN {is_state.format('blocked')} THEN current_date - 3 END)",
        blocked_by=f"(CASE WHEN {is_state.format('blocked')} THEN 'No place free' ELSE '' END)",
        done_on=f"(CASE WHEN {is_state.format('done')} THEN current_date - 5 END)",
        changed_on="current_date - 5",
        changed_by_id="manager",
        proposed_by_id=f"(CASE WHEN {theirs} AND g = 2 AND n % 10 = 2 THEN manager END)",
        proposed_from_id=f"(CASE WHEN {theirs} AND g = 2 AND n % 10 = 2 THEN lead END)",
        made_by_id="manager",
    )
    kept = ", ".join(_columns("careplans_action"))
    yield (
        f"INSERT INTO careplans_historicalaction ({kept}, history_date, history_type, history_user_id) "
        f"SELECT {kept}, now(), '+', made_by_id FROM careplans_action",
        {},
    )


def _beside(rows: Any) -> Iterator[Statement]:
    """Who agreed and was told, what is raised, and what a plan carries beside goals and steps."""
    waited_for = (
        "bench_case JOIN cases_caseagency ca ON ca.case_id = n AND ca.agency_id <> lead "
        f"WHERE {PLANNED} AND partner IS NOT NULL"
    )
    about = {"plan_id": "n", "agency_id": "ca.agency_id"}
    on = "current_date - 20"
    yield rows(
        "careplans.PlanAgreement",
        waited_for,
        **about,
        for_version="1",
        answer="'agreed'",
        channel="'telephone'",
        answered_on=on,
        recorded_by_id="manager",
    )
    told = dict.fromkeys(("case_manager", "shared_plan", "own_part", "issue_contact"), "true")
    yield rows(
        "careplans.PlanTelling", waited_for, **about, how="'letter'", told_on=on, recorded_by_id="manager", **told
    )
    yield rows("careplans.PartExplained", waited_for, **about, explained_on=on, explained_by_id="manager")
    joined = {"case_id": "n", "agency_id": "ca.agency_id"}
    agreed = {"discussed_on": on, "discussed_by_id": "manager", "agreed_on": on, "agreed_by_id": "manager"}
    yield rows("careplans.Joining", waited_for, **joined, **agreed)
    raised = {"case_id": "n", "plan_id": "n", "agency_id": "partner", "raised_by_id": "coalesce(partner_worker, 1)"}
    issues = f"bench_case WHERE {PLANNED} AND n % 20 = 4 AND partner IS NOT NULL"
    yield rows("careplans.PlanIssue", issues, **raised, raised_on=on, text="'The times do not suit.'")
    yield rows(
        "careplans.PlanIssue",
        issues,
        **raised,
        raised_on="current_date - 60",
        text="'Who rings the landlord?'",
        reply="'We do.'",
        replied_on=on,
        replied_by_id="manager",
        closed_on=on,
        closed_by_id="manager",
    )
    planned = f"bench_case WHERE {PLANNED}"
    yield rows(
        "careplans.NoActionNow",
        f"bench_case JOIN cases_caredomain d ON d.position = 14 WHERE {PLANNED}",
        plan_id="n",
        domain_id="d.id",
        because="'Not now, they say.'",
        said_on=on,
        said_by_id="manager",
    )
    yield rows(
        "careplans.Milestone",
        "careplans_goal go WHERE go.rank = 1 OR go.plan_id % 100 = 4",
        goal_id="go.id",
        title="'Half of the way'",
        due_on="current_date + 30",
    )
    yield rows("careplans.SharedCareRole", f"{planned} AND n % 10 = 4", plan_id="n", task="'prescribing'", who="'gp'")
    yield rows(
        "careplans.LearningPlanLink",
        "bench_case WHERE n % 10 = 4",
        case_id="n",
        name="'Learning plan'",
        owner="'The college'",
        added_by_id="manager",
    )
    yield rows("careplans.AftercarePlan", "bench_case WHERE n % 10 = 4", id="n", case_id="n", begun_by_id="manager")
    yield rows(
        "careplans.AftercareItem",
        "careplans_aftercareplan p",
        aftercare_id="p.id",
        kind="'other'",
        text="'The evening group'",
        provider="'The parish hall'",
        added_by_id="p.begun_by_id",
    )
    phase = {"case_id": "n", "recorded_by_id": "manager"}
    yield rows(
        "careplans.TreatmentPhase",
        "bench_case",
        **phase,
        phase="'engagement'",
        started_on="current_date - 300",
        ended_on="current_date - 100",
    )
    yield rows(
        "careplans.TreatmentPhase",
        "bench_case",
        **phase,
        phase="(CASE WHEN n % 5 = 0 THEN 'maintenance' ELSE 'delivery' END)",
        started_on="current_date - 100",
    )
    yield rows(
        "careplans.ClinicTalk",
        "bench_case WHERE n % 50 = 4 AND partner IS NOT NULL",
        case_id="n",
        clinic_id="partner",
        with_whom="'Dr Roche'",
        held_on=on,
        held_by_id="manager",
        support="'yes'",
    )


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]
