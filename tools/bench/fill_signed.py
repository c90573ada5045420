"""Fills what was signed of each plan: read from its rows, worded as the service words it, with its true fingerprint."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

from careplans.snapshots import hash_of

WORDS = """
SELECT p.id, p.reference, p.agreed_on, p.agreed_by_id, p.review_due_on, c.reference AS case, c.id % 100 = 4,
  (SELECT jsonb_agg(jsonb_build_object('area', d.label, 'level', (ARRAY['None', 'Low', 'Medium', 'High'])[e.level + 1],
      'why', '') ORDER BY d.position)
   FROM assessments_domainneed e JOIN cases_caredomain d ON d.id = e.domain_id WHERE e.assessment_id = p.assessment_id),
  (SELECT jsonb_agg(jsonb_build_object('id', g.id, 'place', g.rank, 'area', d.label, 'area_code', d.code,
      'title', g.title, 'own_words', g.own_words, 'motivation', g.motivation, 'words_with', '[]'::jsonb,
      'specific', g.specific, 'measure', g.measure, 'achievable', g.achievable_note, 'relevance', g.relevance,
      'target_date', g.target_date::text, 'is_reached', g.state = 'achieved', 'milestones', '[]'::jsonb,
      'steps', (SELECT jsonb_agg(jsonb_build_object('id', a.id, 'title', a.title, 'agency_id', a.agency_id,
          'agency', coalesce(y.name, ''), 'owner', coalesce(y.name, 'The person'), 'done_by', a.done_by,
          'kind', 'Service', 'target_date', a.target_date::text, 'rhythm', '', 'is_done', a.state = 'done')
          ORDER BY a.position) FROM careplans_action a LEFT JOIN agencies_agency y ON y.id = a.agency_id
          WHERE a.goal_id = g.id AND a.state <> 'proposed')) ORDER BY g.rank)
   FROM careplans_goal g JOIN cases_caredomain d ON d.id = g.domain_id WHERE g.plan_id = p.id)
FROM careplans_careplan p JOIN cases_case c ON c.id = p.case_id WHERE p.state <> 'draft'
"""
VERSION = (
    "COPY careplans_planversion (created_at, updated_at, plan_id, number, words, words_hash, agreed_on, made_at, "
    "made_by_id, place, given_how, signed_name, witness_name, not_signed_reason, superseded_at) FROM STDIN"
)


def sign_versions() -> None:
    """What was signed of every plan that stands: its words as a page reads them, with their true fingerprint."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE careplans_careplan, careplans_goal, careplans_action, assessments_domainneed")
        cursor.execute("DECLARE signed CURSOR FOR " + WORDS.replace("%", "%%"), {})
        while True:
            cursor.execute("FETCH 2000 FROM signed")
            plans = cursor.fetchall()
            if not plans:
                break
            with cursor.cursor.copy(VERSION) as lines:
                for plan in plans:
                    for line in _signed(*plan):
                        lines.write_row(line)
        cursor.execute("CLOSE signed")
        cursor.execute(
            "INSERT INTO careplans_plancopy (created_at, updated_at, version_id, to_person, is_whole, how, given_on, "
            "given_by_id) SELECT now(), now(), id, true, true, 'By hand', agreed_on, made_by_id "
            "FROM careplans_planversion WHERE superseded_at IS NULL"
        )


def _signed(pk, reference, on, by, review_due_on, case, is_large, needs, goals) -> Iterator[tuple[Any, ...]]:
    """The line of the version that stands; of a large plan the one before it too."""
    last = 2 if is_large else 1
    for number in range(1, last + 1):
        words = {
            "shape": 1,
            "reference": reference,
            "kind": "comprehensive",
            "kind_said": "Care plan",
            "setting": "service",
            "case": case,
            "person": "Aoife",
            "full_name": "Aoife Byrne",
            "lead_agency": "Agency",
            "case_manager": "Case manager",
            "key_worker": "Key worker",
            "started_on": on.isoformat(),
            "needs": _read(needs),
            "goals": _read(goals),
            "no_action": [],
            "shared_care": [],
            "links": [],
            "version": number,
            "agreed_on": on.isoformat(),
            "review_due_on": review_due_on.isoformat(),
            "signed": {"how": "Name typed on the screen", "name": "Aoife Byrne", "witness": "", "by": "Case manager"},
        }
        made = f"{on.isoformat()} 12:00+00"
        gone = None if number == last else made
        yield (
            *(made, made, pk, number, json.dumps(words), hash_of(words), on, made, by),
            *("", "typed", "Aoife Byrne", "", "", gone),
        )


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
