"""The refusal of scenario 1 as it is read, what a refused worker does next, and the page of the team."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.models import Worker
from cases import selectors
from cases.models import (
    Case,
    CaseManagerRequest,
    Consent,
    ExistingRoleEnquiry,
)
from cases.services import assignments, requests
from core.models import AuditEvent
from tests.factories import (
    CaseAgencyFactory,
    WorkerFactory,
    consent_for,
    key_worker_in,
    line_manager_of,
    managed_by,
)

TODAY = date(2026, 3, 2)
pytestmark = pytest.mark.usefixtures("on_2_march_2026")


def on(name, day=TODAY):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def post_of(user):
    return Worker.objects.get(user=user).pk


def page(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(name, args=args))


def send(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def harbour(case):
    agency = CaseAgencyFactory(case=case, agency__name="Harbour").agency
    consent_for(case, agency, "drug-use")
    return agency


# --- the refusal (scenario 1) ------------------------------------------------------------------------------------


@pytest.mark.requirement("KW-6.2a")
def test_scenario_1_the_refusal_names_the_agency_with_consent(client, case, harbour):
    managed_by(case)
    brian = key_worker_in(case, harbour)
    sent = send(client, brian, "cases:ask-to-manage", case.pk, agency=harbour.pk)
    asked = CaseManagerRequest.objects.get()
    assert sent.url == asked.get_absolute_url()
    said = words(client.get(sent.url))
    assert "You were not made case manager" in said
    assert "A person has one case manager at a time, across all agencies." in said
    assert f"the lead agency is {case.lead_agency.name}." in said
    assert "Rule “one case manager”, clause 6.2 of the case management policy. Nothing was changed." in said
    assert "The attempt is in the access log: <time" in said
    assert reverse("cases:offer-support", args=[asked.pk]) in said
    assert "you and the case manager speak" in said
    assert "<dt>Case manager</dt>" in said


@pytest.mark.requirement("KW-6.2a")
def test_scenario_1_without_consent_the_same_refusal_names_no_agency(client, case, harbour):
    managed_by(case)
    brian = key_worker_in(case, harbour)
    Consent.objects.all().delete()
    assert page(client, brian, "cases:ask-to-manage", case.pk).status_code == 404
    enquiry = ExistingRoleEnquiry.objects.create(
        asked_by=brian,
        agency=harbour,
        case=case,
        last_name="x",
        date_of_birth="1991-02-14",
        persons_word="Yes",
        answer="exists",
    )
    door = reverse("cases:ask-from-enquiry", args=[enquiry.pk])
    assert door in words(page(client, brian, "cases:enquiry-answer", enquiry.pk))
    sent = send(client, brian, "cases:ask-from-enquiry", enquiry.pk)
    said = words(client.get(sent.url))
    assert "You were not made case manager" in said
    assert "does not let us say where" in said
    assert case.lead_agency.name not in said
    assert case.reference not in said
    assert case.service_user.last_name not in said
    other = WorkerFactory(agency=harbour).user
    assert send(client, other, "cases:ask-from-enquiry", enquiry.pk).status_code == 404
    assert page(client, other, "cases:manager-request", CaseManagerRequest.objects.get().pk).status_code == 404


def test_what_a_refused_worker_does_next_is_read_by_those_who_answer(client, case, harbour, line_manager):
    aoife = managed_by(case).worker
    brian, his_manager = key_worker_in(case, harbour), line_manager_of(harbour)
    asked = requests.ask_to_manage(actor=brian, case=case, agency=harbour)
    sent = send(client, brian, "cases:offer-support", asked.pk, persons_word="She would like that.")
    assert sent.url == asked.get_absolute_url()
    assert "You offered this on" in words(client.get(sent.url))
    send(client, brian, "cases:tell-own-manager", asked.pk)
    assert "Your manager was told on" in words(client.get(sent.url))
    for reader in (aoife, line_manager):
        said = words(page(client, reader, "cases:manager-request", asked.pk))
        assert "She would like that." in said
        assert case.reference in said
    Consent.objects.all().delete()
    said = words(page(client, his_manager, "cases:manager-request", asked.pk))
    assert case.reference not in said
    assert "She would like that." not in said
    assert page(client, aoife, "cases:decide-manager-request", asked.pk).status_code == 403


def test_where_nobody_is_case_manager_the_manager_answers_on_the_page(client, case, line_manager):
    worker = key_worker_in(case)
    send(client, worker, "cases:ask-to-manage", case.pk, agency=case.lead_agency_id, why="I know him.")
    asked = CaseManagerRequest.objects.get()
    assert "With the manager" in words(page(client, worker, "cases:manager-request", asked.pk))
    assert "I know him." in words(page(client, line_manager, "cases:decide-manager-request", asked.pk))
    no = send(client, line_manager, "cases:decide-manager-request", asked.pk, agreed="no")
    assert "Say why not." in words(no)
    send(client, line_manager, "cases:decide-manager-request", asked.pk, agreed="yes")
    assert selectors.current_case_manager(case).worker == worker


def test_an_answer_that_waits_for_a_step_of_entry_links_to_it(client, case, line_manager):
    worker = key_worker_in(case)
    send(client, worker, "cases:ask-to-manage", case.pk, agency=case.lead_agency_id, why="I know him.")
    asked = CaseManagerRequest.objects.get()
    case.manager_checks.update(completed_at=None, completed_by=None, outcome="")
    answer = send(client, line_manager, "cases:decide-manager-request", asked.pk, agreed="yes")
    assert f'href="{reverse("cases:manager-check", args=[case.pk])}"' in answer.content.decode()
    assert selectors.current_case_manager(case) is None


# --- the team (GB2-cm-team) --------------------------------------------------------------------------------------


@pytest.mark.requirement("GB2-cm-team", "GB2-contact-point")
def test_the_team_shows_each_person_agency_role_and_phone(client, case, line_manager, harbour):
    present = managed_by(case)
    Worker.objects.filter(user=present.worker).update(phone="01 555 0100")
    brian = key_worker_in(case, harbour)
    said = words(page(client, line_manager, "cases:team", case.pk))
    for part in (str(present.worker), str(brian), "Harbour", case.lead_agency.name, "01 555 0100", "contact point"):
        assert part in said
    assert AuditEvent.objects.latest("pk").part == "team"


@pytest.mark.requirement("GB2-cm-team")
def test_on_paper_stand_only_those_whom_the_consent_names(client, case, line_manager, harbour):
    managed_by(case)
    clinic = CaseAgencyFactory(case=case, agency__name="Clinic").agency
    brian, nurse = key_worker_in(case, harbour), key_worker_in(case, clinic)
    paper = words(page(client, line_manager, "cases:team-print", case.pk))
    paper = paper[paper.index("<main") :]
    assert str(brian) in paper
    assert str(nurse) not in paper
    assert "Clinic" not in paper
    assert AuditEvent.objects.latest("pk").verb == "printed"


@pytest.mark.requirement("GB2-cm-team")
def test_a_partner_reads_of_the_case_manager_and_of_its_own(client, case, harbour):
    present = managed_by(case)
    clinic = CaseAgencyFactory(case=case, agency__name="Clinic").agency
    brian, nurse, lead = key_worker_in(case, harbour), key_worker_in(case, clinic), key_worker_in(case)
    said = words(page(client, brian, "cases:team", case.pk))
    assert str(present.worker) in said
    assert str(brian) in said
    for hidden in (str(nurse), str(lead), "Clinic"):
        assert hidden not in said


@pytest.mark.requirement("GB2-one-lead-kw")
def test_the_gap_of_several_key_workers_stands_on_the_page(client, line_manager, case):
    Case.objects.filter(pk=case.pk).update(level=Case.Level.KEY_WORKING)
    key_worker_in(case), key_worker_in(case)
    assert "No co-ordinating worker" in words(page(client, line_manager, "cases:team", case.pk))


def test_a_closed_case_offers_nothing(client, line_manager, case):
    managed_by(case)
    Case.objects.filter(pk=case.pk).update(status="closed", closed_on=TODAY)
    said = words(page(client, line_manager, "cases:team", case.pk))
    for name in ("assign-manager", "assign-key-worker", "add-agency", "ask-level-change"):
        assert reverse(f"cases:{name}", args=[case.pk]) not in said


def test_an_interim_is_shown_as_one(client, case, line_manager, colleague):
    managed_by(case)
    assignments.end_case_manager(
        actor=line_manager, case=case, reason="long-leave", interim=colleague, interim_until=date(2026, 4, 30)
    )
    assert "interim until" in words(page(client, line_manager, "cases:team", case.pk))
