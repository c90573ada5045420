"""A plan is agreed when nothing stands between; what was signed stays as it was; the next version takes its place."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from careplans.models import Action, CarePlan, PartExplained, PlanAgreement, PlanVersion
from careplans.rules.settling import AgencyFacts, GoalFacts, PlanFacts, StepFacts, matters
from careplans.selectors.versions import read_now
from careplans.services import goals, signing, steps
from careplans.snapshots import compared, hash_of
from careplans.states import ActionState, GoalState, PlanState
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from tests.factories.careplans import domain, goal_in, plan_of, step_of
from tests.factories.consents import signed
from tests.factories.found import assessed

pytestmark = pytest.mark.django_db


def ready(case, aoife, turas, **fields):
    """A draft of which nothing is left to settle."""
    plan = plan_of(case, aoife, key_worker=aoife, **fields)
    step_of(goal_in(plan, "drug-use", aoife, state=GoalState.DRAFT), turas, aoife)
    return plan


def sign(actor, plan, **fields):
    values = {
        "fingerprint": hash_of(read_now(CarePlan.objects.get(pk=plan.pk), timezone.now())[1]),
        "agreed_on": today(),
        "given_how": "typed",
        "signed_name": "Mary Ní Test",
    }
    return signing.agree_plan(actor=actor, plan=plan, **values | fields)


def codes(plan):
    return {matter.code for matter in matters(plan) if matter.stands_between}


def whole(**fields):
    goal = GoalFacts(1, "Goal", "drug-use", steps=1)
    return PlanFacts(**{"kind": "comprehensive", "has_key_worker": True, "goals": [goal]} | fields)


@pytest.mark.requirement("KW-5.2.2a", "KW-12.3b", "MC-kw-named", "KW-8.3a")
def test_what_stands_between_a_draft_and_an_agreed_plan():
    assert codes(whole()) == set()
    assert codes(whole(has_key_worker=False)) == {"no-key-worker"}
    assert codes(whole(goals=[])) == {"no-goal"}
    assert codes(whole(goals=[GoalFacts(1, "Goal", "drug-use", ("a measure",), 1)])) == {"not-smart"}
    assert codes(whole(goals=[GoalFacts(1, "Goal", "drug-use", (), 0)])) == {"no-step"}
    assert codes(whole(goals=[GoalFacts(1, "Goal", "drug-use", (), 1, has_finding=False)])) == {"no-finding"}
    needy = {"needs": [("income", "Income")], "others_involved": True}
    assert codes(whole(**needy)) == {"area-empty"}
    assert codes(whole(**needy, no_action=frozenset({"income"}))) == set()
    assert codes(whole(**needy | {"others_involved": False})) == set()
    assert codes(whole(roles_missing=True)) == {"no-roles"}


@pytest.mark.requirement("GB1-su-aware-roles", "GB1-detox-discussion")
def test_what_stands_between_of_agencies_consent_and_detox():
    assert codes(whole(agencies=[AgencyFacts(1, "Harbour")])) == {"part-not-explained", "agency-not-answered"}
    assert codes(whole(agencies=[AgencyFacts(1, "Harbour", is_explained=True, is_answered=True)])) == set()
    uncovered = StepFacts(1, "Visit", "Harbour", is_lead=False, may_know=False)
    assert codes(whole(steps=[uncovered])) == {"agency-not-covered"}
    detox = StepFacts(1, "Detox place", is_detox=True)
    assert codes(whole(steps=[detox], talk_is_missing=True)) == {"no-clinic-talk"}
    waiting = StepFacts(1, "Detox place", is_detox=True, is_proposed=True)
    assert codes(whole(steps=[waiting], talk_is_missing=True)) == set()


@pytest.mark.requirement("MC-four-domains")
def test_a_maintenance_plan_with_nothing_in_one_group_is_warned_of():
    groups = [("Drug and alcohol use", frozenset({"drug-use"})), ("Health", frozenset({"mental-health"}))]
    found = [matter for matter in matters(whole(on_maintenance=True, groups=groups))]
    assert [(matter.code, matter.stands_between) for matter in found] == [("group-empty", False)]
    assert matters(whole(groups=groups)) == []


@pytest.mark.requirement("KW-5.2.3a")
def test_signing_freezes_the_words_starts_the_goals_and_sets_the_review(case, aoife, turas):
    with time_machine.travel("2026-12-31 09:00Z", tick=True):
        plan = ready(case, aoife, turas)
        version = sign(aoife, plan)
        plan.refresh_from_db()
        assert (plan.state, plan.agreed_on, plan.agreed_by) == (PlanState.AGREED, date(2026, 12, 31), aoife)
        assert plan.review_due_on == date(2027, 2, 28)
        assert plan.goals.get().state == GoalState.ACTIVE
        assert version.words["goals"][0]["own_words"] == "I want this for myself"
        assert version.words_hash == hash_of(version.words)
    assert AuditEvent.objects.filter(verb="plan.agreed", file_id=case.pk).exists()


def test_what_was_signed_never_changes_not_even_by_sql(case, aoife, turas):
    version = sign(aoife, ready(case, aoife, turas))
    for sql in ("UPDATE careplans_planversion SET words = '{}'", "DELETE FROM careplans_planversion"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert PlanVersion.objects.get().words == version.words


def test_a_refusal_says_what_stands_between_and_changes_nothing(case, aoife, dan, turas):
    plan = ready(case, aoife, turas)
    goal_in(plan, "income", aoife, title="Money", measure="")
    with pytest.raises(DomainError, match="“Money” has no measure.*And 1 more"):
        sign(aoife, plan)
    plan.refresh_from_db()
    assert plan.state == PlanState.DRAFT
    assert not PlanVersion.objects.exists()
    assert AuditEvent.objects.filter(verb="refused", data__rule="not-smart").exists()
    with pytest.raises(NotAllowed):
        sign(dan, plan)


def test_words_that_changed_since_they_were_read_are_not_signed(case, aoife, turas):
    plan = ready(case, aoife, turas)
    read = hash_of(read_now(plan, timezone.now())[1])
    goal = plan.goals.get()
    step_of(goal, turas, aoife, title="Slipped in")
    with pytest.raises(DomainError, match="has changed since"):
        sign(aoife, plan, fingerprint=read)
    assert not PlanVersion.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"signed_name": ""}, "signed_name"),
        ({"given_how": "drawn"}, "signature"),
        ({"given_how": "paper"}, "scan"),
        ({"given_how": "spoken"}, "witness_name"),
        ({"given_how": "not-signed"}, "not_signed_reason"),
        ({"given_how": ""}, "given_how"),
        ({"agreed_on": today() + timedelta(days=1)}, "agreed_on"),
        ({"agreed_on": today() - timedelta(days=1)}, "agreed_on"),
    ],
)
def test_without_evidence_or_on_a_wrong_day_nothing_is_agreed(case, aoife, turas, fields, field):
    plan = ready(case, aoife, turas)
    with pytest.raises(DomainError) as refusal:
        sign(aoife, plan, **fields)
    assert refusal.value.field == field
    assert not PlanVersion.objects.exists()


def test_a_partner_with_a_step_is_explained_and_answers_first(case, aoife, harbour, turas):
    signed(aoife, case, {harbour: {"drug-use", "plan-part"}})
    plan = ready(case, aoife, turas)
    step_of(plan.goals.get(), harbour, aoife)
    with pytest.raises(DomainError) as refusal:
        sign(aoife, plan)
    assert refusal.value.code == "part-not-explained"
    PartExplained.objects.create(plan=plan, agency=harbour, explained_on=today(), explained_by=aoife)
    with pytest.raises(DomainError) as refusal:
        sign(aoife, plan)
    assert refusal.value.code == "agency-not-answered"
    PlanAgreement.objects.create(
        plan=plan,
        agency=harbour,
        for_version=1,
        answer="agreed",
        channel="telephone",
        answered_on=today(),
        recorded_by=aoife,
    )
    assert sign(aoife, plan).number == 1


@pytest.mark.requirement("MC-initial-plan")
def test_a_full_plan_takes_the_place_of_the_first_which_stays_readable(case, aoife, turas):
    first = ready(case, aoife, turas, kind=CarePlan.Kind.INITIAL)
    before = sign(aoife, first)
    full = ready(case, aoife, turas, assessment=assessed(case, aoife), replaces=first)
    goal = full.goals.get()
    goal.need = full.assessment.needs.get(domain=goal.domain)
    goal.save()
    sign(aoife, full)
    first.refresh_from_db()
    assert first.state == PlanState.REPLACED
    assert Action.objects.get(goal__plan=first).state == ActionState.DROPPED
    before.refresh_from_db()
    assert before.words["goals"][0]["steps"][0]["title"] == "A step"
    assert CarePlan.objects.filter(state=PlanState.AGREED).get() == full


def test_a_plan_is_opened_with_a_reason_and_the_next_version_is_compared(case, aoife, turas):
    plan = ready(case, aoife, turas)
    first = sign(aoife, plan)
    with pytest.raises(DomainError) as refusal:
        signing.revise_plan(actor=aoife, plan=plan, reason=" ")
    assert refusal.value.field == "reason"
    signing.revise_plan(actor=aoife, plan=plan, reason="She moved")
    goal = plan.goals.get()
    steps.add_step(actor=aoife, goal=goal, title="A new step", agency=turas, target_date=today() + timedelta(days=9))
    added = goals.add_goal(actor=aoife, plan=plan, domain=domain("income"), title="Money of my own")
    goals.end_goal(actor=aoife, goal=added, version=0, verb="drop", words="Later")
    second = sign(aoife, plan)
    first.refresh_from_db()
    assert (second.number, first.superseded_at is None) == (2, False)
    assert [(each.what, each.of, each.title) for each in compared(first.words, second.words)] == [
        ("added", "step", "A new step")
    ]


def test_who_has_it_on_paper(case, aoife, dan, harbour, turas):
    version = sign(aoife, ready(case, aoife, turas))
    assert signing.give_copy(actor=dan, version=version, given_on=today()).to_person
    with pytest.raises(DomainError) as refusal:
        signing.give_copy(actor=dan, version=version, given_on=today(), agency=harbour)
    assert refusal.value.field == "to"
    signed(aoife, case, {harbour: {"drug-use", "plan-part"}})
    with pytest.raises(DomainError) as refusal:
        signing.give_copy(actor=dan, version=version, given_on=today(), agency=harbour, is_whole=True)
    assert refusal.value.field == "is_whole"
    copy = signing.give_copy(actor=dan, version=version, given_on=today(), agency=harbour)
    assert signing.copy_came_back(actor=dan, copy=copy).came_back_by == dan


def test_the_pages_from_signing_to_comparing(case, aoife, brian, turas, client):
    client.force_login(aoife)
    plan = ready(case, aoife, turas)
    address = reverse("careplans:agree", args=[plan.pk])
    page = client.get(address)
    typed = {"fingerprint": page.context["form"].initial["fingerprint"], "given_how": "typed"}
    typed |= {"agreed_on_day": today().day, "agreed_on_month": today().month, "agreed_on_year": today().year}
    refused = client.post(address, typed)
    assert "The person types their name here." in refused.content.decode()
    answer = client.post(address, typed | {"signed_name": "Mary Ní Test"})
    version = PlanVersion.objects.get()
    assert answer["Location"] == reverse("careplans:version", args=[version.pk])
    html = client.get(answer["Location"]).content.decode()
    assert "As it was signed" in html
    assert "I want this for myself" in html
    client.post(reverse("careplans:revise", args=[plan.pk]), {"reason": "She moved"})
    plan.refresh_from_db()
    assert plan.state == PlanState.REVISING
    assert "There are not two versions yet" in client.get(reverse("careplans:compare", args=[plan.pk])).content.decode()
    client.force_login(brian)
    assert client.get(reverse("careplans:version", args=[version.pk])).status_code == 404
