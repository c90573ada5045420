"""Finding a case among those that one reader may see."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.selectors import search_cases
from cases.selectors.search import taken_apart
from core import memo
from tests.factories import (
    AgencyFactory,
    CaseFactory,
    ServiceUserFactory,
    consent_for,
    key_worker_in,
    led_case,
    line_manager_of,
    managed_by,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def turas():
    return AgencyFactory(name="Turas")


@pytest.fixture
def cora(turas):
    return line_manager_of(turas)


@pytest.fixture
def mary(turas):
    return led_case(
        lead_agency=turas,
        reference="TUR-2026-0041",
        service_user=ServiceUserFactory(
            first_names="Máire Áine", last_name="Ó Briain", known_as="Molly", date_of_birth=date(1991, 2, 14)
        ),
    )


@pytest.fixture
def others(turas):
    names = [("Seán", "O'Brien"), ("Łukasz", "Kowalski"), ("Nuala", "Nic Aodha")]
    return [
        led_case(
            lead_agency=turas,
            service_user=ServiceUserFactory(first_names=first, last_name=last, date_of_birth=date(1980, 1, day)),
        )
        for day, (first, last) in enumerate(names, 1)
    ]


def found(user, text):
    return [each.reference for each in search_cases(user, text).found]


@pytest.mark.parametrize(
    "text",
    [
        "Máire", "maire", "o briain", "Ó BRIAIN", "briain maire", "Maire O Briain", "molly", "aire", "brian maire",
        "TUR-2026-0041", "tur-2026-0041", "TUR-2026-004", "14/2/1991", "14.02.1991", "14 Feb 1991",
        "14 February 1991", "1991-02-14", "14/2/91", "maire 14/2/1991", "ó b",
    ],
)  # fmt: skip
def test_a_person_is_found_in_the_ways_people_ask(cora, mary, others, text):
    assert found(cora, text)[0] == mary.reference


@pytest.mark.parametrize(("text", "last"), [("kowalsky", "Kowalski"), ("Lukasz", "Kowalski"), ("obrien", "O'Brien")])
def test_foreign_letters_apostrophes_and_slips(cora, mary, others, text, last):
    assert search_cases(cora, text).found[0].name.endswith(last)


@pytest.mark.parametrize("text", ["", "  ", "Zebedee", "15/2/1991", "HAR-2026-0041", "31/2/1991", "%", "_"])
def test_what_is_not_there_is_not_found(cora, mary, text):
    assert found(cora, text) == []


@pytest.mark.requirement("LAW-special-category")
@pytest.mark.parametrize("text", ["Máire", "TUR-2026-0041", "14/2/1991", "ó", "briain"])
def test_nobody_finds_what_they_may_not_see(mary, text):
    colleague = key_worker_in(led_case(lead_agency=mary.lead_agency))
    assert found(line_manager_of(AgencyFactory()), text) == []
    assert mary.reference not in found(colleague, text)


def test_a_partner_finds_the_name_and_learns_no_birth_date(mary):
    harbour = AgencyFactory()
    brian = key_worker_in(mary, harbour)
    assert found(brian, "briain") == []
    consent_for(mary, harbour, "drug-use")
    (line,) = search_cases(brian, "briain").found
    assert (line.name, line.born, line.known_as, line.level) == ("Máire Áine Ó Briain", None, "", "")
    assert found(brian, "14/2/1991") == []


def test_each_line_names_the_case_manager(cora, mary):
    assignment = managed_by(mary)
    assert search_cases(cora, "briain").found[0].case_manager == str(assignment.worker)


def test_too_many_says_so(cora, turas):
    for _ in range(26):
        CaseFactory(lead_agency=turas)
    answer = search_cases(cora, "shampla")
    assert (len(answer.found), answer.too_many) == (25, True)


def test_two_found_cost_the_same_as_twenty(cora, turas):
    CaseFactory(lead_agency=turas)
    CaseFactory(lead_agency=turas)
    few = queries_of(lambda: search_cases(cora, "shampla"))
    for _ in range(20):
        CaseFactory(lead_agency=turas)
    many = queries_of(lambda: search_cases(cora, "shampla"))
    assert len(search_cases(cora, "shampla").found) == 22
    assert few == many <= 7


def queries_of(ask) -> int:
    """As in a request, which remembers who is asking."""
    token = memo.begin()
    try:
        with CaptureQueriesContext(connection) as captured:
            ask()
    finally:
        memo.end(token)
    return len(captured)


def test_typed_text_is_taken_apart():
    asked = taken_apart("Mary O'Neill 14 Feb 1991 tur-2026-1")
    assert (asked.words, asked.born, asked.reference) == (("mary", "oneill"), (date(1991, 2, 14),), "TUR-2026-1")


def test_no_search_reads_every_person(cora, turas):
    """At some thousands the trigram index answers, or the reader's own cases do; never the whole table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_serviceuser (created_at, updated_at, version, first_names, last_name, known_as, gender,"
            " phone, email, preferred_contact, safe_to_contact, address, no_fixed_abode, eircode, next_of_kin_name,"
            " next_of_kin_relationship, next_of_kin_phone, next_of_kin_may_be_told, languages, needs_interpreter,"
            " interpreter_language, ihi, sort_key, search_key)"
            " SELECT now(), now(), 0, 'A', 'B', '', 'not-said', '', '', '', '', '', false, '', '', '', '', '', '',"
            " false, '', '', md5(n::text), md5(n::text) || ' ' || md5((n + 1)::text)"
            " FROM generate_series(1, 6000) n"
        )
        cursor.execute(
            "INSERT INTO cases_case (created_at, updated_at, version, reference, status, level, case_type, basis,"
            " basis_note, complexity_reason, complexity_note, kw_enough_reason, participation, opened_on,"
            " service_user_id, lead_agency_id)"
            " SELECT now(), now(), 0, 'X-' || id, 'open', 'key-working', 'single-adult', 'offer', '', '', '', '',"
            " 'not-asked', '2026-01-05', id, %s FROM cases_serviceuser WHERE first_names = 'A'",
            [turas.pk],
        )
        cursor.execute("SELECT gin_clean_pending_list('service_users_by_letters')")  # as autovacuum does
        cursor.execute("ANALYZE cases_serviceuser; ANALYZE cases_case")
    few = line_manager_of(led_case().lead_agency)
    for user in (cora, few):
        for text in ("briain", "14/2/1991", "X-77"):
            with CaptureQueriesContext(connection) as queries:
                search_cases(user, text)
            sql = next(query["sql"] for query in queries if "cases_serviceuser" in query["sql"])
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {sql}")
                plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan on cases_serviceuser" not in plan, plan
