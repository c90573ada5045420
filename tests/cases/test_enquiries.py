"""The one door to other agencies' people: one sentence, for one exact name, with the person present."""

from datetime import date, timedelta

import pytest
import time_machine

from agencies.models import WorkerRole
from cases.models import ExistingRoleEnquiry
from cases.policies import enquiry_policy
from cases.services import enquiries
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import (
    AgencyFactory,
    ServiceUserFactory,
    WorkerFactory,
    consent_for,
    key_worker_in,
    led_case,
    line_manager_of,
    managed_by,
    worker_with,
)

pytestmark = pytest.mark.django_db
Answer = ExistingRoleEnquiry.Answer
BORN = date(1991, 2, 14)


@pytest.fixture
def harbour():
    return AgencyFactory(name="Harbour")


@pytest.fixture
def brian(harbour):
    return WorkerFactory(agency=harbour).user


@pytest.fixture
def marys_case():
    case = led_case(service_user=ServiceUserFactory(first_names="Máire", last_name="Ní Bhriain", date_of_birth=BORN))
    managed_by(case)
    return case


def asked(actor, agency, **said):
    question = {
        "first_names": "Maire",
        "last_name": "Ni Bhriain",
        "date_of_birth": BORN,
        "persons_word": "Yes, ask whether I have somebody",
        "person_present": True,
    }
    return enquiries.ask_existing_role(actor=actor, agency=agency, **(question | said))


def told(enquiry):
    return set(Notice.objects.filter(key__startswith=f"enquiry:{enquiry.pk}:").values_list("recipient", flat=True))


def test_nobody_is_known(brian, harbour):
    enquiry = asked(brian, harbour)
    assert (enquiry.answer, enquiry.case, enquiry.named_agency) == (Answer.NONE, None, None)
    assert AuditEvent.objects.get(verb="enquiry.asked").file_id is None
    assert not Notice.objects.exists()


@pytest.mark.requirement("GB1-existing-cm-check")
def test_a_case_manager_exists_and_no_agency_is_named_without_consent(brian, harbour, marys_case):
    enquiry = asked(brian, harbour)
    assert (enquiry.answer, enquiry.named_agency) == (Answer.EXISTS, None)
    assert enquiry.persons_word == "Yes, ask whether I have somebody"


def test_the_agency_is_named_where_consent_in_force_names_the_askers(brian, harbour, marys_case):
    consent_for(marys_case, harbour, "drug-use")
    assert asked(brian, harbour).named_agency == marys_case.lead_agency


def test_a_consent_that_has_ended_names_nobody(brian, harbour, marys_case):
    consent_for(marys_case, harbour, "drug-use", signed_on=date(2020, 1, 1), expires_on=date(2020, 7, 1))
    assert asked(brian, harbour).named_agency is None


def test_both_sides_have_it_in_their_log_and_the_lead_side_is_told(brian, harbour, marys_case):
    lead_manager = line_manager_of(marys_case.lead_agency)
    case_manager = marys_case.manager_assignments.get().worker if hasattr(marys_case, "manager_assignments") else None
    enquiry = asked(brian, harbour)
    event = AuditEvent.objects.get(verb="enquiry.asked")
    assert (event.file_id, event.actor, event.data["agency"]) == (marys_case.pk, brian, harbour.pk)
    assert lead_manager.pk in told(enquiry)
    if case_manager:
        assert case_manager.pk in told(enquiry)
    assert brian.pk not in told(enquiry)


def test_the_case_manager_is_told(brian, harbour, marys_case):
    from cases.models import CaseManagerAssignment

    enquiry = asked(brian, harbour)
    assert CaseManagerAssignment.objects.get(case=marys_case).worker_id in told(enquiry)


@pytest.mark.parametrize("name", [{"first_names": "Mary"}, {"last_name": "Bhriain"}, {"first_names": "Máire Áine"}])
def test_only_the_exact_name_is_answered(brian, harbour, marys_case, name):
    assert asked(brian, harbour, **name).answer == Answer.NONE


@pytest.mark.parametrize("born", [date(1991, 2, 15), date(1981, 2, 14)])
def test_a_birth_date_one_figure_off_is_a_possible_match_for_both_managers(brian, harbour, marys_case, born):
    ours, theirs = line_manager_of(harbour), line_manager_of(marys_case.lead_agency)
    enquiry = asked(brian, harbour, date_of_birth=born)
    assert (enquiry.answer, enquiry.named_agency) == (Answer.POSSIBLE, None)
    assert {ours.pk, theirs.pk} <= told(enquiry)
    assert brian.pk not in told(enquiry)


def test_day_and_month_the_wrong_way_round_is_a_possible_match(brian, harbour):
    managed_by(
        led_case(service_user=ServiceUserFactory(first_names="Tom", last_name="Daly", date_of_birth=date(1990, 3, 4)))
    )
    enquiry = asked(brian, harbour, first_names="Tom", last_name="Daly", date_of_birth=date(1990, 4, 3))
    assert enquiry.answer == Answer.POSSIBLE


def test_a_record_without_a_birth_date_is_a_possible_match(brian, harbour, marys_case):
    person = marys_case.service_user
    person.date_of_birth = None
    person.save()
    assert asked(brian, harbour).answer == Answer.POSSIBLE


def test_another_birth_date_is_another_person(brian, harbour, marys_case):
    assert asked(brian, harbour, date_of_birth=date(1975, 8, 30)).answer == Answer.NONE


def test_somebody_without_a_case_manager_is_not_known(brian, harbour):
    person = ServiceUserFactory(first_names="Máire", last_name="Ní Bhriain", date_of_birth=BORN)
    case = led_case(service_user=person)
    key_worker_in(case)
    assert asked(brian, harbour).answer == Answer.NONE


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"person_present": False}, "person-not-present"),
        ({"persons_word": " "}, "no-agreement"),
        ({"first_names": ""}, "no-name"),
        ({"last_name": ""}, "no-name"),
    ],
)
@pytest.mark.requirement("GB1-existing-cm-check")
def test_without_the_person_and_their_word_nothing_is_asked(brian, harbour, marys_case, said, code):
    with pytest.raises(DomainError):
        asked(brian, harbour, **said)
    assert not ExistingRoleEnquiry.objects.exists()
    assert AuditEvent.objects.get(verb="refused").data == {"attempted": "ask_existing_role", "rule": code}


@pytest.mark.parametrize("role", [WorkerRole.Role.AGENCY_ADMIN, WorkerRole.Role.COORDINATOR, WorkerRole.Role.AUDITOR])
def test_only_key_workers_and_managers_ask(harbour, marys_case, role):
    with pytest.raises(NotAllowed):
        asked(worker_with(harbour, role), harbour)
    assert not ExistingRoleEnquiry.objects.exists()


def test_nobody_asks_in_the_name_of_another_agency(brian, marys_case):
    with pytest.raises(NotAllowed):
        asked(brian, AgencyFactory())


def test_ten_an_hour_then_a_refusal_that_is_logged(brian, harbour):
    with time_machine.travel("2026-03-02 09:00Z", tick=False) as clock:
        for _ in range(10):
            asked(brian, harbour)
        with pytest.raises(DomainError, match="limit"):
            asked(brian, harbour)
        assert ExistingRoleEnquiry.objects.count() == 10
        assert AuditEvent.objects.filter(verb="refused", data__rule="too-many-enquiries", actor=brian).exists()
        clock.shift(timedelta(hours=1, seconds=1))
        asked(brian, harbour)


def test_forty_a_day(brian, harbour):
    with time_machine.travel("2026-03-02 01:00Z", tick=False) as clock:
        for _ in range(4):
            for _ in range(10):
                asked(brian, harbour)
            clock.shift(timedelta(hours=2))
        with pytest.raises(DomainError, match="limit"):
            asked(brian, harbour)
        clock.shift(timedelta(hours=17))
        asked(brian, harbour)


def test_who_reads_an_enquiry(brian, harbour, marys_case):
    ours, theirs = line_manager_of(harbour), line_manager_of(marys_case.lead_agency)
    colleague = WorkerFactory(agency=harbour).user
    enquiry = asked(brian, harbour)
    seen = [enquiry_policy.scope(user).contains(enquiry) for user in (brian, ours, theirs, colleague)]
    assert seen == [True, True, True, False]


class TestSettling:
    def test_the_lead_sides_manager_settles_and_the_asker_is_told(self, brian, harbour, marys_case):
        theirs = line_manager_of(marys_case.lead_agency)
        enquiry = asked(brian, harbour, date_of_birth=date(1991, 2, 15))
        enquiries.settle_enquiry(actor=theirs, enquiry=enquiry, same=True)
        enquiry.refresh_from_db()
        assert (enquiry.settlement, enquiry.settled_by) == ("same", theirs)
        assert brian.pk in told(enquiry)
        with pytest.raises(DomainError, match="settled already"):
            enquiries.settle_enquiry(actor=theirs, enquiry=enquiry, same=False)

    def test_neither_the_asker_nor_their_manager_settles(self, brian, harbour, marys_case):
        enquiry = asked(brian, harbour, date_of_birth=date(1991, 2, 15))
        for actor in (brian, line_manager_of(harbour)):
            with pytest.raises(NotAllowed):
                enquiries.settle_enquiry(actor=actor, enquiry=enquiry, same=True)
        enquiry.refresh_from_db()
        assert enquiry.settled_at is None
