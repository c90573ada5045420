"""The overview of a file: the whole of it for those who work on it, the consented part for partners."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from agencies.models import Agency
from careplans.states import PlanState
from cases.models import CaseAgency, ConsentItem, ConsentScope, PersonFlag
from core import kept
from core.models import AuditEvent
from tests.factories import (
    AgencyFactory,
    CaseAgencyFactory,
    WorkerFactory,
    consent_for,
    key_worker_in,
    led_case,
    line_manager_of,
    managed_by,
    right,
    worker_with,
)
from tests.factories.assessments import assessed, begun
from tests.factories.careplans import plan_of


@pytest.fixture
def shared(case):
    """A case with a case manager, a flag, a partner with consent, and another partner, unknown to the first."""
    case.service_user.known_as = "Mar"
    case.service_user.save()
    managed_by(case)
    harbour = AgencyFactory(name="Harbour Community Drug Project", short_name="Harbour")
    clinic = AgencyFactory(name="Castle Street Clinic")
    for agency in (harbour, clinic):
        CaseAgencyFactory(case=case, agency=agency, does=f"What {agency.name} does")
    consent_for(case, harbour, "drug-use", "physical-health")
    PersonFlag.objects.create(person=case.service_user, kind="risk", text="Flag of the file")
    case.harbour, case.clinic = harbour, clinic
    case.brian = key_worker_in(case, harbour)
    case.nurse = key_worker_in(case, clinic)
    return case


def read(client, user, case):
    client.force_login(user)
    return client.get(f"/cases/{case.pk}/")


@pytest.mark.requirement("LAW-special-category")
def test_a_partner_reads_its_part_and_nothing_of_the_rest(client, shared):
    page = read(client, shared.brian, shared).content.decode()

    assert shared.service_user.name in page
    assert "drug use" in page
    assert "physical health" in page
    for hidden in (
        "Flag of the file",
        "Castle Street Clinic",
        str(shared.nurse),
        "known as Mar",
        "14 February 1991",
        "Range of needs",
        "range of needs",
        "Opened",
        "Case manager appointed",
        "mental health",
    ):
        assert hidden not in page, hidden


def test_the_case_manager_reads_the_whole(client, shared):
    manager = shared.assignments.get().worker
    page = read(client, manager, shared).content.decode()
    for shown in ("Flag of the file", "Castle Street Clinic", "known as Mar", "14 February 1991", "range of needs"):
        assert shown in page, shown


def test_a_flag_for_managers_is_not_for_key_workers(client, shared):
    PersonFlag.objects.create(person=shared.service_user, kind="risk", text="For managers only", sight="managers")
    key_worker = key_worker_in(shared)
    assert "For managers only" not in read(client, key_worker, shared).content.decode()
    assert "For managers only" in read(client, line_manager_of(shared.lead_agency), shared).content.decode()


def test_opening_a_file_is_written_down_and_so_is_finding_it_closed(client, shared):
    read(client, shared.brian, shared)
    stranger = WorkerFactory().user
    assert read(client, stranger, shared).status_code == 404
    opened = AuditEvent.objects.get(verb="opened")
    assert (opened.actor, opened.file_id) == (shared.brian, shared.pk)
    refused = AuditEvent.objects.get(verb="refused")
    assert (refused.actor, refused.data["rule"], refused.subject_id) == (stranger, "unseen", str(shared.pk))


@pytest.mark.requirement("LAW-special-category")
def test_a_colleague_without_a_role_on_the_case_finds_nothing(client, shared):
    colleague = worker_with(shared.lead_agency, "key-worker")
    assert read(client, colleague, shared).status_code == 404
    assert AuditEvent.objects.filter(actor=colleague, verb="refused").exists()


def test_the_page_costs_the_same_however_many_work_on_the_case(client, shared):
    manager = line_manager_of(shared.lead_agency)
    client.force_login(manager)
    counts = []
    for more in (1, 15):
        for _ in range(more):
            agency = AgencyFactory()
            CaseAgency.objects.create(case=shared, agency=agency, joined_on="2026-01-05")
            right(WorkerFactory(agency=agency).user, shared, "work_case")
        client.get(f"/cases/{shared.pk}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/cases/{shared.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 18, counts  # the seventeen of the page, and the session, which a test keeps in the database


def test_a_partners_page_costs_the_same_for_two_as_for_two_hundred(client, shared):
    """Two hundred agencies in the case, in the consent and at work on it; and more and more cases of one's own."""
    client.force_login(shared.brian)
    counts = []
    for more in (2, 200):
        agencies = [Agency(name=f"Agency {more}-{number}", sort_key="agency") for number in range(more)]
        for agency in Agency.objects.bulk_create(agencies):
            CaseAgency.objects.create(case=shared, agency=agency, joined_on="2026-01-05")
            ConsentScope.objects.create(consent=shared.consents.get(), agency=agency)
            right(shared.nurse, shared, "work_case", agency=agency)
        for _ in range(more // 5):
            right(shared.brian, led_case(lead_agency=shared.lead_agency), "work_case", agency=shared.harbour)
        client.get(f"/cases/{shared.pk}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/cases/{shared.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 14, counts  # the thirteen of the page, and the session, which a test keeps in the database


@pytest.mark.requirement("FND-consent-expiry")
def test_what_is_kept_of_a_page_that_was_open_opens_nothing_after_a_withdrawal(client, shared, monkeypatch):
    monkeypatch.setattr(kept, "CHECKED", False)
    for _ in range(2):  # the second time in kept words
        assert "drug use" in read(client, shared.brian, shared).content.decode()
    ConsentItem.objects.filter(scope__agency=shared.harbour, domain__code="drug-use").update(ended_at=timezone.now())
    page = read(client, shared.brian, shared).content.decode()
    assert "drug use" not in page
    assert "physical health" in page
    shared.consents.update(withdrawn_at=timezone.now())
    assert read(client, shared.brian, shared).status_code == 404


def test_the_path_says_what_is_done_of_the_plan(client, case):
    aoife = managed_by(case).worker
    page = read(client, aoife, case).content.decode()
    assert "In progress: the assessment" not in page
    assert "plan agreed" not in page

    begun(case, aoife)
    assert "In progress: the assessment" in read(client, aoife, case).content.decode()

    plan = plan_of(case, aoife, state=PlanState.AGREED, on=date(2026, 9, 15))
    page = read(client, aoife, case).content.decode()
    assert "Done: plan agreed 15 September 2026" in page
    assert f"In progress: review due {date_format(plan.review_due_on, 'j F Y')}" in page
    assert "In progress: the assessment" not in page


def test_the_path_says_that_an_assessment_waits_for_its_plan(client, case):
    aoife = managed_by(case).worker
    assessed(case, aoife)
    assert "Assessed; no plan is agreed yet" in read(client, aoife, case).content.decode()
