"""The consents that come to an end and the files that have none: list, numbers and case page say the same."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case, Consent, SightBar
from consents.filters import EndingFilter, MissingFilter
from consents.selectors.endings import ending_rows
from core import memo
from core.components import Status
from core.days import today
from core.models import AuditEvent
from core.templatetags.ui import ending
from desk.selectors import case_page
from tests.factories import (
    AgencyFactory,
    CaseAgencyFactory,
    ServiceUserFactory,
    WorkerFactory,
    consent_for,
    key_worker_in,
    led_case,
    line_manager_of,
    managed_by,
)

pytestmark = pytest.mark.django_db
LIST = "/consents/"


@pytest.fixture
def turas():
    return AgencyFactory(name="Turas")


@pytest.fixture
def harbour():
    return AgencyFactory(name="Harbour")


@pytest.fixture
def cora(turas):
    return line_manager_of(turas)


def ends_in(days: int, agency, case: Case | None = None, lead=None, **fields) -> Consent:
    """A consent that names one agency and ends in so many days."""
    case = case or led_case(lead_agency=lead)
    if not case.case_agencies.filter(agency=agency).exists():
        CaseAgencyFactory(case=case, agency=agency)
    signed = {"signed_on": today() - timedelta(days=150), "expires_on": today() + timedelta(days=days)}
    return consent_for(case, agency, "accommodation", **signed | fields)


def found(user, **data):
    return {row.pk for row in EndingFilter(data, user=user).qs}


@pytest.mark.parametrize(
    ("when", "days"),
    [
        ("", [-40, -1, 0, 1, 7, 14, 30]),
        ("soon", [-40, -1, 0, 1, 7, 14, 30]),
        ("ended", [-40, -1, 0]),
        ("today", [0]),
        ("7", [1, 7]),
        ("14", [1, 7, 14]),
        ("30", [1, 7, 14, 30]),
        ("later", [31, 120]),
        ("any", [-40, -1, 0, 1, 7, 14, 30, 31, 120]),
    ],
)
def test_each_choice_of_time_finds_its_consents(turas, harbour, cora, when, days):
    made = {day: ends_in(day, harbour, lead=turas).pk for day in (-40, -1, 0, 1, 7, 14, 30, 31, 120)}
    assert found(cora, when=when) == {made[day] for day in days}


def test_what_was_taken_back_replaced_or_closed_is_not_listed(turas, harbour, cora):
    now = datetime.now(UTC)
    for fields in ({"withdrawn_at": now}, {"superseded_at": now}, {"state": "draft"}, {"kind": "enquiry"}):
        ends_in(3, harbour, lead=turas, **fields)
    closed = ends_in(3, harbour, lead=turas)
    Case.objects.filter(pk=closed.case_id).update(status=Case.Status.CLOSED, closed_on=today())
    assert found(cora, when="any") == set()


@pytest.mark.requirement("LAW-special-category")
def test_each_reader_sees_the_consents_of_the_files_they_see_whole_and_no_others(turas, harbour, cora, client):
    mine, other = ends_in(5, harbour, lead=turas), ends_in(5, harbour, lead=AgencyFactory())
    dan, aoife = key_worker_in(mine.case), managed_by(mine.case).worker
    brian, orla = key_worker_in(mine.case, harbour), line_manager_of(harbour)
    stranger = WorkerFactory(agency=turas).user
    for person in (cora, dan, aoife):
        assert found(person) == {mine.pk}
    for person in (brian, orla, stranger):
        assert found(person) == set()
        client.force_login(person)
        page = client.get(LIST).content.decode()
        assert mine.case.reference not in page
        assert other.case.reference not in page
    SightBar.objects.create(service_user=mine.case.service_user, user=cora, reason="own")
    assert found(cora) == set()


def test_the_list_is_narrowed_by_agency_worker_and_kind(turas, harbour, cora):
    clinic = AgencyFactory(name="Clinic")
    one, two = ends_in(5, harbour, lead=turas), ends_in(6, clinic, lead=turas)
    further = ends_in(7, clinic, case=one.case)
    dan = key_worker_in(two.case)
    assert found(cora, agency=harbour.pk) == {one.pk}
    assert found(cora, agency=clinic.pk) == {two.pk, further.pk}
    assert found(cora, worker=dan.pk) == {two.pk}
    assert found(cora, kind="additional") == {further.pk}
    further.scopes.update(ended_at=datetime.now(UTC) - timedelta(minutes=1))
    assert found(cora, agency=clinic.pk) == {two.pk}


def test_the_page_tells_end_agencies_manager_and_the_next_step(turas, harbour, cora, client):
    person = ServiceUserFactory(first_names="Máire", last_name="Ní Bhroin", known_as="Mary")
    consent = ends_in(12, harbour, case=led_case(lead_agency=turas, service_user=person))
    aoife = managed_by(consent.case).worker
    client.force_login(cora)
    page = client.get(LIST)
    text = page.content.decode()
    for words in (
        "Máire Ní Bhroin",
        consent.case.reference,
        "Ends in 12 days",
        "Harbour",
        str(aoife),
        "Renew with Mary",
    ):
        assert words in text
    assert page.context["said_count"] == "1"
    (row,) = page.context["rows"]
    assert (row.agencies, row.status, row.kind) == (
        "Harbour",
        Status("soon", "Ends in 12 days"),
        "Sharing for six months",
    )
    assert row.action_url


def test_a_reader_who_does_not_work_on_the_file_is_offered_no_renewal(turas, harbour, cora):
    consent = ends_in(12, harbour, lead=turas)
    stranger = WorkerFactory(agency=turas).user
    (mine,) = ending_rows(cora, [consent], datetime.now(UTC))
    (theirs,) = ending_rows(stranger, [consent], datetime.now(UTC))
    assert mine.action.startswith("Renew with")
    assert (theirs.action, theirs.action_url) == ("", "")


@pytest.mark.parametrize(
    ("sort", "order"),
    [("", [0, 1, 2]), ("-ends", [2, 1, 0]), ("name", [2, 0, 1]), ("-reference", [2, 1, 0]), ("x", [0, 1, 2])],
)
def test_the_list_can_be_put_in_order(turas, harbour, cora, sort, order):
    made = []
    for number, name in enumerate(("Mary", "Zoë", "Áine")):
        case = led_case(
            lead_agency=turas,
            reference=f"TUR-{number}",
            service_user=ServiceUserFactory(first_names=name, last_name="B"),
        )
        made.append(ends_in(number, harbour, case=case).pk)
    assert [made.index(row.pk) for row in EndingFilter({"sort": sort}, user=cora).qs] == order


def test_a_long_list_has_pages_and_a_short_one_a_word(turas, harbour, cora, client):
    client.force_login(cora)
    assert "No consent of your people ends soon." in client.get(LIST).content.decode()
    assert "Every file that is shared has a consent." in client.get("/consents/none/").content.decode()
    for number in range(27):
        ends_in(number, harbour, lead=turas)
    first, second = client.get(LIST), client.get(f"{LIST}?page=2")
    assert [len(page.context["rows"]) for page in (first, second)] == [25, 2]
    assert first.context["said_count"] == "27"
    assert "No consent matches these filters." in client.get(f"{LIST}?when=later&kind=additional").content.decode()


def test_the_file_taken_away_holds_the_same_rows_and_is_written_down(turas, harbour, cora, client):
    consent = ends_in(5, harbour, lead=turas)
    ends_in(90, harbour, lead=turas)
    client.force_login(cora)
    answer = client.get(f"{LIST}?export=csv")
    text = answer.content.decode("utf-8-sig")
    assert consent.case.reference in text
    assert "Harbour" in text
    assert "accommodation" not in text
    assert text.count("Sharing for six months") == 1
    event = AuditEvent.objects.get(verb="consents.exported")
    assert (event.actor, event.data["rows"]) == (cora, 1)


def missing(user, **data):
    return {row.pk for row in MissingFilter(data, user=user).qs}


def test_files_with_other_agencies_and_no_consent_are_found(turas, harbour, cora, client):
    alone, shared, asked = led_case(lead_agency=turas), led_case(lead_agency=turas), led_case(lead_agency=turas)
    for case in (shared, asked):
        CaseAgencyFactory(case=case, agency=harbour)
    consent = ends_in(-5, harbour, case=asked)  # it has ended: the other list shows it
    assert missing(cora) == {shared.pk}
    assert alone.pk not in missing(cora)
    assert missing(cora, agency=harbour.pk) == {shared.pk}
    assert missing(cora, agency=AgencyFactory().pk) == set()
    Consent.objects.filter(pk=consent.pk).update(withdrawn_at=datetime.now(UTC))
    assert missing(cora) == {shared.pk, asked.pk}
    assert missing(line_manager_of(harbour)) == set()
    client.force_login(cora)
    page = client.get("/consents/none/").content.decode()
    assert shared.reference in page
    assert "Harbour" in page
    taken = client.get("/consents/none/?export=csv").content.decode("utf-8-sig")
    assert shared.reference in taken
    shared.case_agencies.filter(agency=harbour).update(left_on=today())
    assert missing(cora) == {asked.pk}


def test_the_numbers_of_my_day_open_the_list_that_they_count(turas, harbour, cora, client):
    for days in (-3, 0, 12, 30, 31):
        ends_in(days, harbour, lead=turas)
    CaseAgencyFactory(case=led_case(lead_agency=turas), agency=harbour)
    client.force_login(cora)
    numbers = {each.url: each.count for each in client.get("/").context["home"].numbers if "/consents/" in each.url}
    assert numbers == {"/consents/?when=30": "2", "/consents/?when=ended": "2", "/consents/none/": "1"}
    for url, count in numbers.items():
        assert client.get(url).context["said_count"] == count


def test_a_worker_reads_only_the_numbers_that_say_something(turas, harbour, client):
    consent = ends_in(12, harbour, lead=turas)
    dan = key_worker_in(consent.case)
    client.force_login(dan)
    assert [each.url for each in client.get("/").context["home"].numbers] == ["/consents/?when=30"]
    client.force_login(key_worker_in(consent.case, harbour))
    assert client.get("/").context["home"].numbers == ()


@pytest.mark.parametrize("address", ["/consents/?when=any", "/consents/none/", "/"])
def test_each_page_costs_the_same_for_2_rows_as_for_22(turas, harbour, cora, client, address):
    client.force_login(cora)

    def cost(number):
        for _ in range(number):
            managed_by(ends_in(5, harbour, lead=turas).case)
            CaseAgencyFactory(case=led_case(lead_agency=turas), agency=harbour)
        client.get(address)  # what a process learns once, it has learnt
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    assert cost(2) == cost(20)


def steps_of(user, case, client):
    client.force_login(user)
    page = client.get(reverse("desk:case", args=[case.pk])).context["page"]
    return [(step.title, step.text) for step in case_page._steps(page.file, page.agencies, today())], page


@pytest.mark.parametrize(
    ("days", "title"),
    [
        (12, "Renew the consent: it ends in 12 days"),
        (1, "Renew the consent: it ends in 1 day"),
        (30, "Renew the consent: it ends in 30 days"),
        (0, f"Renew the consent: it ended on {today():%-d %B %Y}"),
        (31, ""),
    ],
)
def test_the_case_page_says_when_to_renew(turas, harbour, cora, client, days, title):
    consent = ends_in(days, harbour, lead=turas)
    steps, page = steps_of(cora, consent.case, client)
    assert [each for each, _ in steps if "onsent" in each] == ([title] if title else [])
    assert ("Consent ends" if days > 0 else "Consent ended", consent.expires_on) in page.dates
    blind = "No consent in force names Harbour: nothing of this file is shown there."
    assert (blind in page.warnings) is (days <= 0)


def test_the_case_page_warns_of_each_agency_that_cannot_see(turas, harbour, cora, client):
    case = led_case(lead_agency=turas)
    steps, page = steps_of(cora, case, client)
    assert not [title for title, _ in steps if "onsent" in title]
    assert page.warnings == ()
    CaseAgencyFactory(case=case, agency=harbour)
    steps, page = steps_of(cora, case, client)
    assert "Talk about consent" in [title for title, _ in steps]
    assert page.warnings == ("No consent in force names Harbour: nothing of this file is shown there.",)
    CaseAgencyFactory(case=case, agency=AgencyFactory(name="Bridge"))
    consent_for(case, harbour, "accommodation")
    _, page = steps_of(cora, case, client)
    assert page.warnings == ("No consent in force names Bridge: nothing of this file is shown there.",)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (31, "Ends in 31 days"),
        (1, "Ends in 1 day"),
        (0, "Ended today"),
        (-1, "Ended 1 day ago"),
        (-9, "Ended 9 days ago"),
    ],
)
def test_an_end_is_said_in_days(days, said):
    status = ending(date(2026, 9, 10), date(2026, 9, 10) - timedelta(days=days))
    assert status.word == said
    assert status.kind == ("overdue" if days <= 0 else "soon" if days <= 30 else "none")


def test_no_list_reads_every_consent(turas, harbour, cora):
    """At some thousands each list is answered by an index, for a reader of one file and for a reader of them all."""
    ends_in(5, harbour, lead=turas)
    few = line_manager_of(ends_in(5, harbour, lead=AgencyFactory()).case.lead_agency)
    sample = Consent.objects.filter(case__lead_agency=turas).get()
    many_rows(Case, sample.case, 3000, reference="'X-' || n", level="'harm-reduction-only'")
    many_rows(
        Consent,
        sample,
        3000,
        reference="'Y-' || n",
        case_id="(SELECT id FROM cases_case WHERE reference = 'X-' || n)",
        signed_on="date '2024-01-01' + n % 900",
        expires_on="date '2024-07-01' + n % 900",
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_consent; ANALYZE cases_case; ANALYZE cases_caseagency")
    token = memo.begin()
    try:
        for user in (few, cora):
            for when in ("soon", "30", "today"):
                rows = EndingFilter({"when": when}, user=user).qs
                for plan in (rows[:25].explain(), rows.order_by()[:1001].explain()):
                    assert "Seq Scan on cases_consent" not in plan, plan
    finally:
        memo.end(token)


def many_rows(model, sample, number: int, **chosen: str) -> None:
    """So many copies of one row, each with these expressions in place of its own values."""
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    said = ", ".join(chosen.get(column, column) for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {said} FROM {table}, generate_series(1, {number}) n"
            f" WHERE {table}.id = {sample.pk}"
        )
