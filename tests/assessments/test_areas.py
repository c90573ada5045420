"""One area of an assessment: what it keeps, what it refuses at which field, and several workers at once."""

import pytest
from django.db import transaction

from assessments.services.areas import save_area
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditEvent
from tests.factories import AgencyFactory, CaseAgencyFactory, consent_for, key_worker_in
from tests.factories.assessments import area_of, begun, found

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(case):
    return key_worker_in(case)


def refused(rule: str) -> AuditEvent:
    return AuditEvent.objects.get(verb="refused", data__rule=rule)


@pytest.mark.requirement("KW-12.1")
@pytest.mark.requirement("GB2-self-care")
def test_an_area_keeps_level_words_strengths_services_and_its_own_questions(case, worker):
    clinic = AgencyFactory()
    assessment = begun(case, worker)
    found(
        assessment,
        worker,
        "physical-health",
        3,
        own_words="I’m always tired.",
        strengths="Takes the iron every day.",
        services=[clinic],
        access="blocked",
        blocked_by="No place for a pregnant woman",
        details={"gp": "Dr Niamh Ní Riain", "rating": 11, "medical-card": "yes"},
    )
    need = area_of(assessment, "physical-health")
    assert (need.level, need.own_words, need.strengths) == (3, "I’m always tired.", "Takes the iron every day.")
    assert need.details == {"gp": "Dr Niamh Ní Riain", "rating": 11, "medical-card": "yes"}
    assert list(need.services.all()) == [clinic]
    assert (need.blocked_by, need.version, need.saved_by) == ("No place for a pregnant woman", 1, worker)


def test_an_area_with_neither_level_nor_reason_is_begun_and_not_done(case, worker):
    assessment = begun(case, worker)
    need = found(assessment, worker, "alcohol", own_words="Not today.")
    assert not need.is_done
    assert need.version == 1


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"level": 2, "not_discussed_because": "Tired"}, "KW-12.1", "not_discussed_because"),
        ({"level": 4}, "no-such-level", "level"),
        ({"access": "blocked"}, "no-block", "blocked_by"),
        ({"needs_professional": True}, "no-professional-kind", "professional_kind"),
        ({"details": {"rating": 21}}, "out-of-range", "q-rating"),
        ({"details": {"rating": -1}}, "out-of-range", "q-rating"),
        ({"details": {"rating": "8"}}, "out-of-range", "q-rating"),
        ({"details": {"medical-card": "perhaps"}}, "no-such-answer", "q-medical-card"),
        ({"details": {"blood-type": "A"}}, "no-such-question", "q-blood-type"),
        ({"details": {"gp": "Card 1234567TA"}}, "pps-number", "q-gp"),
        ({"details": {"gp": "x" * 201}}, "too-long", "q-gp"),
        ({"own_words": "My number is 1234567TA"}, "pps-number", "own_words"),
    ],
)
def test_what_an_area_refuses_it_refuses_at_its_field_and_keeps_what_was_there(case, worker, fields, code, field):
    assessment = begun(case, worker)
    found(assessment, worker, "physical-health", 1, own_words="As it was.")
    with pytest.raises(DomainError) as error:
        found(assessment, worker, "physical-health", **{"level": 2} | fields)
    assert (error.value.code, error.value.field) == (code, field)
    need = area_of(assessment, "physical-health")
    assert (need.level, need.own_words, need.version) == (1, "As it was.", 1)
    assert refused(code).data["attempted"] == "save_area"


def test_a_pps_number_within_the_answers_stops_at_the_last_door_too(case, worker):
    need = area_of(begun(case, worker), "income")
    need.details = {"debts": ["to a lender", {"ref": "1234567TA"}]}
    with pytest.raises(DomainError) as error, transaction.atomic():
        need.save()
    assert error.value.code == "pps-number"
    assert area_of(need.assessment, "income").details == {}


def test_the_number_of_a_bank_account_is_not_kept(case, worker):
    with pytest.raises(DomainError) as error:
        found(begun(case, worker), worker, "income", 1, details={"debts": "To IE29 AIBK 9311 5212 3456 78"})
    assert error.value.code == "account-number"


def test_long_pasted_text_right_to_left_text_and_emoji_are_kept_as_they_are(case, worker):
    words = ("“Pasted – from Word”\u00a0… " * 500)[:10_000].strip()
    arabic, emoji = "أنا متعب دائما", "I’m 😔, but the baby is 👶🏽"
    assessment = begun(case, worker)
    found(assessment, worker, "mental-health", 2, own_words=words, strengths=arabic, details={"mood": emoji})
    need = area_of(assessment, "mental-health")
    assert (need.own_words, need.strengths, need.details["mood"]) == (words, arabic, emoji)


def test_two_workers_write_in_two_areas_and_neither_stops_the_other(case, worker, line_manager):
    assessment = begun(case, worker)
    one, other = area_of(assessment, "alcohol"), area_of(assessment, "legal")
    found(assessment, worker, "alcohol", 1)
    found(assessment, line_manager, "legal", 2)
    assert {area_of(assessment, "alcohol").saved_by, area_of(assessment, "legal").saved_by} == {worker, line_manager}
    assert one.version == other.version == 0


def test_who_opened_an_area_before_another_saved_it_is_told(case, worker, line_manager):
    assessment = begun(case, worker)
    opened = area_of(assessment, "alcohol")
    found(assessment, line_manager, "alcohol", 3)
    with pytest.raises(Conflict):
        save_area(actor=worker, need=opened, version=opened.version, level=0)
    assert area_of(assessment, "alcohol").level == 3


def test_a_partner_writes_in_no_area(case, worker):
    harbour = AgencyFactory()
    CaseAgencyFactory(case=case, agency=harbour)
    consent_for(case, harbour, "drug-use", "assessment")
    partner = key_worker_in(case, harbour)
    with pytest.raises(NotAllowed):
        found(begun(case, worker), partner, "drug-use", 1)
