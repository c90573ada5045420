"""The verbs of the directory: what they bring about, what they refuse, and that a refusal changes nothing."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agencies.models import Agency, AgencyContact, AgencyService, LocalHoliday, WorkerRole
from agencies.selectors import agencies_without_cpo, lacks_cpo, local_holidays
from agencies.services import agencies as services
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditEvent
from tests.factories import AgencyFactory, WorkerFactory

pytestmark = pytest.mark.django_db


def last_event():
    return AuditEvent.objects.latest("pk")


def test_an_administrator_lists_an_agency_that_has_not_signed(admin):
    made = services.add_listed_agency(actor=admin, name="Teach Mhuire", sector="homeless")
    assert not made.is_signed_up
    assert (last_event().verb, last_event().actor) == ("agency.listed", admin)


def test_others_list_no_agency_and_the_attempt_is_logged(manager, refusals):
    with pytest.raises(NotAllowed):
        services.add_listed_agency(actor=manager, name="Teach Mhuire", sector="homeless")
    assert not Agency.objects.filter(name="Teach Mhuire").exists()
    assert refusals("add_listed_agency") == ["not-allowed"]


def test_an_agency_is_listed_once_whatever_its_capitals(admin, agency, refusals):
    with pytest.raises(DomainError) as refused:
        services.add_listed_agency(actor=admin, name=agency.name.upper(), sector="homeless")
    assert (refused.value.code, refused.value.field) == ("same-name", "name")
    assert refusals() == ["same-name"]


def test_an_edit_is_kept_in_history_with_its_author(admin, agency):
    services.edit_agency(actor=admin, agency=agency, version=0, phone="01 555 0100")
    agency.refresh_from_db()
    assert (agency.phone, agency.version) == ("01 555 0100", 1)
    assert agency.history.latest().history_user == admin
    assert last_event().data == {"changed": ["phone"]}


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(admin, agency):
    services.edit_agency(actor=admin, agency=agency, version=0, phone="first")
    with pytest.raises(Conflict):
        services.edit_agency(actor=admin, agency=agency, version=0, phone="second")
    agency.refresh_from_db()
    assert agency.phone == "first"


def test_a_neighbour_edits_a_listed_entry_but_no_agency_with_workers(admin, refusals):
    listed, peopled = AgencyFactory(signed_protocols_on=None), WorkerFactory().agency
    services.edit_agency(actor=admin, agency=listed, version=0, phone="01 555 0101")
    with pytest.raises(NotAllowed):
        services.edit_agency(actor=admin, agency=peopled, version=0, phone="01 555 0101")
    peopled.refresh_from_db()
    assert peopled.phone == ""
    assert refusals("edit_agency") == ["not-allowed"]


def test_an_edit_cannot_reach_a_field_of_another_verb(admin, agency):
    with pytest.raises(TypeError, match="signed_protocols_on"):
        services.edit_agency(actor=admin, agency=agency, version=0, signed_protocols_on=date(2026, 1, 1))


@pytest.mark.requirement("GB2-not-signed-up")
def test_signing_the_protocols_marks_the_agency(agency, admin):
    Agency.objects.update(signed_protocols_on=None)
    signed = services.sign_protocols(actor=admin, agency=agency, signed_on=date(2026, 3, 2))
    assert signed.is_signed_up
    assert last_event().data == {"signed_on": "2026-03-02", "before": ""}


def test_nobody_signs_in_the_future_or_for_a_neighbour(agency, admin, manager, refusals):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(DomainError) as refused:
        services.sign_protocols(actor=admin, agency=agency, signed_on=tomorrow)
    with pytest.raises(NotAllowed):
        services.sign_protocols(actor=manager, agency=agency, signed_on=date(2026, 3, 2))
    with pytest.raises(NotAllowed):
        services.sign_protocols(actor=admin, agency=AgencyFactory(), signed_on=date(2026, 3, 2))
    agency.refresh_from_db()
    assert (refused.value.code, agency.signed_protocols_on) == ("future-date", date(2020, 1, 1))
    assert refusals("sign_protocols") == ["future-date", "not-allowed", "not-allowed"]


@pytest.mark.requirement("GB2-cpo")
def test_an_agency_warns_until_a_worker_of_its_own_is_its_child_protection_officer(agency, admin, manager):
    today = timezone.localdate()
    assert lacks_cpo(agency, today)
    assert agencies_without_cpo([agency.pk], today) == [agency]
    officer = WorkerFactory(agency=agency)
    agency = services.name_child_protection_officer(actor=admin, agency=agency, officer=officer)
    assert not lacks_cpo(agency, today)
    assert agencies_without_cpo([agency.pk], today) == []
    agency = services.name_child_protection_officer(actor=admin, agency=agency, officer=None)
    assert lacks_cpo(agency, today)
    assert agencies_without_cpo([agency.pk], today) == [agency]


@pytest.mark.requirement("GB2-cpo")
def test_an_officer_who_has_left_is_no_officer(agency, admin, manager):
    today = timezone.localdate()
    officer = WorkerFactory(agency=agency)
    agency = services.name_child_protection_officer(actor=admin, agency=agency, officer=officer)
    officer.left_on = today
    officer.save()
    agency = Agency.objects.get(pk=agency.pk)
    assert lacks_cpo(agency, today)
    assert agencies_without_cpo([agency.pk], today) == [agency]


def test_the_officer_must_work_here(agency, admin, refusals):
    with pytest.raises(DomainError) as refused:
        services.name_child_protection_officer(actor=admin, agency=agency, officer=WorkerFactory())
    agency.refresh_from_db()
    assert (refused.value.field, agency.child_protection_officer) == ("officer", None)
    assert refusals() == ["officer-not-in-post"]


@pytest.mark.requirement("LAW-dpo")
def test_controller_officer_and_privacy_notice_are_recorded(agency, admin, manager, refusals):
    details = {
        "controller_name": "Turas Ltd",
        "controller_contact": "info@turas.example",
        "dpo_name": "Úna",
        "dpo_contact": "dpo@turas.example",
        "privacy_notice_version": "3.1",
    }
    services.edit_data_protection(actor=admin, agency=agency, version=0, **details)
    agency.refresh_from_db()
    assert {name: getattr(agency, name) for name in details} == details
    with pytest.raises(NotAllowed):
        services.edit_data_protection(actor=manager, agency=agency, version=1, **details)
    assert refusals("edit_data_protection") == ["not-allowed"]


def test_clinic_and_health_identifiers_are_the_administrators_to_mark(agency, admin, manager):
    services.edit_clinic(
        actor=admin, agency=agency, version=0, is_methadone_clinic=True, prescriber="Dr Roche", may_hold_ihi=True
    )
    agency.refresh_from_db()
    assert (agency.is_methadone_clinic, agency.prescriber, agency.may_hold_ihi) == (True, "Dr Roche", True)
    with pytest.raises(NotAllowed):
        services.edit_clinic(actor=manager, agency=agency, version=1, may_hold_ihi=False)


def test_services_are_added_edited_and_closed(agency, admin, manager, refusals):
    service = services.add_service(actor=admin, agency=agency, name="Drop-in")
    service = services.edit_service(actor=admin, service=service, version=0, name="Drop-in centre")
    with pytest.raises(DomainError) as twice:
        services.add_service(actor=admin, agency=agency, name="drop-in CENTRE")
    with pytest.raises(NotAllowed):
        services.close_service(actor=manager, service=service)
    services.close_service(actor=admin, service=service)
    with pytest.raises(DomainError) as closed:
        services.close_service(actor=admin, service=service)
    row = AgencyService.objects.get()
    assert (row.name, row.is_active) == ("Drop-in centre", False)
    assert [twice.value.code, closed.value.code] == ["same-name", "closed"]
    assert refusals() == ["same-name", "not-allowed", "closed"]


def test_contacts_are_added_edited_and_removed(agency, admin):
    elsewhere = AgencyService.objects.create(agency=AgencyFactory(), name="Elsewhere")
    contact = services.add_contact(actor=admin, agency=agency, name="Bríd", phone="01 555 0100")
    with pytest.raises(DomainError) as refused:
        services.edit_contact(actor=admin, contact=contact, version=0, service=elsewhere)
    services.edit_contact(actor=admin, contact=contact, version=0, role="Team leader")
    services.close_contact(actor=admin, contact=contact)
    row = AgencyContact.objects.get()
    assert (refused.value.code, row.role, row.is_active) == ("other-agency", "Team leader", False)


def test_a_closed_day_is_no_working_day_until_it_is_removed(agency, admin, key_worker):
    good_friday = date(2026, 4, 3)
    holiday = services.add_local_holiday(actor=admin, agency=agency, on=good_friday, name="Good Friday")
    assert list(local_holidays(agency)) == [good_friday]
    with pytest.raises(DomainError):
        services.add_local_holiday(actor=admin, agency=agency, on=good_friday, name="Again")
    with pytest.raises(NotAllowed):
        services.remove_local_holiday(actor=key_worker, agency=agency, holiday=holiday)
    services.remove_local_holiday(actor=admin, agency=agency, holiday=holiday)
    assert not LocalHoliday.objects.exists()


def test_what_the_log_cannot_take_is_not_done(agency, admin, monkeypatch):
    def full(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr("core.audit.record", full)
    with pytest.raises(OSError, match="disk full"):
        services.add_service(actor=admin, agency=agency, name="Drop-in")
    assert not AgencyService.objects.exists()
    assert WorkerRole.objects.exists()
