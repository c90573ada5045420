"""A partner joins a plan, proposes a step of its own, and the case manager answers (KW-5.1.2, GB1-join-existing)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from careplans.models import Action, ClinicTalk, Goal, Joining
from careplans.selectors.extract import plan_extract
from careplans.selectors.joining import joined as joined_of
from careplans.services.joining import record_joining
from careplans.services.proposals import accept_step, decline_step, propose_step
from careplans.states import ActionState, GoalState, PlanState
from cases.models import CareDomain, CaseManagerRequest
from consents.services import withdraw_consent
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import CaseAgencyFactory, consent_for, key_worker_in
from tests.factories.careplans import goal_in, plan_of, step_of
from tests.factories.consents import signed

pytestmark = pytest.mark.django_db

LATER = today() + timedelta(days=14)


def proposed(brian, case, harbour, shared_plan, **fields):
    values = {"title": "Go along to the first visit", "goal": shared_plan.drugs, "target_date": LATER} | fields
    return propose_step(actor=brian, case=case, agency=harbour, **values)


def refused(code, verb, **arguments):
    """The verb is refused by this rule, writes the refusal down, and changes no step and no goal."""
    before = (list(Action.objects.values()), list(Goal.objects.values()), list(Joining.objects.values()))
    refusals = AuditEvent.objects.filter(verb="refused").count()
    with pytest.raises((DomainError, NotAllowed)) as error:
        verb(**arguments)
    assert error.value.code == code
    assert (list(Action.objects.values()), list(Goal.objects.values()), list(Joining.objects.values())) == before
    assert AuditEvent.objects.filter(verb="refused").count() == refusals + 1
    assert AuditEvent.objects.filter(verb="refused").latest("pk").data["rule"] == code
    return error.value


# --- joining -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("GB1-join-existing")
def test_no_step_of_ours_before_it_was_talked_over_and_agreed(case, brian, harbour, shared_plan):
    error = refused(
        "not-joined", propose_step, actor=brian, case=case, agency=harbour, title="x", goal=shared_plan.drugs
    )
    assert "talked over with the person and that it was agreed with the case manager" in error.message
    record_joining(actor=brian, case=case, agency=harbour, discussed_on=today(), persons_words="Yes, come along.")
    error = refused(
        "not-joined", propose_step, actor=brian, case=case, agency=harbour, title="x", goal=shared_plan.drugs
    )
    assert "talked over" not in error.message
    assert "agreed with the case manager" in error.message
    record_joining(actor=brian, case=case, agency=harbour, agreed_on=today(), agreed_with="Aoife")
    assert proposed(brian, case, harbour, shared_plan).state == ActionState.PROPOSED
    row = Joining.objects.get()
    assert (row.discussed_by, row.persons_words, row.agreed_by) == (brian, "Yes, come along.", brian)


def test_joining_is_written_once_by_days_that_have_been(case, brian, aoife, harbour, shared_plan):
    given = {"actor": brian, "case": case, "agency": harbour}
    refused("no-day", record_joining, **given)
    refused("in-the-future", record_joining, **given, discussed_on=today() + timedelta(days=1))
    refused("no-name", record_joining, **given, agreed_on=today())
    record_joining(**given | {"actor": aoife}, discussed_on=today(), agreed_on=today(), agreed_with="Aoife")
    refused("already-joined", record_joining, **given, discussed_on=today())


def test_a_worker_of_a_third_service_writes_no_joining_for_harbour(case, ruth, clinic, harbour, shared_plan, aoife):
    CaseAgencyFactory(case=case, agency=clinic)
    signed(aoife, case, {clinic: {"drug-use", "plan-part"}, harbour: {"drug-use", "plan-part"}})
    refused("not-allowed", record_joining, actor=ruth, case=case, agency=harbour, discussed_on=today())


@pytest.mark.requirement("GB1-join-existing")
def test_an_accepted_offer_of_support_is_both_halves(case, aoife, brian, harbour, shared_plan):
    CaseManagerRequest.objects.create(
        case=case,
        agency=harbour,
        asked_by=brian,
        outcome="refused",
        support_asked_on=today() - timedelta(days=2),
        support_word="She wants me there.",
        support_answer=CaseManagerRequest.SupportAnswer.ACCEPTED,
        support_answered_at=timezone.now(),
        support_answered_by=aoife,
    )
    found = joined_of(case, harbour.pk)
    assert (found.is_complete, found.persons_words, found.agreed_with) == (True, "She wants me there.", str(aoife))
    assert proposed(brian, case, harbour, shared_plan).proposed_from == harbour


# --- proposing -----------------------------------------------------------------------------------------------


@pytest.mark.requirement("KW-5.1.2")
def test_a_proposed_step_is_told_to_the_case_manager_and_accepted(case, brian, aoife, harbour, shared_plan, joined):
    step = proposed(brian, case, harbour, shared_plan)
    notice = Notice.objects.get(recipient=aoife, key=f"step:{step.pk}:proposed")
    assert "first visit" not in notice.subject
    assert case.service_user.last_name not in notice.subject
    accept_step(actor=aoife, step=step)
    step.refresh_from_db()
    assert (step.state, step.answered_by, step.agency) == (ActionState.AGREED, aoife, harbour)
    assert Notice.objects.filter(recipient=brian, key=f"step:{step.pk}:answered").exists()
    assert "Go along to the first visit" in {
        each.title for each in plan_extract(case, [harbour.pk], timezone.now(), today()).own_steps
    }


@pytest.mark.requirement("KW-5.1.2")
def test_a_partner_proposes_for_its_own_agency_only(case, brian, harbour, clinic, turas, shared_plan, joined):
    for other in (clinic, turas):
        refused(
            "other-agency",
            propose_step,
            actor=brian,
            case=case,
            agency=other,
            title="Theirs",
            goal=shared_plan.drugs,
            target_date=LATER,
        )


def test_a_goal_that_the_agency_does_not_read_is_refused_as_one_that_is_not_there(
    case, brian, aoife, harbour, shared_plan, joined
):
    given = {"actor": brian, "case": case, "agency": harbour, "title": "x", "target_date": LATER}
    hidden = refused("goal-not-shared", propose_step, **given, goal=shared_plan.income)
    none = refused("goal-not-shared", propose_step, **given, goal=Goal(pk=0))
    not_theirs = goal_in(shared_plan, "drug-use", aoife, title="Without Harbour")
    other = refused("goal-not-shared", propose_step, **given, goal=not_theirs)
    area = refused("goal-not-shared", propose_step, **given, domain=CareDomain.objects.get(code="income"))
    nothing = refused("goal-not-shared", propose_step, **given)
    assert len({each.message for each in (hidden, none, other, area, nothing)}) == 1


def test_a_step_for_an_area_opens_no_other_goal_of_it(case, brian, aoife, harbour, shared_plan, joined):
    goal_in(shared_plan, "drug-use", aoife, title="Without Harbour")
    step = proposed(
        brian, case, harbour, shared_plan, goal=None, domain=CareDomain.objects.get(code="drug-use"), title="Naloxone"
    )
    assert (step.goal.state, step.goal.title, step.goal.made_by) == (GoalState.DRAFT, "Naloxone", brian)
    read = plan_extract(case, [harbour.pk], timezone.now(), today())
    assert {goal.title for goal in read.goals} == {"A steady dose", "Naloxone"}
    accept_step(actor=aoife, step=step, goal=shared_plan.drugs)
    step.refresh_from_db()
    assert step.goal == shared_plan.drugs
    assert Goal.objects.get(title="Naloxone").state == GoalState.DROPPED


def test_what_is_typed_is_judged_at_its_field(case, brian, harbour, shared_plan, joined):
    given = {"actor": brian, "case": case, "agency": harbour, "goal": shared_plan.drugs}
    assert refused("no-title", propose_step, **given, title=" ", target_date=LATER).field == "title"
    assert refused("no-date", propose_step, **given, title="x").field == "target_date"
    past = today() - timedelta(days=1)
    assert refused("past-date", propose_step, **given, title="x", target_date=past).field == "target_date"
    stranger = key_worker_in(case)
    error = refused("not-their-worker", propose_step, **given, title="x", target_date=LATER, worker=stranger)
    assert error.field == "worker"


def test_without_consent_there_is_nothing_to_propose_in(case, brian, aoife, harbour, shared_plan, joined):
    withdraw_consent(actor=aoife, consent=shared_plan.consent, extent="whole", channel="telephone")
    refused("not-allowed", propose_step, actor=brian, case=case, agency=harbour, title="x", goal=shared_plan.drugs)


# --- answering -----------------------------------------------------------------------------------------------


def test_declined_with_a_reason_that_the_proposer_reads(case, brian, aoife, harbour, shared_plan, joined):
    step = proposed(
        brian, case, harbour, shared_plan, goal=None, domain=CareDomain.objects.get(code="drug-use"), title="Naloxone"
    )
    assert refused("no-reason", decline_step, actor=aoife, step=step, answer=" ").field == "answer"
    decline_step(actor=aoife, step=step, answer="The clinic does this.")
    step.refresh_from_db()
    assert (step.state, step.answer, step.goal.state) == (
        ActionState.DROPPED,
        "The clinic does this.",
        GoalState.DROPPED,
    )
    assert Notice.objects.filter(recipient=brian, key=f"step:{step.pk}:answered").exists()
    refused("already-answered", accept_step, actor=aoife, step=step)


def test_only_who_governs_the_plan_answers(case, brian, dan, cora, harbour, shared_plan, joined):
    step = proposed(brian, case, harbour, shared_plan)
    for other in (brian, dan):
        refused("not-allowed", accept_step, actor=other, step=step)
        refused("not-allowed", decline_step, actor=other, step=step, answer="No")
    assert accept_step(actor=cora, step=step).state == ActionState.AGREED


def test_consent_for_the_owner_is_asked_again_at_the_answer(case, brian, aoife, harbour, shared_plan, joined):
    step = proposed(brian, case, harbour, shared_plan)
    signed(aoife, case, {harbour: {"income", "plan-part"}})
    error = refused("agency-not-covered", accept_step, actor=aoife, step=step)
    assert "Harbour" in error.message


@pytest.mark.requirement("GB1-detox-discussion")
def test_detox_stays_proposed_until_the_clinic_was_heard(case, brian, aoife, harbour, clinic, shared_plan, joined):
    CaseAgencyFactory(case=case, agency=clinic)
    step = proposed(brian, case, harbour, shared_plan, kind=Action.Kind.DETOX)
    refused("no-clinic-talk", accept_step, actor=aoife, step=step)
    ClinicTalk.objects.create(
        case=case, clinic=clinic, with_whom="Dr Roche", held_on=today(), held_by=aoife, support="yes"
    )
    assert accept_step(actor=aoife, step=step).state == ActionState.AGREED


# --- at the same moment --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one_answer(case, brian, aoife, cora, harbour, beside):
    consent_for(case, harbour, "drug-use", "plan-part")
    goal = goal_in(plan_of(case, aoife, state=PlanState.AGREED), "drug-use", aoife)
    proposal = {"state": ActionState.PROPOSED, "proposed_by": brian, "proposed_from": harbour}
    step = step_of(goal, harbour, brian, **proposal)
    answers = beside.both(
        lambda: accept_step(actor=aoife, step=step).state,
        lambda: decline_step(actor=cora, step=step, answer="We do this ourselves.").state,
    )
    won = [each for each in answers if not isinstance(each, Exception)]
    lost = [each for each in answers if isinstance(each, DomainError)]
    assert len(won) == len(lost) == 1, answers
    assert lost[0].code == "already-answered"
    assert Action.objects.get(pk=step.pk).state == won[0]
    assert Notice.objects.filter(key=f"step:{step.pk}:answered").count() == 1
