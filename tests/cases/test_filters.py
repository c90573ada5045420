"""The caseload's one filter: what falls through is found, and the number is that of the list."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agencies.models import ServiceSetting, TrainingRecord, Worker, WorkerRole
from cases.filters import CaseFilter
from cases.models import Case, SightBar, VacancyTask
from core.days import today
from tests.factories import (
    AgencyFactory,
    CaseAgencyFactory,
    ServiceUserFactory,
    key_worker_in,
    led_case,
    line_manager_of,
    managed_by,
    right,
    worker_with,
)

LEVEL = Case.Level


@pytest.fixture
def agency(db):
    return AgencyFactory()


@pytest.fixture
def manager(agency):
    return line_manager_of(agency)


def a_case(agency, **fields):
    return led_case(**{"lead_agency": agency, "last_contact_on": today()} | fields)


def found(user, **data):
    return {case.pk for case in CaseFilter(data, user=user).qs}


def asked(user, attention):
    return found(user, attention=attention)


def test_a_case_managed_person_without_a_case_manager_is_listed_until_somebody_is_appointed(agency, manager):
    case = a_case(agency)
    a_case(agency, level=LEVEL.KEY_WORKING)
    assert asked(manager, "no-case-manager") == {case.pk}
    managed_by(case)
    assert asked(manager, "no-case-manager") == set()


def test_a_file_of_key_working_without_a_key_worker_is_listed(agency, manager):
    case = a_case(agency, level=LEVEL.KEY_WORKING)
    a_case(agency)
    assert asked(manager, "no-key-worker") == {case.pk}
    key_worker_in(case)
    assert asked(manager, "no-key-worker") == set()


@pytest.mark.requirement("KW-6.6a")
def test_where_everyone_is_expected_to_take_part_a_file_with_nobody_is_on_the_managers_list(agency, manager):
    nobody = a_case(agency, level=LEVEL.KEY_WORKING, participation=Case.Participation.DECLINED)
    held = a_case(agency, level=LEVEL.KEY_WORKING)
    key_worker_in(held)
    managed_by(a_case(agency))
    a_case(agency, level=LEVEL.HARM_REDUCTION_ONLY)
    assert asked(manager, "expected") == set()  # optional, unless the service says otherwise
    ServiceSetting.objects.create(key="key_working_participation", agency=agency, value="expected")
    assert asked(manager, "expected") == {nobody.pk}


def test_a_national_value_gives_way_to_an_agencys_own(agency, manager):
    nobody = a_case(agency, level=LEVEL.KEY_WORKING)
    ServiceSetting.objects.create(key="key_working_participation", agency=None, value="expected")
    assert asked(manager, "expected") == {nobody.pk}
    ServiceSetting.objects.create(key="key_working_participation", agency=agency, value="optional")
    assert asked(manager, "expected") == set()


@pytest.mark.parametrize(("days", "listed"), [(21, False), (22, True)])
def test_no_contact_begins_the_day_after_the_allowed_days(agency, manager, days, listed):
    case = a_case(agency, last_contact_on=today() - timedelta(days=days))
    assert (case.pk in asked(manager, "no-contact")) is listed


def test_each_agency_counts_its_own_days_without_contact(agency, manager):
    case = a_case(agency, last_contact_on=today() - timedelta(days=10))
    never = a_case(agency, last_contact_on=None)
    assert asked(manager, "no-contact") == {never.pk}
    ServiceSetting.objects.create(key="no_contact_list_days", agency=agency, value=7)
    assert asked(manager, "no-contact") == {case.pk, never.pk}


def test_nobody_is_notified_where_the_holders_have_left(agency, manager):
    case = a_case(agency)
    assignment = managed_by(case)
    assert asked(manager, "nobody-to-notify") == set()
    Worker.objects.filter(user=assignment.worker).update(left_on=today())
    assert asked(manager, "nobody-to-notify") == {case.pk}
    key_worker_in(case)
    assert asked(manager, "nobody-to-notify") == set()
    Worker.objects.filter(agency=agency, roles__role=WorkerRole.Role.LINE_MANAGER).update(left_on=today())
    guest = worker_with(AgencyFactory(), "key-worker")
    right(guest, case, "view_case", ground="exception", reason="x" * 20, granted_by=guest, ends_at=_soon())
    assert asked(guest, "nobody-to-notify") == {case.pk}  # no manager is left to be told


def test_where_nobody_leads_the_managers_of_the_agencies_in_the_case_can_be_told(agency, manager):
    case = led_case(lead_agency=agency, last_contact_on=today())
    key_worker_in(case)
    Case.objects.filter(pk=case.pk).update(lead_agency=None)
    assert asked(manager, "nobody-to-notify") == set()
    assert found(manager, lead_agency="none") == {case.pk}


def _soon():
    return timezone.now() + timedelta(hours=1)


def test_open_vacancies_are_listed_until_filled(agency, manager):
    case = a_case(agency)
    VacancyTask.objects.create(case=case, agency=agency, cause="nightly-check", opened_on=today())
    assert asked(manager, "vacancy") == {case.pk}
    managed_by(case)
    assert asked(manager, "vacancy") == set()


def test_closed_cases_are_shown_only_when_asked_for(agency, manager):
    case = a_case(agency)
    closed = a_case(agency, status=Case.Status.CLOSED, closed_on=date(2026, 2, 1))
    assert found(manager) == found(manager, status="open") == {case.pk}
    assert found(manager, status="closed") == {closed.pk}
    assert found(manager, status="any") == {case.pk, closed.pk}


def test_by_worker_and_by_level(agency, manager):
    managed, key_worked, other = (a_case(agency) for _ in range(3))
    worker = managed_by(managed).worker
    other_worker = key_worker_in(key_worked)
    assert found(manager, worker=str(worker.pk)) == {managed.pk}
    assert found(manager, worker=str(other_worker.pk)) == {key_worked.pk}
    assert found(manager, level="key-working") == set()
    assert found(manager, level="case-management") == {managed.pk, key_worked.pk, other.pk}


def test_a_worker_of_another_agency_cannot_be_chosen(agency, manager):
    a_case(agency)
    stranger = worker_with(AgencyFactory(), "key-worker")
    assert not CaseFilter({"worker": str(stranger.pk)}, user=manager).is_valid()


@pytest.mark.requirement("GB2-training")
def test_by_the_training_of_the_case_manager(agency, manager):
    trained, untrained = a_case(agency), a_case(agency)
    post = Worker.objects.get(user=managed_by(trained).worker)
    managed_by(untrained)
    TrainingRecord.objects.create(worker=post, kind="protocols", done_on=date(2025, 5, 4))
    assert found(manager, training="protocols") == {trained.pk}
    assert found(manager, training="without-protocols") == {untrained.pk}


@pytest.mark.parametrize(
    "text", ["Ó Briain", "o briain", "BRIAIN Máire", "maire", "brian", "C-77001", "c-77", "14/2/1988"]
)
def test_found_by_what_somebody_remembers(agency, manager, text):
    person = ServiceUserFactory(first_names="Máire", last_name="Ó Briain", date_of_birth=date(1988, 2, 14))
    case = a_case(agency, service_user=person, reference="C-77001")
    a_case(agency, service_user=ServiceUserFactory(first_names="Tomás", last_name="Walsh"))
    assert found(manager, q=text) == {case.pk}


@pytest.mark.parametrize("text", ["zzzqqq", "31/2/1988", "***"])
def test_nothing_is_found_by_what_nobody_is_called(agency, manager, text):
    a_case(agency)
    assert found(manager, q=text) == set()


def test_nothing_beyond_what_the_searcher_may_see(agency, manager):
    elsewhere = led_case()
    assert found(manager, q=elsewhere.reference) == set()
    case = a_case(agency)
    assert found(manager, q=case.reference) == {case.pk}
    SightBar.objects.create(service_user=case.service_user, user=manager, reason="family")
    assert found(manager, q=case.reference) == set()


def test_the_count_stops_at_its_cap_and_is_that_of_the_list(agency, manager):
    for _ in range(4):
        a_case(agency)
    every = CaseFilter({}, user=manager)
    assert (every.capped_count(), every.said_count(), len(every.qs)) == (4, "4", 4)
    assert (every.capped_count(cap=2), every.said_count(cap=2)) == (3, "more than 2")


@pytest.mark.parametrize("sort", ["name", "reference", "contact", "opened"])
def test_every_order_runs_both_ways(agency, manager, sort):
    for number in range(3):
        a_case(agency, last_contact_on=date(2026, 3, 1 + number), opened_on=date(2026, 1, 5 + number))
    there = [case.pk for case in CaseFilter({"sort": sort}, user=manager).qs]
    back = [case.pk for case in CaseFilter({"sort": f"-{sort}"}, user=manager).qs]
    assert there == back[::-1]
    assert len(there) == 3


def test_a_partners_case_is_in_the_list_of_its_key_worker_only_with_consent(agency, manager):
    case = a_case(agency)
    partner = AgencyFactory()
    CaseAgencyFactory(case=case, agency=partner)
    assert found(key_worker_in(case, partner)) == set()
