"""The first look on the overview of a file, on My day, and in the manager's list: one answer everywhere."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.days import today
from tests.factories import AgencyFactory, CaseAgencyFactory, consent_for, key_worker_in, led_case, line_manager_of
from tests.factories import initial as made

LIST = "/initial-assessments/late/"


@pytest.fixture
def dan(case):
    return key_worker_in(case)


def text_of(client, user, address: str) -> str:
    client.force_login(user)
    return client.get(address).content.decode()


@pytest.mark.requirement("KW-7.1")
def test_the_third_contact_without_one_is_overdue_for_worker_and_manager(client, dan, case):
    cora = line_manager_of(case.lead_agency)
    file = f"/cases/{case.pk}/"
    for number in (1, 2):
        made.met(dan, case)
        assert "Make the initial assessment" in text_of(client, dan, file)
        assert case.reference not in text_of(client, cora, f"{LIST}?when=overdue"), number
    made.met(dan, case, outcome="did-not-attend")
    assert "Initial assessment overdue" not in text_of(client, dan, file)
    made.met(dan, case)
    assert "Initial assessment overdue" in text_of(client, dan, file)
    assert "3 contacts took place" in text_of(client, dan, "/")
    assert case.reference in text_of(client, cora, f"{LIST}?when=overdue")
    assert f"{LIST}?when=overdue" in text_of(client, cora, "/")
    made.complete_initial(dan, case)
    assert "Initial assessment overdue" not in text_of(client, dan, file)
    assert case.reference not in text_of(client, cora, f"{LIST}?when=overdue")


@pytest.mark.requirement("FND-initial-two-weeks")
def test_fifteen_days_after_one_contact_it_is_amber(client, dan, case):
    made.met(dan, case, today() - timedelta(days=15))
    assert "app-status--soon" in text_of(client, dan, f"{LIST}?when=late")
    assert "15 days ago" in text_of(client, dan, "/")
    assert case.reference not in text_of(client, dan, f"{LIST}?when=overdue")


def test_the_list_is_taken_away_as_a_file(client, dan, case):
    made.met(dan, case, today() - timedelta(days=15))
    client.force_login(dan)
    answer = client.get(f"{LIST}?export=csv")
    assert case.reference in b"".join(answer).decode("utf-8-sig")


def test_a_decision_that_waits_is_on_the_managers_day(client, dan, case):
    cora = line_manager_of(case.lead_agency)
    item = made.item_waiting(dan, case)
    decide = reverse("assessments:decide-care-team-item", args=[item.pk])
    assert decide in text_of(client, cora, "/")
    assert decide in text_of(client, cora, f"/cases/{case.pk}/")
    assert decide not in text_of(client, dan, "/")


def test_a_partner_learns_nothing_of_it(client, dan, case):
    harbour = AgencyFactory()
    CaseAgencyFactory(case=case, agency=harbour)
    consent_for(case, harbour, "attendance", "assessment", "drug-use")
    brian, orla = key_worker_in(case, harbour), line_manager_of(harbour)
    for _ in range(3):
        made.met(dan, case, today() - timedelta(days=20))
    for user in (brian, orla):
        assert case.reference not in text_of(client, user, LIST)
        assert "nitial assessment" not in text_of(client, user, f"/cases/{case.pk}/")
        assert "No initial assessment" not in text_of(client, user, "/")


def test_list_and_day_cost_the_same_for_two_as_for_twenty(client, case):
    cora = line_manager_of(case.lead_agency)
    client.force_login(cora)
    costs = []
    for more in (2, 12):
        for number in range(more):
            other = led_case(lead_agency=case.lead_agency)
            if number % 2:
                for _ in range(3):
                    made.met(cora, other, today() - timedelta(days=20))
            else:
                made.item_waiting(cora, other)
        cost = []
        for address in (LIST, "/", reverse("assessments:care-team", args=[case.lead_agency_id])):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            cost.append(len(queries))
        costs.append(cost)
    assert costs[0] == costs[1]
