"""Scenario 1, step 5: refused as case manager, a worker supports the plan with the person's consent."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import CaseManagerRequest, Consent, ExistingRoleEnquiry, KeyWorkerAssignment
from cases.policies import CaseAction, ManagerRequestAction, case_policy, manager_request_policy
from cases.services import requests
from core.audit import REFUSED
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import AgencyFactory, WorkerFactory, consent_for, line_manager_of, managed_by

TODAY = date(2026, 3, 2)
pytestmark = pytest.mark.usefixtures("on_2_march_2026")


@pytest.fixture
def harbour(db):
    return AgencyFactory(name="Harbour")


@pytest.fixture
def brian(harbour):
    return WorkerFactory(agency=harbour).user


@pytest.fixture
def aoife(case):
    return managed_by(case).worker


@pytest.fixture
def asked(case, aoife, brian, harbour):
    """Brian met Mary, enquired, asked to be case manager and was refused."""
    person = case.service_user
    ExistingRoleEnquiry.objects.create(
        asked_by=brian,
        agency=harbour,
        first_names=person.first_names,
        last_name=person.last_name,
        date_of_birth=person.date_of_birth,
        persons_word="Look.",
        answer="exists",
        case=case,
    )
    return requests.ask_to_manage(actor=brian, case=case, agency=harbour)


def refused(actor, rule):
    event = AuditEvent.objects.latest("pk")
    return (event.verb, event.actor, event.data.get("rule")) == (REFUSED, actor, rule)


def offer(brian, asked):
    return requests.ask_to_support(actor=brian, request=asked, persons_word="“He can help me.”")


def told(user, key):
    return Notice.objects.filter(recipient=user, key=key).exists()


def test_without_a_consent_that_names_the_agency_there_is_nothing_to_offer(asked, brian, case):
    consent_for(case, AgencyFactory(), "drug-use")
    with pytest.raises(DomainError, match="does not name this agency") as refusal:
        offer(brian, asked)
    assert refusal.value.code == "no-consent"
    asked.refresh_from_db()
    assert asked.support_asked_on is None
    assert refused(brian, "no-consent")


def test_the_case_manager_is_told_accepts_and_the_worker_is_key_worker_at_once(case, asked, brian, harbour, aoife):
    theirs = line_manager_of(harbour)
    consent_for(case, harbour, "drug-use")
    assert not case_policy.allows(brian, CaseAction.VIEW, case)
    offer(brian, asked)
    assert told(aoife, f"support:{asked.pk}")
    answered = requests.answer_support(actor=aoife, request=asked, accepted=True)
    assert (answered.support_answer, answered.support_answered_by) == ("accepted", aoife)
    held = KeyWorkerAssignment.objects.current().get(case=case, worker=brian)
    assert (held.agency, held.starts_on) == (harbour, TODAY)
    assert case.case_agencies.in_case(TODAY).filter(agency=harbour).exists()
    assert case_policy.allows(brian, CaseAction.VIEW, case)
    assert told(brian, f"support:{asked.pk}:answered")
    assert told(theirs, f"support:{asked.pk}:joined")
    assert case.assignments.current().get().worker == aoife  # still the one case manager


def test_the_lead_agencys_manager_may_decline_with_a_reason(case, asked, brian, harbour, line_manager):
    consent_for(case, harbour, "drug-use")
    offer(brian, asked)
    with pytest.raises(DomainError) as refusal:
        requests.answer_support(actor=line_manager, request=asked, accepted=False, reason=" ")
    assert refusal.value.code == "no-reason"
    assert refused(line_manager, "no-reason")
    requests.answer_support(actor=line_manager, request=asked, accepted=False, reason="The clinic does this.")
    asked.refresh_from_db()
    assert (asked.support_answer, asked.support_reason) == ("declined", "The clinic does this.")
    assert not KeyWorkerAssignment.objects.filter(worker=brian).exists()
    assert told(brian, f"support:{asked.pk}:answered")
    with pytest.raises(DomainError) as refusal:
        requests.answer_support(actor=line_manager, request=asked, accepted=True)
    assert refusal.value.code == "already-decided"


def test_a_consent_taken_back_meanwhile_stops_it(case, asked, brian, harbour, aoife):
    consent = consent_for(case, harbour, "drug-use")
    offer(brian, asked)
    Consent.objects.filter(pk=consent.pk).update(withdrawn_at=timezone.now())
    with pytest.raises(DomainError) as refusal:
        requests.answer_support(actor=aoife, request=asked, accepted=True)
    assert refusal.value.code == "no-consent"
    assert refused(aoife, "no-consent")
    assert not KeyWorkerAssignment.objects.filter(worker=brian).exists()
    assert CaseManagerRequest.objects.get().support_answer == ""
    requests.answer_support(actor=aoife, request=asked, accepted=False, reason="The consent has ended.")


def test_nothing_is_answered_that_was_not_offered_nor_by_anybody_else(case, asked, brian, harbour, aoife):
    with pytest.raises(DomainError) as refusal:
        requests.answer_support(actor=aoife, request=asked, accepted=True)
    assert refusal.value.code == "not-offered"
    consent_for(case, harbour, "drug-use")
    offer(brian, asked)
    for person in (brian, line_manager_of(harbour), WorkerFactory(agency=case.lead_agency).user):
        with pytest.raises(NotAllowed):
            requests.answer_support(actor=person, request=asked, accepted=True)
        assert ManagerRequestAction.ANSWER_SUPPORT not in manager_request_policy.can(person, asked)
        assert refused(person, "not-allowed")


def test_it_is_answered_on_its_page(client, case, asked, brian, harbour, aoife):
    consent_for(case, harbour, "drug-use")
    client.force_login(brian)
    client.post(reverse("cases:offer-support", args=[asked.pk]), {"persons_word": "“He can help me.”"})
    client.force_login(aoife)
    answer = reverse("cases:answer-support-offer", args=[asked.pk])
    assert answer in client.get(asked.get_absolute_url()).content.decode()
    assert "He can help me." in client.get(answer).content.decode()
    again = client.post(answer, {"accepted": "no", "reason": ""})
    assert "Say why not." in again.content.decode()
    assert client.post(answer, {"accepted": "yes", "reason": ""}).status_code == 302
    client.force_login(brian)
    assert "You are key worker in the plan" in client.get(asked.get_absolute_url()).content.decode()
