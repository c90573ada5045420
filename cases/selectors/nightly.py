"""The night's question, asked of all files at once: of what is due, who hears of it, and has not heard yet.

One INSERT from one SELECT, however many files there are: at 100,000 open cases no row passes through Python. An app
says what is due (the rows of `due`), in the days that its deadline gives; who is told of it is answered here for all.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from agencies.models import Agency, Worker, WorkerRole
from cases.deadlines import WORKER
from cases.models import Case, CaseAgency, CaseUserPermission
from core.days import day_of
from notifications.models import Notice
from notifications.routing import Receiver, holders_of_each


class Receivers:
    """The managers, and whoever else answers for a file by a role, of every agency that leads one or takes part."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._agencies: list[Agency] | None = None
        self._of: dict[str, Mapping[int, list[Receiver]]] = {}

    def columns(self, role: str) -> dict[str, list[Any]]:
        """Who holds this role in each agency, as columns that the question joins; asked of the database once."""
        role = WorkerRole.Role.LINE_MANAGER if role == WORKER else role
        if role not in self._of:
            self._of[role] = holders_of_each(role, self._listed(), day_of(self.at))
        rows = [(agency, each) for agency, people in self._of[role].items() for each in people]
        return {
            "m_agency": [agency for agency, _ in rows],
            "m_user": [each.user_id for _, each in rows],
            "m_instead": [each.stands_in_for for _, each in rows],
            "m_label": [each.about._meta.label if each.about else "" for _, each in rows],
            "m_about": [each.about.pk if each.about else 0 for _, each in rows],
        }

    def _listed(self) -> list[Agency]:
        if self._agencies is None:
            leading = Agency.objects.filter(pk__in=Case.objects.filter(status=Case.Status.OPEN).values("lead_agency"))
            unled = Agency.objects.filter(pk__in=_agencies_of_unled(day_of(self.at)))
            self._agencies = list({agency.pk: agency for agency in (*leading, *unled)}.values())
        return self._agencies


def _agencies_of_unled(on: date) -> QuerySet[CaseAgency]:
    rows = CaseAgency.objects.in_case(on).filter(case__lead_agency=None, case__status=Case.Status.OPEN)
    return rows.values("agency")


def owed(
    due: str, values: Mapping[str, Any], *, role: str, receivers: Receivers, nobody: str = "", every: bool = False
):
    """The SELECT for `outbox.post_selected`, and its values.

    `due` selects id, case_id, lead_agency_id, level, key, subject and about_id of what is due; `values` are its own,
    with `about`, the label of the model that about_id numbers. With role WORKER each file's case manager is told, and
    who stands in (in a file of key working its key workers; with `every`, those of any file of the lead agency). Where
    nobody is, the line managers. Roles are read at the instant of `receivers`: a notice about a day that was missed
    goes to those who act now.
    """
    given = {
        "at": receivers.at,
        "on": day_of(receivers.at),
        "nobody": nobody,
        "is_worker": role == WORKER,
        "every": every,
        **receivers.columns(role),
    }
    return OWED.replace("/*DUE*/", due), {**values, **given}


# Step by step, each kept as it is found: left to itself PostgreSQL begins with all workers of the agencies, and takes
# a minute where this takes a second.
OWED = f"""
WITH due AS MATERIALIZED (
/*DUE*/
), rights AS MATERIALIZED (
    SELECT due.id, held.user_id, held.agency_id
    FROM due
    JOIN {CaseUserPermission._meta.db_table} held
      ON held.content_object_id = due.case_id AND held.agency_id = due.lead_agency_id AND held.ground = 'role'
     AND held.starts_at <= %(at)s AND (held.ends_at IS NULL OR held.ends_at > %(at)s)
    LEFT JOIN {CaseUserPermission._meta.db_table} covered ON covered.id = held.covers_id
    WHERE %(is_worker)s
      AND (COALESCE(covered.manages, held.manages) = 'INDIVIDUAL'
           OR (%(every)s OR due.level = 'key-working') AND COALESCE(covered.codename, held.codename) = 'work_case')
), present AS MATERIALIZED (
    SELECT DISTINCT post.user_id, post.agency_id
    FROM {Worker._meta.db_table} post
    JOIN {get_user_model()._meta.db_table} person ON person.id = post.user_id AND person.is_active
    WHERE post.started_on <= %(on)s AND (post.left_on IS NULL OR post.left_on > %(on)s)
), holding AS MATERIALIZED (
    SELECT rights.id, rights.user_id FROM rights JOIN present USING (user_id, agency_id)
), answering AS (
    SELECT due.id, due.lead_agency_id AS agency FROM due
    WHERE due.lead_agency_id IS NOT NULL AND NOT EXISTS (SELECT FROM holding WHERE holding.id = due.id)
    UNION ALL
    SELECT due.id, sharing.agency_id FROM due
    JOIN {CaseAgency._meta.db_table} sharing ON sharing.case_id = due.case_id
    WHERE due.lead_agency_id IS NULL AND sharing.joined_on <= %(on)s
      AND (sharing.left_on IS NULL OR sharing.left_on > %(on)s)
), owed AS (
    SELECT id, user_id, '' AS instead, '' AS label, 0::bigint AS about FROM holding
    UNION ALL
    SELECT answering.id, manager.user_id,
           CASE WHEN manager.instead = '' AND %(is_worker)s THEN %(nobody)s ELSE manager.instead END,
           manager.label, manager.about
    FROM answering
    JOIN unnest(%(m_agency)s::bigint[], %(m_user)s::bigint[], %(m_instead)s::text[], %(m_label)s::text[],
                %(m_about)s::bigint[]) AS manager (agency, user_id, instead, label, about) USING (agency)
)
SELECT DISTINCT ON (owed.user_id, due.key)
       owed.user_id AS recipient_id, due.key, due.subject,
       COALESCE(NULLIF(owed.label, ''), %(about)s) AS about_label,
       COALESCE(NULLIF(owed.about, 0), due.about_id) AS about_id,
       left(owed.instead, 160) AS stands_in_for
FROM owed JOIN due USING (id)
WHERE NOT EXISTS (SELECT FROM {Notice._meta.db_table} told
                  WHERE told.recipient_id = owed.user_id AND told.key = due.key)
ORDER BY owed.user_id, due.key, owed.instead
"""
