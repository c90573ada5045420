"""The pages of agencies and workers: who reaches them, what they show, and what they cost."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, AgencyContact, AgencyService, LocalHoliday, PolicyDocument, Worker, WorkerRole
from agencies.services.agencies import name_child_protection_officer
from agencies.services.settings import change_setting
from agencies.services.workers import add_competence, record_training
from core.models import AuditEvent
from tests.factories import AgencyFactory, WorkerFactory, worker_with

pytestmark = pytest.mark.django_db
Role = WorkerRole.Role
TODAY = timezone.localdate

AGENCY_PAGES = {  # page -> who opens it: v everybody in post anywhere, i inside, m managers, a administrators
    "agency": "v",
    "agency-settings": "i",
    "policies": "i",
    "workers": "m",
    "add-policy": "m",
    "edit": "a",
    "clinic": "a",
    "data-protection": "a",
    "protocols": "a",
    "officer": "a",
    "add-holiday": "a",
    "add-service": "a",
    "add-contact": "a",
    "add-worker": "a",
}
WORKER_PAGES = {
    "worker": "m",
    "leave": "m",
    "add-training": "m",
    "add-competence": "m",
    "edit-worker": "a",
    "roles": "a",
    "line-manager": "a",
    "invite": "a",
}
REACH = {"v": 0, "i": 1, "m": 2, "a": 3}
PERSONS = {"stranger": 0, "key worker": 1, "manager": 2, "administrator": 3}


@pytest.fixture
def persons(agency, admin, manager, key_worker):
    return {
        "stranger": worker_with(AgencyFactory(), Role.AGENCY_ADMIN),
        "key worker": key_worker,
        "manager": manager,
        "administrator": admin,
    }


@pytest.mark.parametrize("person", PERSONS)
def test_each_page_of_an_agency_opens_to_whom_it_is_for(client, agency, persons, person):
    client.force_login(persons[person])
    for page, least in AGENCY_PAGES.items():
        status = client.get(reverse(f"agencies:{page}", args=[agency.pk])).status_code
        if PERSONS[person] >= REACH[least]:
            assert status == 200, page
        else:  # a page inside is not even there for others; a verb on what one sees is refused
            assert status == (404 if page in {"agency-settings", "policies", "workers"} else 403), page


@pytest.mark.parametrize("person", PERSONS)
def test_each_page_of_a_worker_opens_to_whom_it_is_for(client, agency, persons, person):
    worker = WorkerFactory(agency=agency)
    client.force_login(persons[person])
    for page, least in WORKER_PAGES.items():
        status = client.get(reverse(f"agencies:{page}", args=[worker.pk])).status_code
        expected = 200 if PERSONS[person] >= REACH[least] else 404 if PERSONS[person] < REACH["m"] else 403
        assert status == expected, page


def test_the_other_pages_open_to_the_administrator(client, agency, admin):
    worker = WorkerFactory(agency=agency)
    service = AgencyService.objects.create(agency=agency, name="Drop-in")
    contact = AgencyContact.objects.create(agency=agency, name="Bríd")
    holiday = LocalHoliday.objects.create(agency=agency, on=date(2030, 1, 2), name="Closed")
    policy = PolicyDocument.objects.create(agency=agency, kind="case-notes", title="Notes")
    competence = add_competence(actor=admin, worker=worker, name="Polish")
    change_setting(actor=admin, agency=agency, key="service_name", value="Turas")
    client.force_login(admin)
    for page, *arguments in (
        ("add",),
        ("edit-service", service.pk),
        ("close-service", service.pk),
        ("edit-contact", contact.pk),
        ("close-contact", contact.pk),
        ("remove-holiday", agency.pk, holiday.pk),
        ("remove-competence", worker.pk, competence.pk),
        ("policy", policy.pk),
        ("edit-policy", policy.pk),
        ("replace-policy", policy.pk),
        ("reset-setting", agency.pk, "service_name"),
        *(("setting", agency.pk, key) for key in ("service_name", "harm_reduction_track", "key_working_participation")),
    ):
        assert client.get(reverse(f"agencies:{page}", args=arguments)).status_code == 200, page
    own = client.get(reverse("agencies:settings"))
    assert own.url == reverse("agencies:agency-settings", args=[agency.pk])
    assert client.get(reverse("agencies:setting", args=[agency.pk, "no-such"])).status_code == 404


def test_somebody_without_a_post_reaches_nothing(client, agency):
    client.force_login(worker_with(agency, Role.AGENCY_ADMIN, left_on=TODAY()))
    assert client.get(reverse("agencies:agency", args=[agency.pk])).status_code == 404
    assert client.get(reverse("agencies:settings")).status_code == 404
    assert agency.name not in client.get(reverse("agencies:list")).content.decode()


def test_an_entry_is_edited_on_its_page_and_an_error_keeps_what_was_typed(client, agency, admin):
    client.force_login(admin)
    form = {"name": "Turas", "short_name": "", "sector": "homeless", "version": "0", "phone": "01 555 0100"}
    address = reverse("agencies:edit", args=[agency.pk])
    refused = client.post(address, form | {"address": "PPS 1234567FA, Main Street"})
    assert "PPS number" in refused.content.decode()
    assert "01 555 0100" in refused.content.decode()
    assert client.post(address, form).url == agency.get_absolute_url()
    assert Agency.objects.get(pk=agency.pk).sector == "homeless"
    late = client.post(address, form | {"phone": "01 555 0199"})
    assert late.status_code == 409
    assert Agency.objects.get(pk=agency.pk).phone == "01 555 0100"


@pytest.mark.requirement("GB2-cpo")
def test_agency_page_and_managers_day_warn_while_nobody_is_child_protection_officer(client, agency, admin, manager):
    client.force_login(manager)
    addresses = [agency.get_absolute_url(), reverse("desk:home")]
    for address in addresses:
        assert "no child protection officer in post" in client.get(address).content.decode()
    officer = WorkerFactory(agency=agency)
    name_child_protection_officer(actor=admin, agency=agency, officer=officer)
    for address in addresses:
        assert "no child protection officer in post" not in client.get(address).content.decode()
    name_child_protection_officer(actor=admin, agency=agency, officer=None)
    for address in addresses:
        assert "no child protection officer in post" in client.get(address).content.decode()


@pytest.mark.requirement("GB2-training")
def test_a_workers_page_lists_training_and_the_list_filters_by_it(client, agency, manager):
    trained, other = WorkerFactory(agency=agency), WorkerFactory(agency=agency)
    record_training(actor=manager, worker=trained, kind="assessment-tool", done_on=date(2026, 3, 2), title="Outcomes")
    client.force_login(manager)
    shown = client.get(trained.get_absolute_url()).content.decode()
    assert "Assessment tool" in shown
    assert "2 March 2026" in shown
    listed = client.get(reverse("agencies:workers", args=[agency.pk]), {"training": "assessment-tool"}).content.decode()
    assert str(trained.user) in listed
    assert str(other.user) not in listed


@pytest.mark.requirement("GB2-not-signed-up")
def test_the_directory_says_who_signed_and_filters_by_it(client, key_worker):
    AgencyFactory(name="Signed House")
    AgencyFactory(name="Listed House", signed_protocols_on=None, sector="homeless")
    client.force_login(key_worker)

    def shown(**query):
        return client.get(reverse("agencies:list"), query).content.decode()

    assert "Signed House" in shown()
    assert "Listed only" in shown(q="listed house")
    assert "Signed House" not in shown(protocols="listed")
    assert "Listed House" not in shown(protocols="signed")
    assert "Signed House" not in shown(sector="homeless")
    assert "No agency matches these filters" in shown(q="nowhere")


def test_a_name_is_found_by_a_part_without_its_fadas(client, key_worker):
    AgencyFactory(name="Tús Nua – Ó Dálaigh Centre")
    client.force_login(key_worker)
    assert "Tús Nua" in client.get(reverse("agencies:list"), {"q": "dalaigh tus"}).content.decode()


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_lists_cost_the_same_for_2_rows_as_for_22(client, agency, admin):
    client.force_login(admin)
    addresses = [
        reverse("agencies:list"),
        agency.get_absolute_url(),
        reverse("agencies:workers", args=[agency.pk]),
        reverse("agencies:policies", args=[agency.pk]),
        reverse("agencies:agency-settings", args=[agency.pk]),
    ]

    def fill(number):
        for n in range(number):
            AgencyContact.objects.create(
                agency=agency,
                name=f"Contact {number} {n}",
                service=AgencyService.objects.create(agency=agency, name=f"Service {number} {n}"),
            )
            owner = WorkerFactory(agency=agency, line_manager=Worker.objects.filter(agency=agency).first())
            PolicyDocument.objects.create(agency=agency, kind="other", title=f"Policy {number} {n}", owner=owner)
            AgencyFactory()

    fill(2)
    few = [queries_of(client, address) for address in addresses]
    fill(20)
    assert [queries_of(client, address) for address in addresses] == few
    assert max(few) <= 12


def test_a_refused_page_is_in_the_log(client, agency, manager):
    client.force_login(manager)
    client.get(reverse("agencies:add-worker", args=[agency.pk]))
    event = AuditEvent.objects.get(verb="refused")
    assert (event.actor, event.subject_id, event.data["attempted"]) == (manager, str(agency.pk), "administer_agency")


def test_roles_are_changed_on_the_page_with_its_warning(client, agency, admin):
    worker = WorkerFactory(agency=agency)
    client.force_login(admin)
    address = reverse("agencies:roles", args=[worker.pk])
    shown = client.post(address, {"roles": ["dpo", "line-manager"]}, follow=True).content.decode()
    assert "must be independent" in shown
    assert set(worker.roles.current().values_list("role", flat=True)) == {"dpo", "line-manager"}
