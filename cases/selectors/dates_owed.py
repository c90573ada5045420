"""Which cases come to a day of their own tonight: an interim or a commitment that ends, contact that was lost."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from agencies.models import ServiceSetting
from agencies.service_settings import DEFINITIONS
from cases.deadlines import COMMITMENT, INTERIM, NO_CONTACT_DAYS, no_contact_rule
from cases.models import Case, CaseManagerAssignment, LeadAgencyAgreement
from cases.selectors.nightly import Receivers, owed
from core.deadlines import DeadlineRule, Stage, telling

Owed = Iterator[tuple[Stage, str, dict[str, Any]]]

NOBODY = "the case manager, whom nobody is now"
SAID = "to_char({day}, 'FMDD FMMonth YYYY')"
KEY = "%(code)s || {row}.id || ':' || to_char({day}, 'YYYY-MM-DD') || %(stage)s AS key"
OPEN = "c.status = 'open' AND c.level <> 'harm-reduction-only'"

INTERIM_DUE = f"""
    SELECT a.id, c.id AS case_id, c.lead_agency_id, c.level, c.id AS about_id,
           {KEY.format(row="a", day="a.interim_until")},
           'An interim case manager ' || CASE WHEN a.interim_until < %(today)s THEN 'was' ELSE 'is' END
               || ' named up to ' || {SAID.format(day="a.interim_until")} || ': appoint somebody' AS subject
    FROM {CaseManagerAssignment._meta.db_table} a JOIN {Case._meta.db_table} c ON c.id = a.case_id
    WHERE a.ended_on IS NULL AND a.scope = 'INDIVIDUAL' AND a.interim_until BETWEEN %(first)s AND %(last)s AND {OPEN}
"""
COMMITMENT_DUE = f"""
    SELECT a.id, c.id AS case_id, c.lead_agency_id, c.level, c.id AS about_id,
           {KEY.format(row="a", day="a.committed_until")},
           'The lead agency of a case ' || CASE WHEN a.committed_until < %(today)s THEN 'was' ELSE 'is' END
               || ' bound up to ' || {SAID.format(day="a.committed_until")} AS subject
    FROM {LeadAgencyAgreement._meta.db_table} a JOIN {Case._meta.db_table} c ON c.id = a.case_id
    WHERE a.ended_on IS NULL AND a.committed_until BETWEEN %(first)s AND %(last)s AND {OPEN}
"""
# The two halves of the condition are asked apart, so that each is answered by the index of the open cases.
NO_CONTACT_DUE = f"""
    SELECT c.id, c.id AS case_id, c.lead_agency_id, c.level, c.id AS about_id, {KEY.format(row="c", day="c.met_on")},
           'Nobody has met somebody you work with since ' || {SAID.format(day="c.met_on")} AS subject
    FROM (
        SELECT *, last_contact_on AS met_on FROM {Case._meta.db_table}
        WHERE last_contact_on BETWEEN %(first)s AND %(last)s
        UNION ALL
        SELECT *, opened_on FROM {Case._meta.db_table}
        WHERE last_contact_on IS NULL AND opened_on BETWEEN %(first)s AND %(last)s
    ) AS c
    WHERE {OPEN}
      AND CASE WHEN %(national)s THEN c.lead_agency_id IS NULL OR c.lead_agency_id <> ALL (%(agencies)s::bigint[])
               ELSE c.lead_agency_id = ANY (%(agencies)s::bigint[]) END
"""


def interims_ending(*, day: date, today: date, receivers: Receivers) -> Owed:
    return _of(INTERIM, INTERIM_DUE, day=day, today=today, receivers=receivers)


def commitments_ending(*, day: date, today: date, receivers: Receivers) -> Owed:
    return _of(COMMITMENT, COMMITMENT_DUE, day=day, today=today, receivers=receivers)


def contact_lost(*, day: date, today: date, receivers: Receivers) -> Owed:
    """By the days that each lead agency sets; where nobody leads, by the national ones."""
    stored: dict[int | None, int] = dict(
        ServiceSetting.objects.filter(key=NO_CONTACT_DAYS).values_list("agency", "value")
    )
    national = stored.pop(None, DEFINITIONS[NO_CONTACT_DAYS].default)
    apart = sorted(agency for agency in stored if agency is not None)
    groups = [(national, apart, True)]
    groups += [(days, [pk for pk in apart if stored[pk] == days], False) for days in sorted(set(stored.values()))]
    for days, agencies, is_national in groups:
        which = {"national": is_national, "agencies": agencies}
        rule = no_contact_rule(days)
        yield from _of(rule, NO_CONTACT_DUE, day=day, today=today, receivers=receivers, **which)


def _of(rule: DeadlineRule, due: str, *, day: date, today: date, receivers: Receivers, **more: Any) -> Owed:
    for stage in rule.stages:
        first, last = telling(rule, stage, day, today)
        if first <= last:
            values = {
                "code": f"{rule.code}:",
                "stage": f":{stage.code}",
                "first": first,
                "last": last,
                "today": today,
                "about": Case._meta.label,
                **more,
            }
            yield stage, *owed(due, values, role=stage.role, receivers=receivers, nobody=NOBODY)
