"""The check for homeless people, for those with a case manager elsewhere, and what the system itself knows."""

import pytest

from agencies.models import Agency
from cases import rules
from cases.models import (
    Case,
    CaseManagerRequest,
    LevelChange,
)
from cases.services import assignments, entry, levels, requests, services_in_use
from core.errors import DomainError
from tests.cases.checking import TODAY, ask, complete, contact, in_register, look, permit, refused, stopped
from tests.factories import (
    AgencyFactory,
    CaseAgencyFactory,
    CaseFactory,
    WorkerFactory,
    checked_by,
    key_worker_in,
    line_manager_of,
    managed_by,
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


@pytest.fixture
def homeless_case(case):
    case.service_user.no_fixed_abode = True
    case.service_user.save()
    return case


@pytest.mark.requirement("GB1-homeless-register", "KW-7.4.3b")
@pytest.mark.parametrize("result", ["reached", "not-reached"])
def test_for_a_homeless_person_the_register_and_one_homeless_service_are_asked(homeless_case, worker, result):
    case = homeless_case
    shelter = AgencyFactory(sector=Agency.Sector.HOMELESS)
    entry.say_no_services(actor=worker, case=case)
    ask(worker, case)
    other = AgencyFactory()
    permit(worker, case, agencies=[shelter, other])
    contact(worker, case, agency=other)
    stopped("KW-7.4.3b", worker, complete, case)
    contact(worker, case, result, agency=shelter)
    stopped("GB1-homeless-register", worker, complete, case)
    line = in_register(worker, case)
    assert (line.result, line.checked_by, line.checked_on) == ("not-found", worker, TODAY)
    assert complete(worker, case).is_complete


@pytest.mark.requirement("GB1-homeless-register")
def test_what_the_person_says_of_being_homeless_counts_too(case, worker):
    entry.say_no_services(actor=worker, case=case)
    ask(worker, case, said_homeless="yes")
    permit(worker, case, agreed=False)
    stopped("GB1-homeless-register", worker, complete, case)
    in_register(worker, case, "not-agreed")
    assert complete(worker, case).is_complete


@pytest.mark.requirement("GB1-homeless-register")
@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"how": "telephone"}, "nobody-named"),
        ({"how": "letter"}, "nobody-named"),
        ({"result": "no-access"}, "no-reason"),
    ],
)
def test_a_line_of_the_register_says_whom_or_why_not(homeless_case, worker, said, rule):
    ask(worker, homeless_case)
    permit(worker, homeless_case, agencies=[AgencyFactory(sector=Agency.Sector.HOMELESS)])
    stopped(rule, worker, in_register, homeless_case, **said)
    assert in_register(worker, homeless_case, how="telephone", with_whom="Simon").pk


@pytest.mark.requirement("GB1-permission-first")
def test_nobody_is_looked_up_in_the_register_against_their_will(homeless_case, worker):
    ask(worker, homeless_case)
    stopped("GB1-permission-first", worker, in_register, homeless_case)
    permit(worker, homeless_case, agreed=False)
    stopped("GB1-permission-first", worker, in_register, homeless_case)


# --- a case manager elsewhere (KW-7.4.3.1) -------------------------------------------------------------------


@pytest.fixture
def elsewhere(case, worker, clinic):
    """The clinic says that it is the case manager; the check is ready to be completed."""
    ask(worker, case)
    permit(worker, case, clinic)
    contact(worker, case, service=clinic, is_manager="yes")
    return case


SUPPORT = {"outcome": "exists", "manager_where": "Clinic", "how_we_support": "We keep the Thursday group."}


@pytest.mark.requirement("KW-7.4.3.1")
@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"outcome": "none"}, "KW-7.4.3.1"),
        ({"outcome": ""}, "no-outcome"),
        (SUPPORT | {"how_we_support": " "}, "no-support"),
        (SUPPORT | {"manager_where": ""}, "no-service-named"),
    ],
)
def test_the_outcome_is_what_the_services_said_with_how_we_support_it(elsewhere, worker, said, rule):
    stopped(rule, worker, complete, elsewhere, **said)
    check = complete(worker, elsewhere, **SUPPORT)
    assert (check.manager_where, check.how_we_support) == ("Clinic", "We keep the Thursday group.")


@pytest.mark.requirement("KW-7.4.3.1")
def test_where_one_exists_elsewhere_we_start_none_of_our_own(elsewhere, worker):
    complete(worker, elsewhere, **SUPPORT)
    with pytest.raises(DomainError) as refusal:
        requests.ask_to_manage(actor=worker, case=elsewhere, agency=elsewhere.lead_agency)
    assert refusal.value.code == "KW-7.4.3.1"
    assert refused(worker, "KW-7.4.3.1")
    with pytest.raises(DomainError) as refusal:
        levels.ask_level_change(actor=worker, case=elsewhere, to_level="case-management", reason="Many needs.")
    assert refusal.value.code == "KW-7.4.3.1"
    assert refused(worker, "KW-7.4.3.1")
    assert not LevelChange.objects.exists()
    assert not CaseManagerRequest.objects.exists()


@pytest.mark.requirement("KW-7.4.3.1")
def test_nor_is_one_appointed_in_a_case_that_we_lead(db):
    case = CaseFactory()
    CaseAgencyFactory(case=case, agency=case.lead_agency)
    manager, colleague = line_manager_of(case.lead_agency), WorkerFactory(agency=case.lead_agency).user
    checked_by(manager, case, outcome="exists")
    with pytest.raises(DomainError) as refusal:
        assignments.assign_case_manager(actor=manager, case=case, worker=colleague, starts_on=TODAY)
    assert refusal.value.code == "KW-7.4.3.1"
    assert refused(manager, "KW-7.4.3.1")
    assert not case.assignments.exists()


# --- the system's own enquiry --------------------------------------------------------------------------------


def test_the_answer_of_the_system_is_part_of_the_check(case, worker):
    entry.say_no_services(actor=worker, case=case)
    ask(worker, case)
    permit(worker, case, agreed=False)
    other = CaseFactory(service_user__first_names=case.service_user.first_names)
    CaseAgencyFactory(case=other, agency=other.lead_agency)
    managed_by(other)
    assert look(worker, case).enquiry.answer == "exists"
    stopped("KW-7.4.3.1", worker, complete, case)
    assert complete(worker, case, **SUPPORT).outcome == "exists"


def test_a_possible_match_keeps_the_check_open_until_it_is_settled(case, worker):
    facts = rules.CheckFacts(
        is_asked=True,
        may_ask=False,
        lists_services=True,
        open_services=(),
        is_homeless=False,
        has_register_line=False,
        has_homeless_contact=False,
        a_service_is_manager=False,
        system_answer="possible",
    )
    with pytest.raises(DomainError) as refusal:
        rules.check_can_complete(facts, outcome="none", how_we_support="", manager_where="")
    assert refusal.value.code == "GB1-existing-cm-check"


def test_without_a_birth_date_the_system_cannot_be_asked(case, worker):
    case.service_user.date_of_birth = None
    case.service_user.save()
    ask(worker, case)
    stopped("no-birth-date", worker, look, case)
