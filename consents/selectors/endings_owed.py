"""Whose consent ends, and who hears of it: the night's question, asked of all consents at once (FND-consent-warn).

The rule is consents.deadlines; what is asked here is its twin in SQL, held to it by tests/consents/test_warnings.py.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from agencies.models import ServiceSetting
from agencies.service_settings import DEFINITIONS
from cases.deadlines import WORKER
from cases.models import Case, Consent
from cases.selectors.nightly import Receivers, owed
from consents.deadlines import WARNING_DAYS, rule_of, telling
from core.deadlines import Stage

NOBODY = "the case manager or key worker, whom nobody is now"

# The subject says the day, which stays true whenever it is read; never whose consent it is, or for what.
DUE = f"""
    SELECT consent.id, consent.case_id, c.lead_agency_id, c.level, consent.id AS about_id,
           %(code)s || consent.id || ':' || to_char(consent.expires_on, 'YYYY-MM-DD') || %(stage)s AS key,
           'A consent ' || CASE WHEN consent.expires_on > %(today)s THEN 'ends' ELSE 'ended' END || ' on '
               || to_char(consent.expires_on, 'FMDD FMMonth YYYY') || ': ask whether to renew it' AS subject
    FROM {Consent._meta.db_table} consent
    JOIN {Case._meta.db_table} c ON c.id = consent.case_id
    WHERE consent.state = 'signed' AND consent.withdrawn_at IS NULL AND consent.superseded_at IS NULL
      AND consent.kind = ANY (%(kinds)s::text[]) AND consent.expires_on BETWEEN %(first)s AND %(last)s
      AND c.status = 'open'
      AND CASE WHEN %(national)s THEN c.lead_agency_id IS NULL OR c.lead_agency_id <> ALL (%(agencies)s::bigint[])
               ELSE c.lead_agency_id = ANY (%(agencies)s::bigint[]) END
"""


def warnings_owed(*, day: date, today: date, at: datetime) -> Iterator[tuple[Stage, str, dict[str, Any]]]:
    """For each stage the SELECT that writes the warnings of `day` that nobody has had, and its values.

    Told are the case manager, the lead agency's key workers, and who stands in. Whoever takes a role over after a
    warning went out is told too: what counts is whether they were, not whether anybody was.
    """
    receivers = Receivers(at)
    for days, agencies, is_national in _groups():
        rule = rule_of(days)
        for stage in rule.stages:
            first, last = telling(rule, stage, day, today)
            values = {
                "code": f"{rule.code}:",
                "stage": f":{stage.code}",
                "first": first,
                "last": last,
                "today": today,
                "kinds": [str(kind) for kind in Consent.SHARING],
                "national": is_national,
                "agencies": agencies,
                "about": Consent._meta.label,
            }
            if first <= last:
                yield stage, *owed(DUE, values, role=WORKER, receivers=receivers, nobody=NOBODY, every=True)


def _groups() -> Iterator[tuple[list[int], list[int], bool]]:
    """The warning days that hold anywhere, with the agencies that set them; for the national ones, all that did not."""
    rows = ServiceSetting.objects.filter(key=WARNING_DAYS).values_list("agency", "value")
    stored: dict[int | None, list[int]] = dict(rows)
    yield stored.pop(None, DEFINITIONS[WARNING_DAYS].default), sorted(pk for pk in stored if pk is not None), True
    for days in sorted({tuple(each) for each in stored.values()}):
        yield list(days), sorted(pk for pk, each in stored.items() if pk is not None and tuple(each) == days), False
