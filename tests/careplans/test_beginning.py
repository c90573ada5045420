"""A plan is begun from what was found: one draft a case, a section for each need, a key worker, a template."""

import pytest

from careplans.models import Action, CarePlan, Goal, NoActionNow, SharedCareRole
from careplans.services import plans
from careplans.states import GoalState, PlanState
from cases.models import CareDomain
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from tests.factories.careplans import domain, plan_of, step_of
from tests.factories.found import assessed, looked_at_first
from tests.threads import Beside

pytestmark = pytest.mark.django_db


def refused(rule: str) -> bool:
    return AuditEvent.objects.filter(verb="refused", data__rule=rule).exists()


@pytest.mark.requirement("KW-7.5", "GB2-plan-def", "GB2-priorities")
def test_a_finished_assessment_becomes_a_draft_with_a_section_for_each_need_in_the_persons_order(case, aoife):
    found = assessed(case, aoife, drug_use=3, accommodation=2, income=1)
    need = found.needs.get(domain__code="income")
    need.priority = 1
    need.save()
    plan = plans.begin_plan(actor=aoife, case=case)
    assert plan.state == PlanState.DRAFT
    assert plan.assessment == found
    assert plan.key_worker == aoife
    sections = list(plan.goals.order_by("rank").values_list("domain__code", "state", "own_words"))
    assert sections == [
        ("income", GoalState.DRAFT, "My words on Income and finance"),
        ("drug-use", GoalState.DRAFT, "My words on Drug use"),
        ("accommodation", GoalState.DRAFT, "My words on Accommodation"),
    ]
    assert all(goal.need_id for goal in plan.goals.all())
    assert AuditEvent.objects.filter(verb="plan.begun", file_id=case.pk).exists()


def test_without_a_finished_assessment_no_care_plan_is_begun(case, aoife):
    with pytest.raises(DomainError) as refusal:
        plans.begin_plan(actor=aoife, case=case)
    assert (refusal.value.code, refusal.value.field) == ("no-assessment", "kind")
    assert not CarePlan.objects.exists()
    assert refused("no-assessment")


@pytest.mark.requirement("MC-initial-plan")
def test_a_first_plan_comes_before_the_full_assessment_and_only_before_any_other(case, aoife):
    with pytest.raises(DomainError, match="initial assessment first"):
        plans.begin_plan(actor=aoife, case=case, kind=CarePlan.Kind.INITIAL)
    initial = looked_at_first(case, aoife)
    plan = plans.begin_plan(actor=aoife, case=case, kind=CarePlan.Kind.INITIAL)
    assert (plan.kind, plan.initial_assessment, plan.assessment) == ("initial", initial, None)
    plans.drop_plan(actor=aoife, plan=plan)
    standing = plan_of(case, aoife, state=PlanState.AGREED)
    with pytest.raises(DomainError, match="stands already"):
        plans.begin_plan(actor=aoife, case=case, kind=CarePlan.Kind.INITIAL)
    assessed(case, aoife, drug_use=1)
    assert plans.begin_plan(actor=aoife, case=case).replaces == standing


def test_there_is_one_draft_at_a_time(case, aoife):
    assessed(case, aoife, drug_use=1)
    plans.begin_plan(actor=aoife, case=case)
    with pytest.raises(DomainError) as refusal:
        plans.begin_plan(actor=aoife, case=case)
    assert refusal.value.code == "draft-exists"
    assert CarePlan.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_make_one_draft(case, aoife, cora):
    assessed(case, aoife, drug_use=1)
    beside = Beside()
    answers = beside.both(*(lambda who=who: plans.begin_plan(actor=who, case=case) for who in (aoife, cora)))
    beside.end()
    assert sorted(type(answer).__name__ for answer in answers) == ["CarePlan", "DomainError"]
    assert CarePlan.objects.count() == 1


def test_who_does_not_govern_begins_no_plan(case, aoife, dan, brian):
    assessed(case, aoife, drug_use=1)
    for actor in (dan, brian):
        with pytest.raises(NotAllowed):
            plans.begin_plan(actor=actor, case=case)
    assert not CarePlan.objects.exists()


@pytest.mark.requirement("MC-kw-named")
def test_the_key_worker_of_the_plan_works_on_the_case_for_the_lead_agency(case, aoife, dan, brian):
    assessed(case, aoife, drug_use=1)
    plan = plans.begin_plan(actor=aoife, case=case)
    assert plans.name_key_worker(actor=aoife, plan=plan, key_worker=dan).key_worker == dan
    for nobody in (brian, None):
        with pytest.raises(DomainError) as refusal:
            plans.name_key_worker(actor=aoife, plan=plan, key_worker=nobody)
        assert refusal.value.field == "key_worker"
    plan.refresh_from_db()
    assert plan.key_worker == dan


@pytest.mark.requirement("KW-8.3a")
def test_no_action_now_takes_the_place_of_an_empty_section_and_says_why(case, aoife):
    assessed(case, aoife, drug_use=2, gambling=1)
    plan = plans.begin_plan(actor=aoife, case=case)
    plans.say_no_action(actor=aoife, plan=plan, domain=domain("gambling"), because="She wants to wait until the birth")
    assert NoActionNow.objects.get(plan=plan).because == "She wants to wait until the birth"
    assert plan.goals.get(domain__code="gambling").state == GoalState.DROPPED
    with pytest.raises(DomainError, match="Say why"):
        plans.say_no_action(actor=aoife, plan=plan, domain=domain("drug-use"), because="  ")
    step_of(plan.goals.get(domain__code="drug-use"), case.lead_agency, aoife)
    with pytest.raises(DomainError) as refusal:
        plans.say_no_action(actor=aoife, plan=plan, domain=domain("drug-use"), because="No")
    assert refusal.value.code == "has-steps"
    assert NoActionNow.objects.count() == 1
    assert refused("has-steps")


@pytest.mark.requirement("MC-shared-care", "MC-shared-care-defaults")
def test_in_primary_care_the_usual_roles_are_proposed(case, aoife):
    assessed(case, aoife, drug_use=1)
    plan = plans.begin_plan(actor=aoife, case=case, setting=CarePlan.Setting.PRIMARY_CARE)
    roles = dict(plan.shared_care.values_list("task", "who"))
    assert roles == {
        "prescribing": "gp",
        "medication-change": "gp",
        "monitoring": "worker",
        "holistic-plan": "worker",
        "team-discussion": "worker",
        "compliance": "both",
        "continuity": "both",
    }
    assert SharedCareRole.objects.filter(plan=plan).count() == 7


def test_what_was_found_without_a_need_has_no_section(case, aoife):
    assessed(case, aoife)
    plan = plans.begin_plan(actor=aoife, case=case)
    assert not Goal.objects.filter(plan=plan).exists()
    assert not Action.objects.exists()
    assert CareDomain.objects.count() == 14
