"""Fills what goes between the person, their workers and the services; and what agencies keep for themselves."""

import json
from collections.abc import Iterator
from typing import Any

from assessments.scales import items_of
from tools.bench.sizes import PLANNED, STEPS, Statement


def between_services(rows: Any) -> Iterator[Statement]:
    """Contacts, letters, what went between services, referrals and scores."""
    contact = {"case_id": "n", "agency_id": "lead", "made_by_id": "manager", "recorded_by_id": "manager"}
    yield rows(
        "correspondence.Contact",
        "bench_case CROSS JOIN generate_series(1, 4) k",
        **contact,
        made_on="current_date - (n % 60) - (k - 1) * 9",
        channel="'in-person'",
        outcome="(CASE WHEN k = 3 THEN 'did-not-attend' ELSE 'attended' END)",
        minutes="40",
    )
    waited_for = (
        "bench_case JOIN cases_caseagency ca ON ca.case_id = n AND ca.agency_id <> lead "
        f"WHERE {PLANNED} AND partner IS NOT NULL AND n % 30 <> 0"
    )
    letter = {
        "case_id": "n",
        "plan_reference": "'PLN-B-' || lpad(n::text, 7, '0')",
        "to_agency_id": "ca.agency_id",
        "to_name": "'The key worker'",
        "chosen_because": "'contact'",
        "drafted_by_id": "manager",
    }
    manager = (
        "jsonb_build_object('name', 'Aoife', 'role', 'Case manager', 'covers_for', '', 'phone', '', 'email', '', "
        "'stands_in', '', 'stands_in_phone', '')"
    )
    sender = "jsonb_build_object('name', 'Agency', 'label', 'Agency', 'address', '', 'phone', '', 'email', '')"
    facts = (
        f"jsonb_build_object('person', 'Somebody', 'case', 'B', 'service', 'Agency', 'from', {sender}, 'case_manager', "
        f"{manager}, 'is_managed', true, 'consented_on', '', 'ends_on', '', 'may_know', '[]'::jsonb, "
        "'may_pass_messages', false, 'consent_reference', '', 'plan_is_agreed', true, 'agreed_on', '', "
        "'review_due_on', '', 'part', '[]'::jsonb, 'goals', '[]'::jsonb, 'on_methadone', false, "
        "'asks_for_clinic_talk', false, 'encloses_consent', false, 'own_words', '', 'kind', 'introduction')"
    )
    yield rows(
        "correspondence.Letter",
        waited_for,
        **letter,
        kind="'introduction'",
        state="'sent'",
        reference="'LET-B-' || n",
        domains="ARRAY['drug-use', 'physical-health']",
        facts=facts,
        consent_id="n",
        issued_at="now()",
        issued_by_id="manager",
        sent_on="current_date - 15",
        sent_by_id="manager",
        sent_how="'post'",
    )
    yield rows("correspondence.Letter", f"{waited_for} AND n % 20 = 4", **letter, kind="'confirmation'")
    entry = {"case_id": "n", "agency_id": "lead", "recorded_by_id": "manager", "with_agency_id": "ca.agency_id"}
    for direction, channel, permitted in (("out", "letter", "'cases.Consent:' || n"), ("in", "telephone", "''")):
        yield rows(
            "correspondence.CorrespondenceEntry",
            waited_for,
            **entry,
            direction=f"'{direction}'",
            channel=f"'{channel}'",
            happened_on="current_date - (n % 90)",
            subject="'About the plan'",
            outcome="'They know.'",
            permitted_by=permitted,
        )
    yield rows(
        "correspondence.Referral",
        "bench_case WHERE n % 5 = 4",
        case_id="n",
        agency_id="lead",
        to_agency_id="partner",
        to_service="(CASE WHEN partner IS NULL THEN 'The night shelter' ELSE '' END)",
        domain_id="(SELECT d.id FROM cases_caredomain d WHERE d.position = 11)",
        for_what="'A room'",
        state="(CASE WHEN n % 3 = 0 THEN 'done' ELSE 'made' END)",
        consent_id="(CASE WHEN partner IS NOT NULL THEN n END)",
        begun_on="current_date - (n % 90)",
        begun_by_id="manager",
        made_on="current_date - (n % 90)",
        made_by_id="manager",
        follow_up_on="current_date + n % 30 - 10",
        ended_on="(CASE WHEN n % 3 = 0 THEN current_date END)",
    )
    scored = {"case_id": "n", "agency_id": "lead", "taken_by_id": "manager"}
    yield rows(
        "assessments.ScreeningResult",
        "bench_case CROSS JOIN generate_series(1, 2) k WHERE n % 4 = 0",
        **scored,
        tool="'audit'",
        score="(n + k) % 41",
        taken_on="current_date - 30 * k",
    )
    scores = json.dumps({item.code: item.least for item in items_of("star")})
    yield rows(
        "assessments.OutcomeMeasure",
        "bench_case CROSS JOIN generate_series(1, 2) k WHERE n % 4 = 0",
        **scored,
        tool="'star'",
        stage="(CASE WHEN k = 2 THEN 'start' ELSE 'review' END)",
        taken_on="current_date - 90 * k",
        scores=f"'{scores}'::jsonb",
    )


def of_agencies(rows: Any) -> Iterator[Statement]:
    """Templates of every agency; and what people have typed and not sent."""
    yield rows(
        "careplans.PlanTemplate",
        "agencies_agency y JOIN agencies_worker w ON w.id = y.id CROSS JOIN generate_series(1, 3) k",
        id="(y.id - 1) * 3 + k",
        agency_id="y.id",
        name="'Programme ' || k",
        made_by_id="w.user_id",
    )
    goals = "careplans_plantemplate t JOIN cases_caredomain d ON d.position <= 4"
    yield rows(
        "careplans.TemplateGoal",
        goals,
        id="(t.id - 1) * 4 + d.position",
        template_id="t.id",
        domain_id="d.id",
        position="d.position",
        title="'The usual goal'",
        weeks="12",
    )
    yield rows(
        "careplans.TemplateAction",
        f"careplans_templategoal g CROSS JOIN generate_series(1, {STEPS}) a",
        goal_id="g.id",
        position="a",
        title="'The usual step'",
        weeks="6",
    )
    yield (
        "INSERT INTO core_draft (user_id, form, record, page, fields, saved_at) "
        "SELECT manager, 'assessments.domain', 'assessments.comprehensiveassessment:' || n, 'bench', "
        """'{"own_words": ["As it was told."]}'::jsonb, now() - interval '1 hour' FROM bench_case WHERE n %% 10 < 3""",
        {},
    )
