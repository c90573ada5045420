"""Brian of Harbour, in a case that Turas leads: what consent does not open, no list, order, filter or search tells."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import selectors
from cases.filters import CaseFilter
from cases.models import Case, KeyWorkerAssignment
from cases.policies import RequestAction, worker_change_policy
from cases.selectors import search_cases
from cases.services import worker_changes
from core.days import today
from core.errors import DomainError
from desk.selectors.home import home
from imports.rules.names import name_key
from imports.selectors import known_people
from tests.factories import (
    AgencyFactory,
    CaseAgencyFactory,
    ServiceUserFactory,
    WorkerFactory,
    consent_for,
    key_worker_in,
    led_case,
    line_manager_of,
)

pytestmark = pytest.mark.django_db
BORN = date(1991, 2, 14)


@pytest.fixture
def turas():
    return AgencyFactory(name="Turas")


@pytest.fixture
def harbour():
    return AgencyFactory(name="Harbour")


@pytest.fixture
def mary(turas, harbour):
    """Led by Turas, Harbour takes part, and the consent in force names it for housing."""
    person = ServiceUserFactory(first_names="Máire", last_name="Ó Briain", known_as="Zelda", date_of_birth=BORN)
    case = led_case(
        lead_agency=turas, service_user=person, last_contact_on=date(2026, 1, 2), opened_on=date(2025, 3, 4)
    )
    CaseAgencyFactory(case=case, agency=harbour)
    consent_for(case, harbour, "accommodation")
    return case


@pytest.fixture
def brian(mary, harbour):
    return key_worker_in(mary, harbour)


def listed(user, **asked):
    return [case.pk for case in CaseFilter(asked, user=user).qs]


def test_the_name_that_a_person_is_also_known_by_finds_them_for_those_who_read_it(mary, brian, turas):
    cora = line_manager_of(turas)
    assert listed(cora, q="zelda") == listed(brian, q="briain") == [mary.pk]
    assert [each.pk for each in search_cases(cora, "zelda").found] == [mary.pk]
    assert listed(brian, q="zelda") == []
    assert search_cases(brian, "zelda").found == []
    assert [each.pk for each in search_cases(brian, "briain").found] == [mary.pk]


def test_somebody_with_no_other_name_is_found_by_it(mary, brian):
    mary.service_user.first_names = mary.service_user.last_name = ""
    mary.service_user.save()
    assert listed(brian, q="zelda") == [mary.pk]


def test_a_level_that_is_not_told_cannot_be_found_out_by_filtering(mary, brian, turas):
    assert listed(line_manager_of(turas), level=Case.Level.CASE_MANAGEMENT) == [mary.pk]
    assert listed(brian, level=Case.Level.CASE_MANAGEMENT) == listed(brian, level=Case.Level.KEY_WORKING) == []


@pytest.mark.parametrize("sort", ["contact", "-contact", "opened", "-opened"])
def test_days_that_are_not_told_do_not_order_a_partners_list(mary, brian, harbour, sort):
    own = led_case(lead_agency=harbour, last_contact_on=date(2026, 2, 1), opened_on=date(2025, 6, 1))
    orla = line_manager_of(harbour)
    before = listed(orla, sort=sort)
    Case.objects.filter(pk=mary.pk).update(last_contact_on=date(2026, 4, 1), opened_on=date(2025, 9, 1))
    assert set(before) == {mary.pk, own.pk}
    assert listed(orla, sort=sort) == before


def test_my_day_does_not_tell_a_partner_when_the_person_was_last_met(mary, brian):
    page = home(brian, timezone.now())
    assert [(each.reference, each.note, each.status) for each in page.people] == [
        (mary.reference, "your agency’s part", None)
    ]
    assert page.overdue == ()


def likely(user, agency, first="Máire", last="Ó Briain", born=None):
    return selectors.likely_duplicates(
        user, agency.pk, today(), first_names=first, last_name=last, known_as="", date_of_birth=born
    )


def test_whoever_another_agency_leads_is_not_offered_as_a_likely_record(mary, brian, harbour, turas):
    """Consent or none: name, birth date and the other name would come by this door."""
    assert likely(brian, harbour, born=BORN) == []
    assert [each.name for each in likely(key_worker_in(mary), turas)] == ["Máire Ó Briain"]


def test_a_likely_record_names_no_file_of_another_agency(harbour, turas):
    person = ServiceUserFactory(first_names="Máire", last_name="Ó Briain")
    old = led_case(lead_agency=harbour, service_user=person, status="closed", closed_on=date(2026, 1, 9))
    led_case(lead_agency=turas, service_user=person)
    assert [each.reference for each in likely(key_worker_in(old), harbour)] == [old.reference]


def test_a_written_down_partner_is_a_matter_for_the_managers(mary, brian, harbour):
    own = led_case(
        lead_agency=harbour,
        service_user=ServiceUserFactory(first_names="Máire", last_name="Ó Briain", date_of_birth=BORN),
    )
    assert list(selectors.same_elsewhere(own.service_user, harbour.pk, today())) == [mary.service_user]


def test_a_list_that_is_imported_finds_no_person_whom_another_agency_leads(mary, brian, harbour, turas):
    key = f"{name_key('Máire', 'Ó Briain')}|{BORN}"
    assert known_people(turas, [key]) == {key: mary.service_user_id}
    assert known_people(harbour, [key]) == {}


def test_a_partners_key_worker_is_changed_by_the_partners_manager_only(mary, brian, harbour, turas):
    cora, orla = line_manager_of(turas), line_manager_of(harbour)
    asked = worker_changes.ask_worker_change(
        actor=cora, case=mary, worker=brian, own_words="I cannot talk to him.", asked_on=today()
    )
    colleague = WorkerFactory(agency=harbour).user
    agreed = {"request": asked, "agreed": True, "reason": "They asked twice.", "new_worker": colleague}
    with pytest.raises(DomainError) as refused:
        worker_changes.decide_worker_change(actor=cora, **agreed)
    assert refused.value.code == "other-agency"
    assert KeyWorkerAssignment.objects.current().get(case=mary).worker == brian
    worker_changes.decide_worker_change(actor=orla, **agreed)
    assert KeyWorkerAssignment.objects.current().get(case=mary).worker == colleague


def test_a_partners_manager_reads_no_such_request_once_consent_has_ended(mary, brian, harbour, turas):
    asked = worker_changes.ask_worker_change(
        actor=line_manager_of(turas), case=mary, worker=brian, own_words="I cannot talk to him.", asked_on=today()
    )
    orla = line_manager_of(harbour)
    assert worker_change_policy.can(orla, asked) == frozenset(RequestAction)
    mary.consents.update(expires_on=today())
    assert worker_change_policy.can(orla, asked) == frozenset()


def test_beside_ones_own_file_a_partners_file_has_a_reference_and_no_level(client, mary, brian, harbour):
    own = led_case(lead_agency=harbour, service_user=mary.service_user, level=Case.Level.HARM_REDUCTION_ONLY)
    orla = line_manager_of(harbour)
    client.force_login(orla)
    page = client.get(reverse("cases:person-of-case", args=[own.pk])).content.decode()
    assert mary.reference in page
    assert "harm reduction only, open" in page
    assert "case management, open" not in page
