"""Fills a database by SQL with as many cases as asked for: agencies, workers, people, roles, rights, consents, a log.

Columns that are not named here get the default of their model, so that a new field needs no new line.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import NOT_PROVIDED

from tools.bench.fill_signed import sign_versions
from tools.bench.fill_work import work_statements

AGENCIES = 300
WORKERS = 5_000
# Agency 1 leads as many cases as one manager looks after; agency 2 a fifth of all.
MANAGED = 400
CARRIED = 80

FIRST = ["Aoife", "Seán", "Máire", "Ciarán", "Gráinne", "Łukasz", "Ngozi", "Patrick", "Bríd", "Zoë", "Eoghan", "Jade"]
FIRST_FOLDED = [
    "aoife",
    "sean",
    "maire",
    "ciaran",
    "grainne",
    "lukasz",
    "ngozi",
    "patrick",
    "brid",
    "zoe",
    "eoghan",
    "jade",
]
LAST = ["Ó Briain", "Ní Dhomhnaill", "O’Brien", "Kavanagh", "Popescu", "McCarthy", "Byrne", "Walsh", "Okafor", "Dunne"]
LAST_FOLDED = [
    "o briain",
    "ni dhomhnaill",
    "obrien",
    "kavanagh",
    "popescu",
    "mccarthy",
    "byrne",
    "walsh",
    "okafor",
    "dunne",
]


@dataclass(frozen=True, slots=True)
class People:
    """The accounts that the measuring signs in with."""

    worker: str = "worker8"  # of agency 1: carries 80 cases
    manager: str = "manager1"  # of agency 1: 400 cases
    reader: str = "manager2"  # of agency 2: a fifth of all


def fill(cases: int, *, with_cases: bool = True) -> None:
    """Write everything in one transaction, then let PostgreSQL count what is there.

    Without `with_cases` only the work on the cases is added, to a database that was filled before there was any.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        if with_cases:
            for statement, values in _statements(cases):
                cursor.execute(statement, values)
        for statement, values in work_statements(cases, _insert):
            cursor.execute(statement, values)
        sign_versions()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if model._meta.managed and getattr(model._meta.pk, "column", "") == "id":
                name = connection.ops.quote_name(table)
                cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [name])
                (sequence,) = cursor.fetchone()
                if sequence:
                    cursor.execute(
                        f"SELECT setval(%s, greatest((SELECT coalesce(max(id), 0) FROM {name}), 1))", [sequence]
                    )
        cursor.execute("VACUUM ANALYZE")


def _insert(label: str, columns: dict[str, str], source: str, values: dict[str, Any] | None = None):
    """INSERT … SELECT with the model's own defaults for the columns that are not named."""
    model = apps.get_model(label)
    parameters = dict(values or {})
    chosen: dict[str, str] = {}
    for field in model._meta.concrete_fields:
        if field.generated:
            continue  # the database works it out
        if field.column in columns:
            chosen[field.column] = columns[field.column]
        elif field.primary_key:
            continue
        elif getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            chosen[field.column] = "now()"
        elif field.null:
            continue
        else:
            default = field.get_default() if field.default is not NOT_PROVIDED else ""
            parameters[f"default_{field.column}"] = field.get_db_prep_save(default, connection)
            chosen[field.column] = f"%(default_{field.column})s"
    unknown = columns.keys() - {field.column for field in model._meta.concrete_fields}
    if unknown:
        raise ValueError(f"{label} has no {', '.join(sorted(unknown))}.")
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(map(connection.ops.quote_name, chosen))
    return f"INSERT INTO {table} ({names}) SELECT {', '.join(chosen.values())} FROM {source}", parameters


def _statements(cases: int):
    lead = (
        f"(CASE WHEN n <= {MANAGED} THEN 1 WHEN n <= {MANAGED} + {cases // 5} THEN 2 ELSE 3 + n %% {AGENCIES - 2} END)"
    )
    partner = f"(1 + (n * 7 + 11) %% {AGENCIES})"
    posts = WORKERS // AGENCIES  # whole rounds of agencies: worker w works for agency 1 + (w - 1) % 300
    # the case manager: in agency 1 the same few, so that one worker carries exactly 80
    colleague = f"({lead} + {AGENCIES} * ((n / {AGENCIES} + n) %% {posts}))"
    carrier = "(SELECT id FROM accounts_user WHERE username = 'worker8')"
    manager = f"(CASE WHEN n <= {CARRIED} THEN {carrier} ELSE {colleague} END)"
    many = f"generate_series(1, {cases}) n"
    # PostgreSQL's own `now` in all rows: they are of one transaction
    names = {"first": FIRST, "first_folded": FIRST_FOLDED, "last": LAST, "last_folded": LAST_FOLDED}
    first, last = f"1 + n %% {len(FIRST)}", f"1 + (n / {len(FIRST)}) %% {len(LAST)}"
    folded_first, folded_last = f"(%(first_folded)s::text[])[{first}]", f"(%(last_folded)s::text[])[{last}]"

    yield _insert(
        "agencies.Agency",
        {
            "id": "n",
            "name": "'Agency ' || n",
            "sort_key": "'agency ' || n",
            "sector": "'drug-alcohol'",
            "signed_protocols_on": "date '2020-01-01'",
        },
        f"generate_series(1, {AGENCIES}) n",
    )
    # Sign-in is measured too, so one password that works, hashed once.
    from django.contrib.auth.hashers import make_password

    password = {"password": make_password("a long enough passphrase")}
    yield _insert(
        "accounts.User",
        {
            "id": "n",
            "username": (
                f"(CASE WHEN n = {AGENCIES} + 1 THEN 'worker8' "
                f"WHEN n <= {AGENCIES} THEN 'manager' || n ELSE 'colleague' || n END)"
            ),
            "password": "%(password)s",
            "first_name": f"(%(first)s::text[])[{first}]",
            "last_name": f"(%(last)s::text[])[{last}]",
        },
        f"generate_series(1, {WORKERS}) n",
        password | {"first": FIRST, "last": LAST},
    )
    yield _insert(
        "agencies.Worker",
        {
            "id": "n",
            "user_id": "n",
            "agency_id": f"1 + (n - 1) %% {AGENCIES}",
            "profession": "'drugs-worker'",
            "started_on": "date '2020-01-01'",
        },
        f"generate_series(1, {WORKERS}) n",
    )
    yield _insert(
        "agencies.WorkerRole",
        {"worker_id": "n", "role": f"(CASE WHEN n <= {AGENCIES} THEN 'line-manager' ELSE 'key-worker' END)"},
        f"generate_series(1, {WORKERS}) n",
    )
    yield _insert(
        "cases.ServiceUser",
        {
            "id": "n",
            "first_names": f"(%(first)s::text[])[{first}]",
            "last_name": f"(%(last)s::text[])[{last}] || ' ' || n",
            "date_of_birth": "date '1960-01-01' + (n * 37) %% 16000",
            "sort_key": f"{folded_last} || ' ' || n || ' ' || {folded_first}",
            "search_key": f"{folded_first} || ' ' || {folded_last} || ' ' || n || ' ' || {folded_first}",
        },
        many,
        names,
    )
    yield _insert(
        "cases.Case",
        {
            "id": "n",
            "reference": "'B-' || lpad(n::text, 7, '0')",
            "service_user_id": "n",
            "lead_agency_id": lead,
            "level": "'case-management'",
            "complexity_reason": "'range'",
            "basis": "'criteria'",
            "opened_on": "current_date - (n %% 400)",
            "last_contact_on": "current_date - (n %% 60)",
        },
        many,
    )
    for agency, where in ((lead, "true"), (partner, f"n %% 2 = 0 AND {partner} <> {lead}")):
        yield _insert(
            "cases.CaseAgency",
            {"case_id": "n", "agency_id": agency, "joined_on": "current_date - (n %% 400)"},
            f"{many} WHERE {where}",
        )
    yield _insert(
        "cases.LeadAgencyAgreement",
        {
            "case_id": "n",
            "agency_id": lead,
            "committed_from": "current_date - (n %% 400)",
            "committed_until": "current_date - (n %% 400) + 200",
            "best_placed": "true",
            "agreed_by_id": lead,
        },
        many,
    )
    right = "(SELECT id FROM auth_permission WHERE codename = '{}')"
    yesterday = "now() - interval '1 day'"
    yield _insert(
        "cases.CaseUserPermission",
        {
            "id": "n",
            "user_id": manager,
            "permission_id": right.format("manage_case"),
            "content_object_id": "n",
            "agency_id": lead,
            "starts_at": yesterday,
        },
        many,
    )
    yield _insert(
        "cases.CaseManagerAssignment",
        {
            "case_id": "n",
            "worker_id": manager,
            "agency_id": lead,
            "permission_id": "n",
            "starts_on": "current_date - 1",
        },
        many,
    )
    second = f"({lead} + {AGENCIES} * ((n / {AGENCIES} + n + 1) %% {posts}))"
    outside = f"({partner} + {AGENCIES} * ((n + 3) %% {posts}))"
    for offset, worker, agency, where in (
        (1, second, lead, "true"),
        (2, outside, partner, f"n %% 2 = 0 AND {partner} <> {lead}"),
    ):
        key = f"n + {offset * cases}"
        yield _insert(
            "cases.CaseUserPermission",
            {
                "id": key,
                "user_id": worker,
                "permission_id": right.format("work_case"),
                "content_object_id": "n",
                "agency_id": agency,
                "starts_at": yesterday,
            },
            f"{many} WHERE {where}",
        )
        yield _insert(
            "cases.KeyWorkerAssignment",
            {
                "case_id": "n",
                "worker_id": worker,
                "agency_id": agency,
                "permission_id": key,
                "starts_on": "current_date - 1",
                "profession": "'drugs-worker'",
            },
            f"{many} WHERE {where}",
        )
    yield _insert(
        "cases.Consent",
        {
            "id": "n",
            "case_id": "n",
            "state": "'signed'",
            "kind": "'case-management'",
            "reference": "'CON-2026-' || n",
            "signed_on": "current_date - (n %% 170)",
            "expires_on": "current_date - (n %% 170) + 180",
        },
        f"{many} WHERE n %% 2 = 0",
    )
    yield _insert(
        "cases.ConsentScope", {"id": "n", "consent_id": "n", "agency_id": partner}, f"{many} WHERE n %% 2 = 0"
    )
    yield (
        "INSERT INTO cases_consentitem (scope_id, domain_id, information) "
        f"SELECT n, d.id, '' FROM {many} CROSS JOIN cases_caredomain d WHERE n %% 2 = 0 AND d.position IN (1, 5)",
        {},
    )
    yield _insert(
        "core.AuditEvent",
        {
            "at": "now() - (k || ' days')::interval",
            "actor_id": lead,
            "channel": "'page'",
            "verb": "(ARRAY['case.opened', 'case.manager-assigned', 'opened'])[k]",
            "subject_label": "'cases.Case'",
            "subject_id": "n::text",
            "file_id": "n",
            "part": "'case'",
            "data": "'{}'::jsonb",
        },
        f"{many} CROSS JOIN generate_series(1, 3) k",
    )
    yield _insert(
        "notifications.Notice",
        {
            "recipient_id": "n",
            "key": "'bench:' || n || ':' || k",
            "subject": "'Something waits'",
            "about_label": "'cases.Case'",
            "about_id": f"1 + (n * k) %% {cases}",
            "queued_at": "now()",
            "sent_at": "now()",
        },
        f"generate_series(1, {WORKERS}) n CROSS JOIN generate_series(1, 5) k",
    )
