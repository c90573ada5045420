"""The check whether a person has a case manager already, and who may be asked (KW-7.4.3)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import selectors
from cases.models import (
    Case,
    Consent,
    ExistingManagerCheck,
    ServiceContact,
)
from cases.policies import CaseAction, case_policy
from cases.services import entry, services_in_use
from core.errors import NotAllowed
from tests.cases.checking import TODAY, ask, complete, contact, in_register, look, permit, refused, stopped
from tests.factories import (
    AgencyFactory,
    CaseAgencyFactory,
    CaseFactory,
    WorkerFactory,
    checked_by,
    consent_for,
    key_worker_in,
    line_manager_of,
)

pytestmark = pytest.mark.usefixtures("on_2_march_2026")


@pytest.fixture
def case(db):
    made = CaseFactory(level=Case.Level.KEY_WORKING, complexity_reason="")
    CaseAgencyFactory(case=made, agency=made.lead_agency)
    return made


@pytest.fixture
def worker(case):
    return key_worker_in(case)


@pytest.fixture
def clinic(case, worker):
    """A service in use that is in the directory."""
    return services_in_use.add_service_in_use(actor=worker, case=case, agency=AgencyFactory(name="Clinic"))


# --- the question to the person (KW-7.4.3a) ------------------------------------------------------------------


@pytest.mark.requirement("KW-7.4.3a")
def test_the_question_is_kept_with_answer_and_day(case, worker):
    check = ask(worker, case, said_manager="yes", said_who="Hostel, Tom", said_assessment="yes")
    check.refresh_from_db()
    assert (check.said_manager, check.said_who, check.said_assessment) == ("yes", "Hostel, Tom", "yes")
    assert (check.asked_on, check.asked_by, check.agency) == (TODAY, worker, case.lead_agency)


@pytest.mark.requirement("KW-7.4.3a")
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"said_manager": ""}, "KW-7.4.3a"),
        ({"said_manager": "yes"}, "no-service-named"),
        ({"said_homeless": ""}, "no-homeless-answer"),
        ({"asked_on": TODAY + timedelta(days=1)}, "future-day"),
    ],
)
def test_a_question_without_its_answer_is_refused(case, worker, change, rule):
    stopped(rule, worker, ask, case, **change)


def test_the_answer_can_be_corrected_while_the_check_runs(case, worker):
    first = ask(worker, case, said_manager="unknown")
    assert ask(worker, case, said_manager="no") == first
    assert ExistingManagerCheck.objects.get().said_manager == "no"


# --- the permission (KW-7.4.3c, GB1-permission-first) --------------------------------------------------------


@pytest.mark.requirement("KW-7.4.3c")
def test_an_enquiry_consent_names_the_services_and_lets_nobody_see_anything(case, worker, clinic):
    ask(worker, case)
    check = permit(worker, case, clinic, given_how="paper")
    consent = Consent.objects.get()
    assert (consent.kind, consent.state, consent.given_how) == ("enquiry", "signed", "paper")
    assert (consent.spoken_words, consent.signed_on, consent.signed_by) == ("“Ask them.”", TODAY, worker)
    assert consent.expires_on == date(2026, 9, 2)
    assert [scope.agency for scope in consent.scopes.all()] == [clinic.agency]
    assert check.permission == consent
    # asked, and no more: its workers do not see the file, with a role on it or without
    CaseAgencyFactory(case=case, agency=clinic.agency)
    theirs = key_worker_in(case, clinic.agency)
    assert not case_policy.allows(theirs, CaseAction.VIEW, case)
    assert not selectors.consent_names(case, clinic.agency, timezone.now())
    assert contact(worker, case, service=clinic).permitted_by == f"cases.Consent:{consent.pk}"


@pytest.mark.requirement("GB1-permission-first")
@pytest.mark.parametrize("result", ["reached", "not-reached"])
def test_a_service_is_not_contacted_without_permission(case, worker, clinic, result):
    ask(worker, case)
    stopped("GB1-permission-first", worker, contact, case, result, service=clinic)
    other = services_in_use.add_service_in_use(actor=worker, case=case, service_name="Library")
    permit(worker, case, other)  # it names another service
    stopped("GB1-permission-first", worker, contact, case, result, service=clinic)
    assert contact(worker, case, result, service=other).pk


@pytest.mark.requirement("GB1-permission-first")
def test_a_permission_taken_back_or_run_out_permits_nothing(case, worker, clinic):
    ask(worker, case)
    permit(worker, case, clinic)
    consent = Consent.objects.get()
    for gone in ({"withdrawn_at": timezone.now()}, {"expires_on": TODAY, "signed_on": TODAY - timedelta(days=1)}):
        Consent.objects.filter(pk=consent.pk).update(**gone)
        stopped("GB1-permission-first", worker, contact, case, service=clinic)
        Consent.objects.filter(pk=consent.pk).update(withdrawn_at=None)


def test_a_consent_to_share_permits_the_question_too(case, worker, clinic):
    ask(worker, case)
    shared = consent_for(case, clinic.agency, "drug-use")
    assert contact(worker, case, service=clinic).permitted_by == f"cases.Consent:{shared.pk}"


def test_a_no_stands_in_place_of_an_earlier_yes(case, worker, clinic):
    ask(worker, case)
    permit(worker, case, clinic)
    check = permit(worker, case, agreed=False, words="“Leave them out of it.”")
    check.refresh_from_db()
    assert (check.permission, check.refused_words) == (None, "“Leave them out of it.”")
    assert Consent.objects.get().superseded_by == worker
    stopped("GB1-permission-first", worker, contact, case, service=clinic)


@pytest.mark.requirement("KW-7.4.3c")
@pytest.mark.parametrize(
    ("change", "rule"),
    [({"words": " "}, "no-words"), ({"given_how": ""}, "no-way-given"), ({"asked_on": date(2026, 3, 3)}, "future-day")],
)
def test_a_permission_without_its_facts_is_refused(case, worker, clinic, change, rule):
    ask(worker, case)
    stopped(rule, worker, permit, case, clinic, **change)


def test_a_yes_names_who_may_be_asked_and_only_of_this_case(case, worker):
    ask(worker, case)
    stopped("no-services", worker, permit, case)
    other = services_in_use.add_service_in_use(
        actor=line_manager_of(case.lead_agency), case=CaseFactory(lead_agency=case.lead_agency), service_name="Bus"
    )
    stopped("not-listed", worker, permit, case, other)


# --- the three questions (GB1-phone-questions, KW-7.4.3.2) ---------------------------------------------------


@pytest.mark.requirement("GB1-phone-questions", "KW-7.4.3.2")
def test_the_answers_of_each_service_are_kept(case, worker, clinic):
    ask(worker, case)
    permit(worker, case, clinic)
    tried = contact(worker, case, "not-reached", service=clinic)
    told = contact(worker, case, service=clinic)
    assert (tried.result, tried.is_manager, tried.wishes_to_take_part) == ("not-reached", "", "")
    assert (told.is_manager, told.has_assessed, told.can_take_part) == ("no", "unknown", "yes")
    assert (told.wishes_to_take_part, told.spoke_to, told.contacted_by) == ("yes", "Una", worker)


@pytest.mark.requirement("GB1-phone-questions")
@pytest.mark.parametrize("left_out", ["is_manager", "has_assessed", "can_take_part"])
def test_each_of_the_three_questions_is_answered(case, worker, clinic, left_out):
    ask(worker, case)
    permit(worker, case, clinic)
    stopped("GB1-phone-questions", worker, contact, case, service=clinic, **{left_out: ""})


@pytest.mark.requirement("KW-7.4.3.2")
def test_whether_the_service_wishes_to_take_part_is_answered(case, worker, clinic):
    ask(worker, case)
    permit(worker, case, clinic)
    stopped("KW-7.4.3.2", worker, contact, case, service=clinic, wishes_to_take_part="")
    assert contact(worker, case, service=clinic, wishes_to_take_part="not-asked").pk


@pytest.mark.parametrize(
    ("result", "change", "rule"),
    [
        ("left-out", {}, "no-reason"),
        ("not-reached", {"how": ""}, "no-channel"),
        ("reached", {"spoke_to": ""}, "nobody-named"),
    ],
)
def test_a_contact_without_its_facts_is_refused(case, worker, clinic, result, change, rule):
    ask(worker, case)
    permit(worker, case, clinic)
    stopped(rule, worker, contact, case, result, service=clinic, **change)


def test_the_database_itself_keeps_no_contact_without_permission(case, worker, clinic):
    check = ask(worker, case)
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceContact.objects.create(
            case=case,
            manager_check=check,
            service=clinic,
            result="not-reached",
            contacted_on=TODAY,
            contacted_by=worker,
        )


# --- completing it -------------------------------------------------------------------------------------------


@pytest.mark.requirement("GB1-existing-cm-check", "KW-7.4.3b")
def test_the_check_is_complete_when_the_person_and_each_service_were_asked(case, worker, clinic):
    ask(worker, case)
    stopped("GB1-permission-first", worker, complete, case)
    permit(worker, case, clinic)
    library = services_in_use.add_service_in_use(actor=worker, case=case, service_name="Library")
    stopped("KW-7.4.3b", worker, complete, case)
    contact(worker, case, service=clinic)
    stopped("KW-7.4.3b", worker, complete, case)
    contact(worker, case, "left-out", service=library, why_not_asked="It gives no key working")
    check = complete(worker, case)
    assert (check.outcome, check.completed_by, check.is_complete) == ("none", worker, True)
    assert selectors.completed_check(case) == check


@pytest.mark.requirement("KW-7.4.3b")
def test_the_list_of_services_comes_first_even_if_it_is_empty(case, worker):
    ask(worker, case)
    permit(worker, case, agreed=False)
    stopped("KW-7.4.3b", worker, complete, case)
    entry.say_no_services(actor=worker, case=case)
    assert complete(worker, case).is_complete


def test_nothing_is_completed_before_it_is_begun(case, worker):
    stopped("no-check", worker, complete, case)
    check = checked_by(line_manager_of(case.lead_agency), case)
    stopped("no-check", worker, complete, case)
    again = ask(worker, case)
    assert again != check
    assert selectors.completed_check(case) == check  # the earlier one counts until the new one is complete


# --- who ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("GB1-existing-cm-check")
def test_only_who_works_on_the_case_asks(case, worker, clinic):
    ask(worker, case)
    permit(worker, case, clinic)
    stranger = WorkerFactory(agency=case.lead_agency).user
    for verb, args in ((ask, ()), (permit, (clinic,)), (in_register, ()), (complete, ()), (look, ())):
        with pytest.raises(NotAllowed):
            verb(stranger, case, *args)
        assert refused(stranger, "not-allowed")
    with pytest.raises(NotAllowed):
        contact(stranger, case, service=clinic)
    assert refused(stranger, "not-allowed")
