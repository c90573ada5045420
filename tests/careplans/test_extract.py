"""What one agency reads of a plan, and which steps its workers reach: extract and policy agree."""

import pytest
from django.utils import timezone

from careplans.models import Action
from careplans.policies import StepAction, step_policy
from careplans.selectors.extract import plan_extract
from careplans.states import PlanState
from cases.models import Consent
from consents.services import withdraw_consent
from consents.wishes import Wish
from core.days import today
from tests.factories.careplans import goal_in, plan_of, step_of
from tests.factories.consents import drafted, sign, signed, talk_about

pytestmark = pytest.mark.django_db

PART, WHOLE = "plan-part", "whole-plan"


@pytest.fixture
def plan(case, aoife):
    return plan_of(case, aoife, state=PlanState.AGREED)


def extract(case, agency):
    return plan_extract(case, [agency.pk], timezone.now(), today())


def titles(extract):
    return {step.title for goal in extract.goals for step in goal.steps} if extract else set()


def reached(worker):
    return set(step_policy.scope(worker).values_list("title", flat=True))


def own(extract):
    return {step.title for step in extract.own_steps} if extract else set()


@pytest.mark.requirement("KW-8.3b")
def test_an_agency_reads_the_goals_it_helps_with_in_the_areas_ticked_for_it(case, aoife, turas, brian, harbour, plan):
    drugs, money, legal = (goal_in(plan, code, aoife) for code in ("drug-use", "income", "legal"))
    step_of(drugs, harbour, aoife, title="Harbour on drugs")
    step_of(drugs, turas, aoife, title="Turas on drugs")
    step_of(money, harbour, aoife, title="Harbour on money")
    step_of(legal, harbour, aoife, title="Harbour on court")
    step_of(goal_in(plan, "drug-use", aoife, title="Without Harbour"), turas, aoife, title="Turas alone")
    signed(aoife, case, {harbour: {"drug-use", PART}})
    assert titles(extract(case, harbour)) == {"Harbour on drugs", "Turas on drugs"}
    assert reached(brian) == own(extract(case, harbour)) == {"Harbour on drugs"}


def test_without_the_tick_for_its_part_of_the_plan_an_agency_reads_nothing_of_it(case, aoife, brian, harbour, plan):
    step_of(goal_in(plan, "drug-use", aoife), harbour, aoife)
    signed(aoife, case, {harbour: {"drug-use"}})
    assert extract(case, harbour) is None
    assert reached(brian) == set()


def test_another_agency_is_shown_only_where_the_person_named_it_for_the_same_area(
    case, aoife, brian, ruth, harbour, clinic, plan
):
    goal = goal_in(plan, "drug-use", aoife)
    step_of(goal, harbour, aoife, title="Harbour")
    step_of(goal, clinic, aoife, title="Clinic")
    signed(aoife, case, {harbour: {"drug-use", PART}, clinic: {"alcohol", PART}})
    assert titles(extract(case, harbour)) == {"Harbour"}
    signed(aoife, case, {harbour: {"drug-use", PART}, clinic: {"drug-use", PART}})
    assert titles(extract(case, harbour)) == {"Harbour", "Clinic"}
    assert reached(brian) == {"Harbour"}


def test_the_whole_plan_leaves_legal_matters_out_without_their_own_tick(case, aoife, ruth, clinic, turas, plan):
    for code in ("drug-use", "income", "legal"):
        step_of(goal_in(plan, code, aoife), clinic, aoife, title=code)
    signed(aoife, case, {clinic: {WHOLE}})
    assert titles(extract(case, clinic)) == reached(ruth) == {"drug-use", "income"}
    signed(aoife, case, {clinic: {WHOLE, "legal"}})
    assert titles(extract(case, clinic)) == reached(ruth) == {"drug-use", "income", "legal"}


def test_own_words_are_there_only_if_ticked_for_the_agency(case, aoife, harbour, plan):
    goal = goal_in(plan, "drug-use", aoife, own_words="So that I get the children back")
    step_of(goal, harbour, aoife)
    signed(aoife, case, {harbour: {"drug-use", PART}})
    assert [each.own_words for each in extract(case, harbour).goals] == [""]
    goal.words_shared_with.add(harbour)
    assert [each.own_words for each in extract(case, harbour).goals] == ["So that I get the children back"]


def test_at_the_withdrawal_the_part_is_gone(case, aoife, brian, harbour, plan):
    step_of(goal_in(plan, "drug-use", aoife), harbour, aoife, title="Harbour")
    consent = signed(aoife, case, {harbour: {"drug-use", PART}})
    assert reached(brian) == {"Harbour"}
    withdraw_consent(actor=aoife, consent=consent, extent="whole", channel="telephone")
    assert reached(brian) == set()
    assert extract(case, harbour) is None


def test_who_carries_and_who_governs_a_step(case, aoife, dan, cora, brian, turas, harbour, plan):
    goal = goal_in(plan, "drug-use", aoife)
    ours, theirs = step_of(goal, turas, aoife), step_of(goal, harbour, aoife)
    signed(aoife, case, {harbour: {"drug-use", PART}})
    look, carry = StepAction.VIEW, StepAction.CARRY
    rights = {
        person: tuple(frozenset(step_policy.can(person, step)) for step in (ours, theirs))
        for person in (aoife, cora, dan, brian)
    }
    assert rights == {
        aoife: (frozenset(StepAction),) * 2,
        cora: (frozenset(StepAction),) * 2,
        dan: ({look, carry}, {look}),
        brian: (frozenset(), {look, carry}),
    }
    assert Action.objects.count() == 2


def test_what_two_consents_say_is_not_joined(case, aoife, brian, harbour, plan):
    """One names an area, another the part of the plan for another area: the first area's goals stay closed."""
    for code in ("drug-use", "income"):
        step_of(goal_in(plan, code, aoife), harbour, aoife, title=code)
    signed(aoife, case, {harbour: {"drug-use"}})
    talk_about(aoife, case)
    wish = Wish(agency=harbour.pk, domains=frozenset({"income"}), information=frozenset({PART}))
    sign(aoife, drafted(aoife, case, wish, kind=Consent.Kind.ADDITIONAL))
    assert titles(extract(case, harbour)) == reached(brian) == {"income"}
