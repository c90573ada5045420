"""Goals: the person's words, their order, what is missing, and how they end."""

from datetime import timedelta

import pytest

from careplans.rules.goals import smart_gaps
from careplans.selectors import ranked
from careplans.services import goals, plans
from careplans.states import ActionState, GoalState, PlanState
from core.days import today
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditEvent
from tests.factories.careplans import domain, goal_in, plan_of, step_of
from tests.factories.consents import signed
from tests.threads import Beside

pytestmark = pytest.mark.django_db

SMART = {
    "title": "A place of my own",
    "own_words": "Not the hostel. A door I can close. 🚪",
    "specific": "A one-bedroom tenancy",
    "measure": "Tenancy signed",
    "achievable_note": "On the list since 2023",
    "relevance": "The hostel takes no babies",
}


@pytest.fixture
def plan(case, aoife):
    return plan_of(case, aoife)


def add(aoife, plan, code="accommodation", **fields):
    words = SMART | {"target_date": today() + timedelta(days=90)} | fields
    return goals.add_goal(actor=aoife, plan=plan, domain=domain(code), **words)


def write(goal, actor, **fields):
    names = ("domain", *SMART, "motivation", "target_date")
    words = {name: getattr(goal, name) for name in names} | fields
    return goals.change_goal(actor=actor, goal=goal, version=fields.pop("version", goal.version), **words)


@pytest.mark.requirement("KW-5.2.2a", "KW-12.2")
def test_a_goal_keeps_the_persons_words_and_says_what_is_missing(aoife, plan):
    whole = add(aoife, plan)
    assert whole.own_words == SMART["own_words"]
    assert smart_gaps(whole) == []
    bare = add(aoife, plan, measure=" ", target_date=None)
    assert smart_gaps(bare) == ["a measure", "a date"]
    assert (whole.rank, bare.rank) == (1, 2)


def test_a_date_that_has_passed_is_refused_at_its_field_but_one_that_stood_may_stay(aoife, plan):
    goal = add(aoife, plan)
    with pytest.raises(DomainError) as refusal:
        write(goal, aoife, target_date=today() - timedelta(days=1))
    assert (refusal.value.field, refusal.value.code) == ("target_date", "in-the-past")
    assert AuditEvent.objects.filter(verb="refused", data__rule="in-the-past").exists()
    past = today() - timedelta(days=3)
    goal.target_date = past
    goal.save()
    assert write(goal, aoife, title="Another word for it").target_date == past


def test_ten_thousand_characters_and_right_to_left_words_are_kept(aoife, plan):
    text = "אני רוצה בית " * 800
    assert add(aoife, plan, own_words=text).own_words == text
    with pytest.raises(DomainError) as refusal:
        add(aoife, plan, own_words="My number is 1234567TA")
    assert refusal.value.code == "pps-number"
    assert plan.goals.count() == 1


def test_two_who_write_at_once_lose_nothing(aoife, plan):
    goal = add(aoife, plan)
    write(goal, aoife, measure="Keys in my hand")
    with pytest.raises(Conflict):
        write(goal, aoife, measure="Lease signed")
    goal.refresh_from_db()
    assert goal.measure == "Keys in my hand"


def test_own_words_go_only_to_agencies_that_the_consent_names_for_the_area(case, aoife, harbour, plan):
    with pytest.raises(DomainError) as refusal:
        add(aoife, plan, words_shared_with=[harbour])
    assert refusal.value.field == "words_shared_with"
    assert not plan.goals.exists()
    signed(aoife, case, {harbour: {"accommodation", "plan-part"}})
    assert list(add(aoife, plan, words_shared_with=[harbour]).words_shared_with.all()) == [harbour]


def test_only_who_governs_writes_goals_and_only_while_the_plan_is_open(case, aoife, dan, plan):
    goal = add(aoife, plan)
    with pytest.raises(NotAllowed):
        add(dan, plan)
    with pytest.raises(NotAllowed):
        write(goal, dan)
    plans.drop_plan(actor=aoife, plan=plan)
    with pytest.raises(DomainError) as refusal:
        add(aoife, plan)
    assert refusal.value.code == "plan-over"
    agreed = plan_of(case, aoife, state=PlanState.AGREED)
    with pytest.raises(DomainError) as refusal:
        add(aoife, agreed)
    assert refusal.value.code == "plan-agreed"


# The person's order ----------------------------------------------------------------------------------------


@pytest.mark.requirement("KW-12.3a", "GB2-priorities")
def test_the_person_ranks_their_goals(aoife, plan):
    first, second, third = (add(aoife, plan, title=title) for title in "abc")
    order = [third.pk, first.pk, second.pk]
    goals.rank_goals(actor=aoife, plan=plan, order=order, seen=[first.pk, second.pk, third.pk])
    assert ranked(plan) == order
    assert list(plan.goals.order_by("rank").values_list("rank", flat=True)) == [1, 2, 3]


def test_an_order_that_leaves_a_goal_out_is_refused(aoife, plan):
    first, second = (add(aoife, plan, title=title) for title in "ab")
    for order in ([first.pk], [first.pk, first.pk], [first.pk, second.pk, 0]):
        with pytest.raises(DomainError) as refusal:
            goals.rank_goals(actor=aoife, plan=plan, order=order, seen=[first.pk, second.pk])
        assert refusal.value.code == "order-not-whole"
    assert ranked(plan) == [first.pk, second.pk]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_rank_at_once_the_second_is_told(case, aoife, cora):
    plan = plan_of(case, aoife)
    rows = [goal_in(plan, "drug-use", aoife, title=title).pk for title in "abc"]
    orders = (rows[::-1], [rows[1], rows[0], rows[2]])
    beside = Beside()
    answers = beside.both(
        *(
            lambda who=who, order=order: goals.rank_goals(actor=who, plan=plan, order=order, seen=rows)
            for who, order in zip((aoife, cora), orders, strict=True)
        )
    )
    beside.end()
    lost = [answer for answer in answers if isinstance(answer, DomainError)]
    assert [error.code for error in lost] == ["order-changed"]
    assert ranked(plan) in [list(order) for order in orders]


# How a goal ends -------------------------------------------------------------------------------------------


def test_a_goal_let_go_leaves_the_order_with_words_and_its_open_steps(case, aoife, plan):
    goal = add(aoife, plan)
    step, done = (
        step_of(goal, case.lead_agency, aoife),
        step_of(goal, case.lead_agency, aoife, state="done", done_on=today()),
    )
    with pytest.raises(DomainError) as refusal:
        goals.end_goal(actor=aoife, goal=goal, version=goal.version, verb="drop", words=" ")
    assert refusal.value.field == "words"
    dropped = goals.end_goal(actor=aoife, goal=goal, version=goal.version, verb="drop", words="I changed my mind")
    step.refresh_from_db()
    done.refresh_from_db()
    assert (dropped.state, dropped.rank, dropped.ended_words) == (GoalState.DROPPED, None, "I changed my mind")
    assert (step.state, done.state) == (ActionState.DROPPED, ActionState.DONE)
    again = goals.reopen_goal(actor=aoife, goal=dropped, version=dropped.version)
    assert (again.state, again.rank, again.ended_words) == (GoalState.DRAFT, 1, "")


def test_a_goal_reached_is_gone_on_with_only_if_it_has_a_step(case, aoife):
    plan = plan_of(case, aoife, state=PlanState.AGREED)
    goal = goal_in(plan, "drug-use", aoife)
    reached = goals.end_goal(actor=aoife, goal=goal, version=goal.version, verb="achieve", words="Four weeks clean")
    assert (reached.state, reached.ended_by, reached.rank) == (GoalState.ACHIEVED, aoife, 1)
    with pytest.raises(DomainError) as refusal:
        goals.reopen_goal(actor=aoife, goal=reached, version=reached.version)
    assert refusal.value.code == "no-step"
    step_of(goal, case.lead_agency, aoife)
    assert goals.reopen_goal(actor=aoife, goal=reached, version=reached.version).state == GoalState.ACTIVE


def test_a_draft_is_not_reached(aoife, plan):
    goal = add(aoife, plan)
    with pytest.raises(DomainError) as refusal:
        goals.end_goal(actor=aoife, goal=goal, version=goal.version, verb="achieve", words="Done")
    assert refusal.value.code == "wrong-state"
