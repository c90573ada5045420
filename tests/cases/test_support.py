"""What a case manager asks of the manager, and what a person asks of the service."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from agencies.models import LocalHoliday, Worker
from cases.models import CaseManagerAssignment, KeyWorkerAssignment, SupportRequest, WorkerChangeRequest
from cases.selectors.asked import open_support_requests, open_worker_changes
from cases.services.support import answer_support, ask_support
from cases.services.worker_changes import ask_worker_change, decide_worker_change
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import AgencyFactory, WorkerFactory, key_worker_in, line_manager_of, managed_by

WORDS = "She never rings back. I would like somebody else."


@pytest.fixture
def manager_of_case(case):
    return managed_by(case).worker


# --- support -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("KW-5.3.2")
def test_a_request_is_on_the_managers_list_with_its_age_until_answered(case, line_manager, manager_of_case):
    with time_machine.travel("2026-03-12 10:00Z"):  # a Thursday; 17 March is a public holiday
        request = ask_support(actor=manager_of_case, case=case, impediment="No bed can be had.", wanted="A call.")
    LocalHoliday.objects.create(agency=case.lead_agency, on=date(2026, 3, 19), name="Closed")
    [waiting] = open_support_requests(line_manager, date(2026, 3, 20))
    assert (waiting.request, waiting.age) == (request, 4)  # 13, 16, 18 and 20 March
    assert Notice.objects.filter(recipient=line_manager, key=f"support-request:{request.pk}").exists()
    answer_support(actor=line_manager, request=request, response="I rang the housing office.")
    assert open_support_requests(line_manager, date(2026, 3, 20)) == []
    request.refresh_from_db()
    assert (request.response, request.answered_by) == ("I rang the housing office.", line_manager)
    assert Notice.objects.filter(recipient=manager_of_case, key=f"support-request:{request.pk}:answered").exists()


def test_an_answer_to_somebody_who_has_left_goes_to_the_managers(case, line_manager, manager_of_case):
    request = ask_support(actor=manager_of_case, case=case, impediment="No bed can be had.")
    Worker.objects.filter(user=manager_of_case).update(left_on=today())
    answer_support(actor=line_manager, request=request, response="Settled.")
    notice = Notice.objects.get(key=f"support-request:{request.pk}:answered", recipient=line_manager)
    assert notice.stands_in_for.startswith("the case manager")


def test_only_the_case_manager_asks_and_only_the_manager_answers(case, line_manager, manager_of_case):
    with pytest.raises(NotAllowed):
        ask_support(actor=key_worker_in(case), case=case, impediment="No bed.")
    assert not SupportRequest.objects.exists()
    request = ask_support(actor=manager_of_case, case=case, impediment="No bed.")
    for other in (manager_of_case, line_manager_of(AgencyFactory())):
        with pytest.raises(NotAllowed):
            answer_support(actor=other, request=request, response="Yes.")
    answer_support(actor=line_manager, request=request, response="Yes.")
    with pytest.raises(DomainError, match="answered already"):
        answer_support(actor=line_manager, request=request, response="No.")
    request.refresh_from_db()
    assert request.response == "Yes."
    assert AuditEvent.objects.filter(verb="refused", data__attempted="answer_support").count() == 3


# --- another worker ------------------------------------------------------------------------------------------


@pytest.mark.requirement("KW-6.7")
def test_a_wish_for_another_worker_stays_open_until_decided_and_the_history_keeps_both(case, line_manager):
    manager = managed_by(case).worker
    request = ask_worker_change(actor=manager, case=case, worker=manager, own_words=WORDS, asked_on=today())
    assert [waiting.request for waiting in open_worker_changes(line_manager, today())] == [request]
    new = WorkerFactory(agency=case.lead_agency).user
    decide_worker_change(actor=line_manager, request=request, agreed=True, reason="Trust is gone.", new_worker=new)
    assert open_worker_changes(line_manager, today()) == []
    request.refresh_from_db()
    assert (request.decision, request.decided_by, request.decided_on) == ("agreed", line_manager, today())
    assert (request.decision_reason, request.new_worker) == ("Trust is gone.", new)
    tenures = CaseManagerAssignment.objects.filter(case=case).order_by("pk")
    assert [(tenure.worker, tenure.ended_on) for tenure in tenures] == [(manager, today()), (new, None)]


def test_a_key_worker_is_replaced_in_the_same_role(case, line_manager):
    old = key_worker_in(case)
    request = ask_worker_change(actor=old, case=case, worker=old, own_words=WORDS, asked_on=today())
    new = WorkerFactory(agency=case.lead_agency).user
    decide_worker_change(actor=line_manager, request=request, agreed=True, reason="Agreed.", new_worker=new)
    current = KeyWorkerAssignment.objects.current().filter(case=case)
    assert [assignment.worker for assignment in current] == [new]
    assert KeyWorkerAssignment.objects.get(worker=old).ended_on == today()


def test_not_agreed_changes_nobody(case, line_manager, manager_of_case):
    request = ask_worker_change(
        actor=manager_of_case, case=case, worker=manager_of_case, own_words=WORDS, asked_on=today()
    )
    decide_worker_change(actor=line_manager, request=request, agreed=False, reason="Tried for a week only.")
    assert CaseManagerAssignment.objects.current().get(case=case).worker == manager_of_case
    assert Notice.objects.filter(recipient=manager_of_case, key=f"worker-change:{request.pk}:decided").exists()
    with pytest.raises(DomainError, match="decided already"):
        decide_worker_change(actor=line_manager, request=request, agreed=False, reason="Again.")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"own_words": " "}, "own words"),
        ({"asked_on": today() + timedelta(days=1)}, "future"),
        ({"worker": None}, "works with this person"),
    ],
)
def test_a_wish_is_written_whole_or_not_at_all(case, manager_of_case, change, words):
    asked = {"worker": manager_of_case, "own_words": WORDS, "asked_on": today()} | change
    if asked["worker"] is None:
        asked["worker"] = WorkerFactory(agency=case.lead_agency).user
    with pytest.raises(DomainError, match=words):
        ask_worker_change(actor=manager_of_case, case=case, **asked)
    assert not WorkerChangeRequest.objects.exists()
    assert AuditEvent.objects.filter(verb="refused", data__attempted="ask_worker_change").exists()


def test_an_agreed_change_needs_somebody_who_takes_over_from_that_agency(case, line_manager):
    old = key_worker_in(case)
    request = ask_worker_change(actor=old, case=case, worker=old, own_words=WORDS, asked_on=today())
    for new in (None, WorkerFactory().user):
        with pytest.raises(DomainError):
            decide_worker_change(actor=line_manager, request=request, agreed=True, reason="Yes.", new_worker=new)
    request.refresh_from_db()
    assert request.decision == ""
    assert KeyWorkerAssignment.objects.current().get(case=case).worker == old


def test_the_words_are_for_the_managers_and_whoever_wrote_them_down(client, case, line_manager):
    old, recorder = key_worker_in(case), managed_by(case).worker
    request = ask_worker_change(actor=recorder, case=case, worker=old, own_words=WORDS, asked_on=today())
    for reader, status in ((line_manager, 200), (recorder, 200), (old, 404), (line_manager_of(AgencyFactory()), 404)):
        client.force_login(reader)
        assert client.get(request.get_absolute_url()).status_code == status


# --- pages ---------------------------------------------------------------------------------------------------


def test_both_are_asked_and_answered_on_pages(client, case, line_manager, manager_of_case):
    client.force_login(manager_of_case)
    client.post(reverse("cases:ask-support", args=[case.pk]), {"impediment": "No bed can be had."})
    asked = {"worker": manager_of_case.pk, "own_words": WORDS, "asked_on": today().isoformat()}
    assert client.post(reverse("cases:ask-worker-change", args=[case.pk]), asked).status_code == 302
    support, change = SupportRequest.objects.get(), WorkerChangeRequest.objects.get()
    client.force_login(line_manager)
    listed = client.get(reverse("cases:requests")).content.decode()
    assert "No bed can be had." in listed
    assert "0 working days" in listed
    client.post(reverse("cases:answer-support", args=[support.pk]), {"response": "I shall ring."})
    client.post(reverse("cases:decide-worker-change", args=[change.pk]), {"agreed": "no", "reason": "Not yet."})
    assert "I shall ring." in client.get(support.get_absolute_url()).content.decode()
    assert "Not yet." in client.get(change.get_absolute_url()).content.decode()
    assert "No case manager waits" in client.get(reverse("cases:requests")).content.decode()
