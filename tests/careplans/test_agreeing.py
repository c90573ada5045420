"""Each service's answer, the person's knowledge of each part, and the four things each service is told."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from careplans.models import PartExplained, PlanAgreement, PlanTelling, PlanVersion
from careplans.selectors.agreeing import standing_of_agencies, version_to_agree
from careplans.services.agreements import explain_part, give_agreement, record_agreement, record_telling
from careplans.states import PlanState
from consents.services import withdraw_consent
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import AgencyFactory, CaseAgencyFactory
from tests.factories.careplans import plan_of, step_of
from tests.factories.consents import signed

pytestmark = pytest.mark.django_db

ALL_FOUR = {"case_manager": True, "shared_plan": True, "own_part": True, "issue_contact": True}
SPOKEN = {"how": "telephone", "told_whom": "Brian"}


def standing(plan, agency=None):
    found = standing_of_agencies(plan, timezone.now())
    return next(each for each in found.agencies if each.agency_id == agency.pk) if agency else found


def refused(code, verb, **arguments):
    rows = [list(model.objects.values()) for model in (PlanAgreement, PlanTelling, PartExplained)]
    with pytest.raises((DomainError, NotAllowed)) as error:
        verb(**arguments)
    assert error.value.code == code
    assert [list(model.objects.values()) for model in (PlanAgreement, PlanTelling, PartExplained)] == rows
    assert AuditEvent.objects.filter(verb="refused").latest("pk").data["rule"] == code
    return error.value


# --- agreement -----------------------------------------------------------------------------------------------


@pytest.mark.requirement("GB2-agree-phone-email")
@pytest.mark.parametrize("channel", ["telephone", "mail", "meeting", "in-person"])
def test_an_agencys_agreement_has_its_channel_and_its_day(aoife, harbour, shared_plan, channel):
    on = today() - timedelta(days=1)
    record_agreement(
        actor=aoife,
        plan=shared_plan,
        agency=harbour,
        answer="agreed",
        channel=channel,
        answered_on=on,
        answered_by_name="Brian Keogh",
    )
    row = PlanAgreement.objects.get()
    assert (row.channel, row.answered_on, row.answered_by_name, row.recorded_by) == (channel, on, "Brian Keogh", aoife)
    assert standing(shared_plan).all_answered
    assert standing(shared_plan, harbour).status.word == "Agreed"


@pytest.mark.requirement("GB2-agree-phone-email")
def test_a_plan_waits_for_every_answer_or_a_reason_for_none(case, aoife, harbour, clinic, shared_plan):
    CaseAgencyFactory(case=case, agency=clinic)
    signed(aoife, case, {harbour: {"drug-use", "plan-part"}, clinic: {"whole-plan"}})
    given = {"actor": aoife, "plan": shared_plan, "answered_on": today()}
    record_agreement(**given, agency=harbour, answer="agreed", channel="telephone", answered_by_name="Brian")
    assert standing(shared_plan).not_answered == ("Clinic",)
    assert refused("no-reason", record_agreement, **given, agency=clinic, answer="not-awaited").field == "words"
    record_agreement(**given, agency=clinic, answer="not-awaited", words="Rung four times since 2 April.")
    assert standing(shared_plan).all_answered


def test_what_is_missing_is_said_at_its_field(aoife, harbour, clinic, shared_plan):
    given = {"actor": aoife, "plan": shared_plan, "agency": harbour}
    whole = {"answer": "agreed", "channel": "telephone", "answered_by_name": "Brian", "answered_on": today()}
    for change, code, field in (
        ({"channel": ""}, "no-channel", "channel"),
        ({"answered_by_name": " "}, "no-name", "answered_by_name"),
        ({"answered_on": today() + timedelta(days=1)}, "in-the-future", "answered_on"),
        ({"answer": "declined"}, "no-words", "words"),
        ({"answer": "with-changes"}, "no-words", "words"),
    ):
        assert refused(code, record_agreement, **given | whole | change).field == field
    assert refused("not-involved", record_agreement, **given | whole | {"agency": clinic}).field == "agency"


def test_a_declined_part_is_not_an_answer_that_lets_the_plan_stand(aoife, harbour, shared_plan):
    given = {"plan": shared_plan, "agency": harbour, "answered_on": today()}
    record_agreement(
        actor=aoife, **given, answer="declined", channel="mail", answered_by_name="Orla", words="No places."
    )
    assert standing(shared_plan).not_answered == ("Harbour",)


def test_an_agreement_is_for_one_version(case, aoife, harbour, shared_plan):
    made = {"words": {}, "words_hash": "0", "agreed_on": today(), "made_at": timezone.now(), "made_by": aoife}
    PlanVersion.objects.create(plan=shared_plan, number=1, given_how="typed", **made)
    assert version_to_agree(shared_plan) == 1
    record_agreement(
        actor=aoife,
        plan=shared_plan,
        agency=harbour,
        answer="agreed",
        channel="telephone",
        answered_on=today(),
        answered_by_name="Brian",
    )
    assert standing(shared_plan).all_answered
    shared_plan.state = PlanState.REVISING
    shared_plan.save()
    assert version_to_agree(shared_plan) == 2
    assert standing(shared_plan).not_answered == ("Harbour",)


@pytest.mark.requirement("GB2-agree-phone-email")
def test_the_agencys_own_worker_agrees_here_and_the_case_manager_is_told(case, aoife, brian, harbour, shared_plan):
    give_agreement(actor=brian, case=case, agency=harbour, answer="agreed")
    row = PlanAgreement.objects.get()
    assert (row.channel, row.recorded_by, row.answered_by_name) == ("here", brian, str(brian))
    assert Notice.objects.filter(recipient=aoife, key__startswith=f"agreement:{row.pk}:").count() == 1


def test_nobody_answers_for_another_agency_or_without_consent(case, aoife, brian, dan, clinic, harbour, shared_plan):
    refused("not-allowed", give_agreement, actor=brian, case=case, agency=clinic, answer="agreed")
    refused("not-allowed", give_agreement, actor=dan, case=case, agency=harbour, answer="agreed")
    given = {"plan": shared_plan, "agency": harbour, "answer": "agreed", "channel": "mail", "answered_on": today()}
    for worker in (dan, brian):
        refused("not-allowed", record_agreement, actor=worker, **given, answered_by_name="Brian")
    withdraw_consent(actor=aoife, consent=shared_plan.consent, extent="whole", channel="telephone")
    refused("not-allowed", give_agreement, actor=brian, case=case, agency=harbour, answer="agreed")


# --- the person knows ----------------------------------------------------------------------------------------


@pytest.mark.requirement("GB1-su-aware-roles")
def test_the_person_knows_each_agencys_part_before_the_plan_is_agreed(case, aoife, dan, harbour, shared_plan):
    assert standing(shared_plan).not_explained == ("Harbour",)
    assert not standing(shared_plan).all_explained
    tomorrow = today() + timedelta(days=1)
    refused("in-the-future", explain_part, actor=dan, plan=shared_plan, agency=harbour, explained_on=tomorrow)
    explain_part(actor=dan, plan=shared_plan, agency=harbour, explained_on=today(), words="Yes, ring them.")
    assert standing(shared_plan).all_explained
    assert PartExplained.objects.get().explained_by == dan


def test_a_partner_does_not_say_what_the_person_knows(brian, harbour, shared_plan):
    refused("not-allowed", explain_part, actor=brian, plan=shared_plan, agency=harbour, explained_on=today())


# --- the four things -----------------------------------------------------------------------------------------


@pytest.mark.requirement("GB1-four-items", "GB1-in-person")
def test_four_green_marks_from_letter_talk_or_meeting_or_the_plan_is_not_communicated(aoife, harbour, shared_plan):
    told = {"actor": aoife, "plan": shared_plan, "agency": harbour, "told_on": today()}
    record_telling(**told, how="letter", case_manager=True, shared_plan=True)
    assert standing(shared_plan, harbour).not_told == "its own part, whom to ring"
    record_telling(**told, how="meeting", told_whom="Brian", own_part=True)
    assert standing(shared_plan).not_communicated == ("Harbour",)
    record_telling(**told, how="in-person", told_whom="Brian", issue_contact=True)
    assert standing(shared_plan).is_communicated
    last = standing(shared_plan, harbour).marks[-1]
    assert (last.code, last.is_green) == ("issue_contact", True)
    assert last.told.startswith("in person, ")


@pytest.mark.requirement("GB1-no-change-still-told")
def test_an_agency_with_nothing_new_to_do_is_told_too(case, aoife, harbour, shared_plan):
    bridge = AgencyFactory(short_name="Bridge")
    CaseAgencyFactory(case=case, agency=bridge)
    signed(aoife, case, {harbour: {"drug-use", "plan-part"}, bridge: {"accommodation"}})
    record_telling(actor=aoife, plan=shared_plan, agency=harbour, told_on=today(), **SPOKEN, **ALL_FOUR)
    assert standing(shared_plan).not_communicated == ("Bridge",)
    record_telling(actor=aoife, plan=shared_plan, agency=bridge, told_on=today(), **SPOKEN, **ALL_FOUR)
    assert standing(shared_plan).is_communicated


def test_nothing_is_told_to_an_agency_that_no_consent_names(aoife, harbour, shared_plan):
    given = {"actor": aoife, "plan": shared_plan, "agency": harbour, **SPOKEN, **ALL_FOUR}
    refused("agency-not-covered", record_telling, **given, told_on=today() - timedelta(days=30))
    withdraw_consent(actor=aoife, consent=shared_plan.consent, extent="whole", channel="telephone")
    refused("agency-not-covered", record_telling, **given, told_on=today())


def test_a_telling_says_what_whom_and_when(aoife, brian, harbour, shared_plan):
    given = {"actor": aoife, "plan": shared_plan, "agency": harbour}
    assert refused("nothing-told", record_telling, **given, **SPOKEN, told_on=today()).field == "told"
    tomorrow = today() + timedelta(days=1)
    assert refused("in-the-future", record_telling, **given, **SPOKEN, **ALL_FOUR, told_on=tomorrow).field == "told_on"
    assert (
        refused("no-name", record_telling, **given, how="telephone", **ALL_FOUR, told_on=today()).field == "told_whom"
    )
    refused("not-allowed", record_telling, **given | {"actor": brian}, **SPOKEN, **ALL_FOUR, told_on=today())


# --- where they stand ----------------------------------------------------------------------------------------


def test_who_left_is_said_and_not_waited_for(case, aoife, harbour, shared_plan):
    withdraw_consent(
        actor=aoife, consent=shared_plan.consent, extent="agency", channel="telephone", agencies=[harbour.pk]
    )
    found = standing(shared_plan, harbour)
    assert found.left.startswith("consent withdrawn ")
    assert (found.status.word, found.counts) == ("Cannot see", True)  # it still owns a step: agree a new owner
    shared_plan.theirs.state = "dropped"
    shared_plan.theirs.save()
    found = standing(shared_plan, harbour)
    assert (found.status.word, found.counts) == ("Not shared with", False)


def test_ten_agencies_cost_the_queries_of_one(case, aoife, harbour, shared_plan):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            standing_of_agencies(shared_plan, timezone.now())
        return len(asked)

    few = queries()
    for _ in range(9):
        agency = AgencyFactory()
        CaseAgencyFactory(case=case, agency=agency)
        step_of(shared_plan.drugs, agency, aoife)
        for _ in range(3):
            PlanTelling.objects.create(
                plan=shared_plan,
                agency=agency,
                how="letter",
                told_on=date(2026, 1, 1),
                recorded_by=aoife,
                own_part=True,
            )
    assert queries() == few <= 3
    assert len(standing(shared_plan).agencies) == 10


def test_a_plan_of_one_agency_alone_waits_for_nobody(case, aoife):
    found = standing_of_agencies(plan_of(case, aoife), timezone.now())
    assert (found.agencies, found.all_answered, found.is_communicated, found.all_explained) == ((), True, True, True)
