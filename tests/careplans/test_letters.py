"""Letters about the plan: what they say to whom, what stops them, and who reads them afterwards."""

import pytest
from django.utils import timezone

from accounts.actors import system_actor
from agencies.models import Agency, AgencyContact
from careplans.models import PlanTelling
from careplans.selectors.letters import what_is_told
from careplans.services import letters
from careplans.states import PlanState
from cases.models import Case
from consents.services import withdraw_consent
from core import attachments
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent, Job
from correspondence.models import CorrespondenceEntry, Letter
from correspondence.policies import LetterAction, letter_policy
from correspondence.selectors.addressees import without_contact
from correspondence.services.letters import acknowledge_letter, edit_letter
from notifications.models import Notice
from tests.factories import AgencyFactory, CaseAgencyFactory, consent_for
from tests.factories.careplans import goal_in, plan_of, step_of
from tests.factories.consents import signed
from tests.papers import problems, text_of

pytestmark = pytest.mark.django_db

PART, WHOLE = "plan-part", "whole-plan"


@pytest.fixture
def plan(case, aoife, harbour, clinic, turas):
    for agency in (harbour, clinic):
        CaseAgencyFactory(case=case, agency=agency)
    plan = plan_of(case, aoife, state=PlanState.AGREED)
    drugs = goal_in(plan, "drug-use", aoife, title="Steady on methadone")
    step_of(drugs, clinic, aoife, title="See her each week")
    step_of(goal_in(plan, "accommodation", aoife), harbour, aoife, title="Look for a room")
    return plan


def drafted(actor, plan, agency, kind="introduction", **more):
    return letters.draft_letters(actor=actor, plan=plan, kind=kind, agencies=[agency], **more)[0]


def issued(actor, letter):
    return letters.issue_plan_letter(actor=actor, letter=letter)


def sent(actor, letter, **more):
    values = {"how": "post", "sent_on": today()} | more
    letters.send_plan_letter(actor=actor, letter=letter, **values)
    return Letter.objects.get(pk=letter.pk)


def paper_of(letter):
    letters.keep_letter_paper(actor=system_actor(), letter=letter)
    return attachments.read_attachment(attachments.of_record(letter).get())


@pytest.mark.requirement("GB1-intro-letter")
def test_the_letter_tells_who_manages_the_own_part_and_whom_to_ring_and_no_other_service(
    case, aoife, plan, harbour, clinic, brian
):
    Agency.objects.filter(pk=case.lead_agency_id).update(phone="01 555 0100")
    signed(aoife, case, {harbour: {"accommodation", PART}, clinic: {"drug-use", PART}})
    letter = issued(aoife, drafted(aoife, plan, harbour))
    assert Job.objects.get(kind=letters.JOB).arguments == {"letter": letter.pk}
    pdf = paper_of(letter)
    written = text_of(pdf)
    for words in (
        str(aoife),
        "one care plan across services",
        "Look for a room",
        "ring me with any issue about the plan: 01 555 0100",
    ):
        assert words in written
    assert "send you more on the plan" in written
    assert "See her each week" not in written
    assert clinic.name not in written
    assert letter.domains == ["accommodation"]
    assert not problems(pdf, nobody=(case.service_user.last_name,))


def test_a_case_manager_whom_nobody_can_ring_is_written_to(case, aoife, plan, harbour, brian):
    signed(aoife, case, {harbour: {"accommodation", PART}})
    written = text_of(paper_of(issued(aoife, drafted(aoife, plan, harbour))))
    assert "ring me" not in written
    assert f"write to me with any issue about the plan: {aoife.email}" in written


@pytest.mark.requirement("GB1-methadone-doctor")
def test_the_clinic_is_written_to_by_its_prescriber_and_others_by_their_key_worker(
    case, aoife, plan, harbour, clinic, brian, ruth
):
    consent_for(case, harbour, PART)
    consent_for(case, clinic, PART)
    to_clinic, to_harbour = drafted(aoife, plan, clinic), drafted(aoife, plan, harbour)
    assert (to_clinic.to_name, to_clinic.chosen_because) == ("Dr Roche", "prescriber")
    assert (to_harbour.to_name, to_harbour.chosen_because) == (str(brian), "key-worker")


@pytest.mark.requirement("GB1-contact-unknown")
def test_a_service_with_no_contact_gets_no_letter_until_somebody_has_telephoned(case, aoife, plan, harbour):
    consent_for(case, harbour, "accommodation", PART)
    assert harbour in without_contact(case.pk, timezone.now())
    letter = drafted(aoife, plan, harbour)
    with pytest.raises(DomainError) as refused:
        issued(aoife, letter)
    assert refused.value.code == "no-contact"
    assert AuditEvent.objects.filter(verb="refused", data__rule="no-contact").exists()
    letter.refresh_from_db()
    assert (letter.state, letter.facts) == ("draft", {})
    AgencyContact.objects.create(agency=harbour, name="Una Reception")
    assert harbour not in without_contact(case.pk, timezone.now())
    letter = edit_letter(actor=aoife, letter=letter, version=letter.version, to_name="Una Reception")
    assert issued(aoife, letter).state == "issued"


@pytest.mark.requirement("GB1-attach-consent")
def test_the_first_letter_has_a_copy_of_the_services_part_of_the_consent_and_the_second_has_not(
    case, aoife, plan, harbour, clinic, brian
):
    signed(aoife, case, {harbour: {"accommodation", PART}, clinic: {"drug-use", PART}})
    first = issued(aoife, drafted(aoife, plan, harbour))
    written = text_of(paper_of(first))
    assert "What Harbour may know" in written
    assert clinic.name not in written
    assert "Drug use" not in written
    sent(aoife, first)
    second = issued(aoife, drafted(aoife, plan, harbour))
    assert "What Harbour may know" not in text_of(paper_of(second))
    sent(aoife, second)
    assert drafted(aoife, plan, harbour, attaches_consent=True).attaches_consent


@pytest.mark.requirement("GB1-detox-letter-request")
def test_a_talk_about_detoxification_is_asked_for_where_it_is_ticked(case, aoife, plan, clinic):
    consent_for(case, clinic, "drug-use", PART)
    asked = issued(aoife, drafted(aoife, plan, clinic, asks_for_clinic_talk=True))
    assert "A talk about detoxification or rehabilitation" in text_of(paper_of(asked))
    sent(aoife, asked)
    plain = issued(aoife, drafted(aoife, plan, clinic))
    assert "detoxification" not in text_of(paper_of(plain))


@pytest.mark.requirement("GB1-confirm-letter")
def test_a_plan_agreed_without_a_meeting_has_a_confirmation_for_each_service(case, aoife, plan, harbour, clinic):
    assert letters.draft_letters_of_agreed_plan(actor=aoife, plan=plan) == []
    plan.without_meeting = True
    plan.save()
    drafts = letters.draft_letters_of_agreed_plan(actor=aoife, plan=plan)
    assert {(letter.to_agency, letter.kind) for letter in drafts} == {
        (harbour, "confirmation"),
        (clinic, "confirmation"),
    }
    assert letters.draft_letters_of_agreed_plan(actor=aoife, plan=plan) == []  # they wait already


@pytest.mark.requirement("KW-8.3c")
def test_the_clinic_has_the_whole_plan_only_where_the_person_said_so(case, aoife, plan, harbour, clinic):
    signed(aoife, case, {clinic: {"drug-use", PART}})
    with pytest.raises(DomainError) as refused:
        drafted(aoife, plan, clinic, kind="plan-copy")
    assert refused.value.code == "no-whole-plan-consent"
    assert letters.draft_letters_of_agreed_plan(actor=aoife, plan=plan) == []
    signed(aoife, case, {clinic: {WHOLE}})
    (copy,) = letters.draft_letters_of_agreed_plan(actor=aoife, plan=plan)
    assert copy.kind == "plan-copy"
    assert "Look for a room" in text_of(paper_of(issued(aoife, copy)))


def test_no_letter_without_a_consent_that_names_the_service(case, aoife, plan, harbour, brian):
    letter = drafted(aoife, plan, harbour)
    with pytest.raises(DomainError) as refused:
        issued(aoife, letter)
    assert refused.value.code == "no-consent"
    consent_for(case, harbour, "accommodation")  # it may know of the area, and not of the plan
    with pytest.raises(DomainError) as refused:
        issued(aoife, letter)
    assert refused.value.code == "no-plan-consent"
    assert not Job.objects.filter(kind=letters.JOB).exists()


def test_a_letter_keeps_what_was_true_at_its_issue(case, aoife, plan, harbour, brian):
    consent_for(case, harbour, "accommodation", PART)
    letter = issued(aoife, drafted(aoife, plan, harbour))
    step = plan.goals.get(domain__code="accommodation").actions.get()
    step.title = "Something else"
    step.save()
    assert "Look for a room" in text_of(paper_of(letter))
    assert letters.keep_letter_paper(actor=system_actor(), letter=letter) is None
    assert what_is_told(letter, timezone.now()).facts["part"][0]["what"] == "Something else"
    with pytest.raises(DomainError) as refused:
        edit_letter(actor=aoife, letter=letter, version=letter.version, to_name="Una")
    assert refused.value.code == "letter-issued"


@pytest.mark.requirement("GB1-comm-records", "GB1-four-items")
def test_sending_is_in_the_log_and_a_link_says_nothing(case, aoife, plan, harbour, brian):
    consent_for(case, harbour, "accommodation", PART)
    letter = issued(aoife, drafted(aoife, plan, harbour))
    letter = sent(aoife, letter, how="email", reader=brian)
    entry = CorrespondenceEntry.objects.get(letter=letter)
    assert (entry.channel, entry.with_agency, entry.with_whom) == ("email", harbour, str(brian))
    told = PlanTelling.objects.get(entry=entry)
    assert told.agency == harbour
    assert all((told.case_manager, told.shared_plan, told.own_part, told.issue_contact))
    notice = Notice.objects.get(recipient=brian, about_label="correspondence.Letter")
    assert notice.subject == "A letter waits for you"
    assert notice.about_id == letter.pk
    acknowledge_letter(actor=aoife, letter=letter, on=today(), channel="telephone", words="They have it.")
    assert CorrespondenceEntry.objects.filter(letter=letter, direction="in").count() == 1


def test_a_link_is_for_somebody_who_may_open_the_letter(case, aoife, plan, harbour, brian, ruth, clinic):
    consent_for(case, harbour, "accommodation", PART)
    letter = issued(aoife, drafted(aoife, plan, harbour))
    for reader in (None, ruth):
        with pytest.raises(DomainError):
            sent(aoife, letter, how="email", reader=reader)
    letter.refresh_from_db()
    assert letter.state == "issued"
    assert not Notice.objects.filter(about_id=letter.pk, about_label="correspondence.Letter").exists()


def test_a_partner_reads_the_letter_it_was_sent_and_loses_it_with_any_area_it_tells_of(
    case, aoife, plan, harbour, brian, ruth, clinic
):
    consent = signed(aoife, case, {harbour: {"accommodation", "alcohol", PART}, clinic: {"drug-use", PART}})
    letter = issued(aoife, drafted(aoife, plan, harbour))
    assert not letter_policy.can(brian, letter)
    letter = sent(aoife, letter)
    assert letter_policy.can(brian, letter) == {LetterAction.VIEW}
    assert not letter_policy.can(ruth, letter)
    taken = {"agencies": [harbour.pk], "codes": ["accommodation"]}
    withdraw_consent(actor=aoife, consent=consent, extent="items", channel="telephone", **taken)
    assert not letter_policy.can(brian, letter)
    assert LetterAction.VIEW in letter_policy.can(aoife, letter)


def test_what_was_taken_back_after_the_issue_is_not_sent(case, aoife, plan, harbour, brian):
    consent = signed(aoife, case, {harbour: {"accommodation", PART}})
    letter = issued(aoife, drafted(aoife, plan, harbour))
    withdraw_consent(actor=aoife, consent=consent, extent="items", channel="telephone", codes=[PART])
    with pytest.raises(DomainError) as refused:
        sent(aoife, letter)
    assert refused.value.code == "no-longer-permitted"
    assert not CorrespondenceEntry.objects.exists()


def test_who_drafts_and_who_issues(case, aoife, dan, brian, cora, plan, harbour):
    consent_for(case, harbour, "accommodation", PART)
    letter = drafted(dan, plan, harbour)
    for somebody in (dan, brian):
        with pytest.raises(NotAllowed):
            issued(somebody, letter)
    with pytest.raises(NotAllowed):
        drafted(brian, plan, harbour)
    assert issued(cora, letter).issued_by == cora


def test_an_agency_with_no_part_in_the_case_is_not_written_to(aoife, plan):
    with pytest.raises(DomainError) as refused:
        drafted(aoife, plan, AgencyFactory())
    assert refused.value.code == "not-involved"


def test_without_a_case_manager_the_key_worker_stands_for_the_letters(case, dan, brian, harbour, plan, aoife):
    signed(aoife, case, {harbour: {"accommodation", PART}})
    letter = drafted(aoife, plan, harbour)
    assert LetterAction.ISSUE not in letter_policy.can(dan, letter)
    Case.objects.filter(pk=case.pk).update(level=Case.Level.KEY_WORKING)
    assert LetterAction.ISSUE in letter_policy.can(dan, letter)
    assert LetterAction.ISSUE not in letter_policy.can(brian, letter)  # not for the lead agency
    assert issued(dan, letter).state == Letter.State.ISSUED
