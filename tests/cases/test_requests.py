"""A worker asks to be case manager: scenario 1, "second case manager refused"."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from cases import selectors
from cases.models import Case, CaseManagerRequest, CaseUserPermission, Consent, ExistingRoleEnquiry
from cases.policies import ManagerRequestAction, manager_request_policy
from cases.services import assignments, requests
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import (
    CaseAgencyFactory,
    WorkerFactory,
    consent_for,
    entered,
    key_worker_in,
    line_manager_of,
    managed_by,
)

TODAY = date(2026, 3, 2)
Outcome = CaseManagerRequest.Outcome
pytestmark = pytest.mark.usefixtures("on_2_march_2026")


@pytest.fixture
def harbour(case):
    agency = CaseAgencyFactory(case=case).agency
    consent_for(case, agency, "drug-use")
    return agency


@pytest.fixture
def brian(case, harbour):
    return key_worker_in(case, harbour)


def enquiry_of(worker, agency, case):
    return ExistingRoleEnquiry.objects.create(
        asked_by=worker,
        agency=agency,
        case=case,
        last_name="x",
        date_of_birth="1991-02-14",
        persons_word="Yes",
        answer="exists",
    )


@pytest.mark.requirement("KW-6.2a")
def test_where_a_case_manager_exists_the_answer_is_no_and_both_are_kept(case, harbour, brian):
    aoife = managed_by(case)
    request = requests.ask_to_manage(actor=brian, case=case, agency=harbour, why="I know her best.")

    assert CaseManagerRequest.objects.get() == request
    assert (request.outcome, request.asked_by, request.agency) == (Outcome.REFUSED, brian, harbour)
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.actor, event.file_id) == ("refused", brian, case.pk)
    assert event.data == {"attempted": "ask_to_manage", "rule": "KW-6.2a"}
    assert selectors.current_case_manager(case) == aoife
    assert CaseUserPermission.objects.filter(manages="INDIVIDUAL").count() == 1
    assert selectors.consent_names(case, harbour, timezone.now())


@pytest.mark.requirement("KW-6.2a")
def test_without_consent_there_is_no_view_and_the_enquiry_is_the_door(case, harbour, brian):
    managed_by(case)
    Consent.objects.all().delete()
    with pytest.raises(NotAllowed):
        requests.ask_to_manage(actor=brian, case=case, agency=harbour)
    assert not CaseManagerRequest.objects.exists()

    enquiry_of(brian, harbour, case)
    request = requests.ask_to_manage(actor=brian, case=case, agency=harbour)
    assert request.outcome == Outcome.REFUSED
    assert not selectors.consent_names(case, harbour, timezone.now())

    with time_machine.travel("2026-03-03 09:01Z", tick=False), pytest.raises(NotAllowed):
        requests.ask_to_manage(actor=brian, case=case, agency=harbour)  # an answer of yesterday opens nothing


def test_a_possible_match_opens_nothing_until_the_managers_have_settled_it(case, harbour, brian):
    managed_by(case)
    Consent.objects.all().delete()
    enquiry = enquiry_of(brian, harbour, case)
    enquiry.answer = "possible"
    enquiry.save()
    with pytest.raises(NotAllowed):
        requests.ask_to_manage(actor=brian, case=case, agency=harbour)
    enquiry.settlement, enquiry.settled_at = "same", timezone.now()
    enquiry.save()
    assert requests.ask_to_manage(actor=brian, case=case, agency=harbour).outcome == Outcome.REFUSED


def test_another_workers_enquiry_opens_nothing(case, harbour, brian):
    managed_by(case)
    other = WorkerFactory(agency=harbour).user
    enquiry_of(brian, harbour, case)
    for agency in (harbour, case.lead_agency):
        with pytest.raises(NotAllowed):
            requests.ask_to_manage(actor=other, case=case, agency=agency)


def test_where_there_is_none_the_managers_of_the_lead_agency_decide(case, line_manager):
    worker = key_worker_in(case)
    request = requests.ask_to_manage(actor=worker, case=case, agency=case.lead_agency)
    assert request.outcome == Outcome.WAITING
    notice = Notice.objects.get(key=f"manager-request:{request.pk}")
    assert (notice.recipient, notice.about_label) == (line_manager, "cases.CaseManagerRequest")
    with pytest.raises(DomainError) as refusal:
        requests.ask_to_manage(actor=worker, case=case, agency=case.lead_agency)
    assert refusal.value.code == "already-asked"

    requests.decide_manager_request(actor=line_manager, request=request, agreed=True)
    request.refresh_from_db()
    assert (request.outcome, request.decided_by) == (Outcome.AGREED, line_manager)
    assert selectors.current_case_manager(case).worker == worker


def test_a_no_needs_its_reason_and_is_told(case, line_manager):
    worker = key_worker_in(case)
    request = requests.ask_to_manage(actor=worker, case=case, agency=case.lead_agency)
    with pytest.raises(DomainError) as refusal:
        requests.decide_manager_request(actor=line_manager, request=request, agreed=False)
    assert refusal.value.code == "no-reason"
    requests.decide_manager_request(actor=line_manager, request=request, agreed=False, reason="Too many cases.")
    request.refresh_from_db()
    assert request.outcome == Outcome.DECLINED
    assert Notice.objects.get(key=f"manager-request:{request.pk}:answered").recipient == worker
    assert selectors.current_case_manager(case) is None
    with pytest.raises(DomainError) as refusal:
        requests.decide_manager_request(actor=line_manager, request=request, agreed=True)
    assert refusal.value.code == "already-decided"


@pytest.mark.requirement("KW-5.3")
def test_a_partners_worker_is_not_agreed_to_while_another_agency_leads(case, harbour, brian, line_manager):
    request = requests.ask_to_manage(actor=brian, case=case, agency=harbour)
    with pytest.raises(DomainError) as refusal:
        requests.decide_manager_request(actor=line_manager, request=request, agreed=True)
    assert refusal.value.code == "not-lead-agency"
    request.refresh_from_db()
    assert request.outcome == Outcome.WAITING


def test_where_nobody_leads_the_workers_own_manager_is_asked_and_takes_the_lead(db):
    shared = CaseAgencyFactory(case__level=Case.Level.KEY_WORKING)
    entered(shared.case)
    consent_for(shared.case, shared.agency, "drug-use")
    worker, manager = key_worker_in(shared.case, shared.agency), line_manager_of(shared.agency)
    request = requests.ask_to_manage(actor=worker, case=shared.case, agency=shared.agency)
    assert Notice.objects.get().recipient == manager
    with pytest.raises(DomainError) as refusal:
        requests.decide_manager_request(actor=manager, request=request, agreed=True)
    assert refusal.value.code == "no-lead-agency"
    assignments.take_lead(
        actor=manager,
        case=shared.case,
        agency=shared.agency,
        worker=worker,
        best_placed=True,
        complexity_reason="range",
    )
    request.refresh_from_db()
    assert request.outcome == Outcome.AGREED


def test_whoever_is_not_appointed_is_told(case, line_manager):
    asking, chosen = key_worker_in(case), key_worker_in(case)
    request = requests.ask_to_manage(actor=asking, case=case, agency=case.lead_agency)
    assignments.assign_case_manager(actor=line_manager, case=case, worker=chosen, starts_on=TODAY)
    request.refresh_from_db()
    assert request.outcome == Outcome.DECLINED
    assert Notice.objects.filter(recipient=asking, key=f"manager-request:{request.pk}:answered").exists()


# --- what a refused worker can do ----------------------------------------------------------------------------


def test_support_is_offered_with_the_persons_word_and_the_case_manager_told(case, harbour, brian, line_manager):
    aoife = managed_by(case)
    request = requests.ask_to_manage(actor=brian, case=case, agency=harbour)
    with pytest.raises(DomainError) as refusal:
        requests.ask_to_support(actor=brian, request=request, persons_word=" ")
    assert refusal.value.code == "no-word"
    requests.ask_to_support(actor=brian, request=request, persons_word="She would like that.")
    request.refresh_from_db()
    assert (request.support_asked_on, request.support_word) == (TODAY, "She would like that.")
    told = Notice.objects.filter(key=f"support:{request.pk}").values_list("recipient", flat=True)
    assert {aoife.worker.pk, line_manager.pk} <= set(told)
    with pytest.raises(DomainError) as refusal:
        requests.ask_to_support(actor=brian, request=request, persons_word="Again")
    assert refusal.value.code == "already-asked"


def test_ones_own_manager_is_told_and_reads_the_request(case, harbour, brian):
    managed_by(case)
    manager = line_manager_of(harbour)
    request = requests.ask_to_manage(actor=brian, case=case, agency=harbour)
    requests.tell_own_manager(actor=brian, request=request)
    assert Notice.objects.get(key=f"lead-question:{request.pk}").recipient == manager
    assert manager_request_policy.can(manager, request) == {ManagerRequestAction.VIEW}


def test_who_reads_a_request(case, harbour, brian, line_manager):
    aoife = managed_by(case).worker
    request = requests.ask_to_manage(actor=brian, case=case, agency=harbour)
    view = ManagerRequestAction.VIEW
    table = {
        brian: {view, ManagerRequestAction.FOLLOW_UP},
        aoife: {view, ManagerRequestAction.ANSWER_SUPPORT},
        line_manager: {view, ManagerRequestAction.DECIDE, ManagerRequestAction.ANSWER_SUPPORT},
        line_manager_of(harbour): {view},
        WorkerFactory(agency=harbour).user: set(),
        WorkerFactory(agency=case.lead_agency).user: set(),
        line_manager_of(WorkerFactory().agency): set(),
    }
    for person, expected in table.items():
        assert manager_request_policy.can(person, request) == expected
        assert manager_request_policy.scope(person).contains(request) is bool(expected)
    with pytest.raises(NotAllowed):
        requests.ask_to_support(actor=aoife, request=request, persons_word="x")
