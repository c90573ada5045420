"""Every role finds a home page that works, with what waits for them and nothing of anybody else."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import WorkerRole
from cases.models import SupportRequest, VacancyTask
from core.days import today
from tests.factories import (
    WorkerFactory,
    key_worker_in,
    led_case,
    line_manager_of,
    managed_by,
    right,
    worker_with,
)


@pytest.mark.parametrize("role", WorkerRole.Role.values)
def test_each_roles_home_answers(client, case, role):
    client.force_login(worker_with(case.lead_agency, role))
    page = client.get("/")
    assert page.status_code == 200
    assert case.reference not in page.content.decode()


def test_somebody_without_a_post_is_told_why_there_is_nothing(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nobody"))
    assert "You have no post in an agency today." in client.get("/").content.decode()


def test_a_worker_finds_those_who_have_not_been_reached(client, case):
    worker = key_worker_in(case)
    case.last_contact_on = today() - timedelta(days=22)
    case.save()
    client.force_login(worker)
    page = client.get("/").content.decode()
    assert "No contact for 22 days" in page
    assert case.reference in page

    case.last_contact_on = today() - timedelta(days=21)
    case.save()
    assert "No contact for 21 days" not in client.get("/").content.decode()


@pytest.mark.requirement("KW-5.3.2")
def test_a_request_for_support_stands_on_the_managers_list_with_its_age_in_working_days(client, case):
    manager = line_manager_of(case.lead_agency)
    SupportRequest.objects.create(
        case=case,
        agency=case.lead_agency,
        asked_by=managed_by(case).worker,
        asked_on=date(2026, 4, 30),
        impediment="No bed",
    )
    client.force_login(manager)
    with time_machine.travel("2026-05-06 09:00Z", tick=False):  # 4 May is a public holiday
        client.force_login(manager)
        page = client.get("/").content.decode()
    assert "3 working days" in page
    assert "The case manager asks for support." in page


def test_a_vacancy_is_overdue_from_its_first_day(client, case):
    VacancyTask.objects.create(case=case, agency=case.lead_agency, cause="ended", opened_on=today())
    client.force_login(line_manager_of(case.lead_agency))
    assert "Nobody is case manager." in client.get("/").content.decode()


def test_the_page_costs_the_same_for_two_cases_as_for_twenty(client, case):
    worker = WorkerFactory(agency=case.lead_agency).user
    client.force_login(worker)
    counts = []
    for more in (2, 18):
        for _ in range(more):
            right(worker, led_case(lead_agency=case.lead_agency), "work_case", starts_at=timezone.now())
        client.get("/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 17


@pytest.mark.parametrize("attention", ["no-case-manager", "no-key-worker", "no-contact", "vacancy"])
def test_a_number_is_the_length_of_the_list_that_it_opens(client, case, attention):
    managed = led_case(lead_agency=case.lead_agency)
    managed_by(managed)
    VacancyTask.objects.create(case=case, agency=case.lead_agency, cause="ended", opened_on=today())
    manager = line_manager_of(case.lead_agency)
    client.force_login(manager)
    number = next(n for n in client.get("/").context["home"].numbers if n.url.endswith(f"attention={attention}"))
    listed = client.get(number.url)
    assert listed.status_code == 200
    assert int(number.count) == len(listed.context["rows"]) == listed.context["page_obj"].paginator.count


@pytest.mark.requirement("GB2-cpo")
def test_the_manager_is_warned_that_the_agency_has_no_child_protection_officer(client, case):
    manager = line_manager_of(case.lead_agency)
    client.force_login(manager)
    assert "has no child protection officer" in client.get("/").content.decode()
    case.lead_agency.child_protection_officer = manager.posts.get()
    case.lead_agency.save()
    assert "has no child protection officer" not in client.get("/").content.decode()


def test_a_social_worker_is_told_whose_case_manager_they_are(client, case):
    worker = WorkerFactory().user
    right(worker, case, "manage_case", manages="CHILD_FAMILY", starts_at=timezone.now())
    client.force_login(worker)
    assert "You are case manager for the child and family." in client.get("/").content.decode()
