"""The plan page and the forms of plan, goals and steps, as a worker meets them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from careplans.models import Action, CarePlan, Goal
from careplans.selectors import ranked
from careplans.states import ActionState, PlanState
from core.days import today
from core.models import AuditEvent
from tests.factories import CaseAgencyFactory
from tests.factories.careplans import domain, goal_in, plan_of, step_of
from tests.factories.consents import signed
from tests.factories.found import assessed

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(client):
    """The pages as somebody sees them."""

    def signed_in(user):
        client.force_login(user)
        return client

    return signed_in


def plan_page(case, query=""):
    return reverse("careplans:plan", args=[case.pk]) + query


def day(value):
    return {"target_date_day": value.day, "target_date_month": value.month, "target_date_year": value.year}


def test_without_a_plan_the_page_says_so_and_offers_to_begin(case, aoife, dan, at):
    html = at(aoife).get(plan_page(case)).content.decode()
    assert "There is no plan yet." in html
    assert reverse("careplans:begin", args=[case.pk]) in html
    assert reverse("careplans:begin", args=[case.pk]) not in at(dan).get(plan_page(case)).content.decode()


def test_a_plan_is_begun_on_its_page(case, aoife, dan, at):
    address = reverse("careplans:begin", args=[case.pk])
    assert at(dan).get(address).status_code == 403
    answer = at(aoife).post(address, {"kind": "comprehensive", "setting": "service"})
    assert "Finish the comprehensive assessment first" in answer.content.decode()
    assessed(case, aoife, drug_use=2, income=1)
    answer = at(aoife).post(address, {"kind": "comprehensive", "setting": "service"})
    assert answer["Location"] == plan_page(case, "?draft")
    html = at(aoife).get(answer["Location"]).content.decode()
    assert "My words on Drug use" in html
    assert "has no what exactly" in html
    assert CarePlan.objects.get().goals.count() == 2


@pytest.mark.requirement("KW-5.2.1")
def test_needs_that_nobody_works_on_are_listed_as_not_matched(case, aoife, turas, at):
    plan = plan_of(case, aoife, assessment=assessed(case, aoife, drug_use=2, income=1))
    step_of(goal_in(plan, "drug-use", aoife), turas, aoife)
    html = at(aoife).get(plan_page(case)).content.decode()
    assert "No step in:" in html
    assert f'href="{reverse("careplans:area", args=[plan.pk, "income"])}"' in html
    assert f'href="{reverse("careplans:area", args=[plan.pk, "drug-use"])}"' not in html
    area = reverse("careplans:area", args=[plan.pk, "income"])
    assert "No partner agency may know of it." in at(aoife).get(area).content.decode()
    assert at(aoife).post(area, {"because": "She waits for the court"}).status_code == 302
    assert "She waits for the court" in at(aoife).get(plan_page(case)).content.decode()


def test_goals_stand_in_the_persons_order_with_steps_and_owners(case, aoife, brian, harbour, turas, at):
    signed(aoife, case, {harbour: {"drug-use", "plan-part"}})
    plan = plan_of(case, aoife)
    first, second = (
        goal_in(plan, "income", aoife, title="Second goal", rank=2),
        goal_in(plan, "drug-use", aoife, title="First goal", rank=1),
    )
    step_of(first, turas, aoife, title="Late", target_date=today() - timedelta(days=5))
    step_of(
        second, harbour, aoife, title="Held up", worker=brian, state="blocked", blocked_on=today(), blocked_by="No bed"
    )
    step_of(second, None, aoife, title="Walk")
    html = at(aoife).get(plan_page(case)).content.decode()
    assert html.index("First goal") < html.index("Second goal")
    assert "5 days overdue" in html
    assert "No bed" in html
    assert f"{case.service_user.first_names}, with {brian} (Harbour)" in html
    assert f"{case.service_user.first_names}, alone" in html
    assert "Harbour sees this goal" in html


def test_a_goal_that_cannot_be_saved_comes_back_with_all_that_was_typed(case, aoife, at):
    plan = plan_of(case, aoife)
    address = reverse("careplans:add-goal", args=[plan.pk])
    long = "شقة صغيرة 🏠 " * 900
    typed = {"domain": domain("accommodation").pk, "title": "A place", "own_words": long}
    yesterday = today() - timedelta(days=1)
    html = at(aoife).post(address, typed | day(yesterday)).content.decode()
    assert "has passed: choose" in html
    assert long.strip()[:200] in html
    html = at(aoife).post(address, typed | {"measure": "1234567TA"}).content.decode()
    assert "looks like a PPS number" in html
    assert not Goal.objects.exists()
    answer = at(aoife).post(address, typed)
    goal = Goal.objects.get()
    assert answer["Location"] == reverse("careplans:goal", args=[goal.pk])
    assert goal.own_words == long.strip()


def test_of_two_who_write_a_goal_the_second_sees_both_texts(case, aoife, at):
    goal = goal_in(plan_of(case, aoife), "drug-use", aoife)
    address = reverse("careplans:change-goal", args=[goal.pk])
    typed = {"domain": goal.domain_id, "title": goal.title, "version": goal.version}
    assert at(aoife).post(address, typed | {"measure": "Theirs"}).status_code == 302
    answer = at(aoife).post(address, typed | {"measure": "Mine"})
    assert answer.status_code == 409
    assert "Theirs" in answer.content.decode()
    assert "Mine" in answer.content.decode()


@pytest.mark.requirement("KW-12.3a")
def test_the_order_is_changed_by_numbers_by_buttons_and_never_over_somebody_elses(case, aoife, at):
    plan = plan_of(case, aoife)
    rows = [goal_in(plan, "drug-use", aoife, title=f"Goal {number}").pk for number in range(4)]
    address = reverse("careplans:order", args=[plan.pk])

    def sent(places, **more):
        numbers = {f"place-{pk}": place for pk, place in zip(rows, places, strict=True)}
        return at(aoife).post(address, {"goal": rows, "seen": rows} | numbers | more)

    html = sent([1, 2, 3, 4], move=f"up-{rows[3]}").content.decode()
    assert html.index("Goal 3") < html.index("Goal 2")
    assert ranked(plan) == rows
    assert sent([1, 2, 3, 1]).status_code == 302  # the last to the front
    now = [rows[3], *rows[:3]]
    assert ranked(plan) == now
    lost = sent([2, 1, 3, 4])  # from a page opened before
    assert lost.status_code == 409
    assert "Your order" in lost.content.decode()
    assert ranked(plan) == now
    assert "a whole number" in sent(["x", 1, 2, 3]).content.decode()


def test_a_step_for_an_agency_that_may_not_know_is_refused_at_the_owner(case, aoife, harbour, turas, at):
    CaseAgencyFactory(case=case, agency=harbour)
    goal = goal_in(plan_of(case, aoife), "drug-use", aoife)
    address = reverse("careplans:add-step", args=[goal.pk])
    typed = {"title": "Weekly visit", "kind": "service", "done_by": "supported", "rhythm": "every week"}
    html = at(aoife).post(address, typed | {"owner": f"{harbour.pk}:"}).content.decode()
    assert "No consent in force lets Harbour know its part of the plan" in html
    assert 'id="id_owner-error"' in html
    assert "Weekly visit" in html
    assert 'id="id_owner-error"' in at(aoife).post(address, typed).content.decode()
    assert not Action.objects.exists()
    assert at(aoife).post(address, typed | {"owner": f"{turas.pk}:{aoife.pk}"}).status_code == 302
    assert Action.objects.get().worker == aoife


def test_a_step_is_given_to_a_named_worker_of_a_partner_and_to_nobody_who_is_not_offered(
    case, aoife, brian, dan, harbour, at
):
    CaseAgencyFactory(case=case, agency=harbour)
    signed(aoife, case, {harbour: {"drug-use", "plan-part"}})
    address = reverse("careplans:add-step", args=[goal_in(plan_of(case, aoife), "drug-use", aoife).pk])
    typed = {"title": "Weekly visit", "kind": "service", "done_by": "supported", "rhythm": "every week"}
    assert at(aoife).post(address, typed | {"owner": f"{harbour.pk}:{dan.pk}"}).status_code == 200
    assert not Action.objects.exists()
    assert at(aoife).post(address, typed | {"owner": f"{harbour.pk}:{brian.pk}"}).status_code == 302
    step = Action.objects.get()
    assert (step.agency, step.worker) == (harbour, brian)
    again = {"title": "Visit", "version": step.version}
    changing = reverse("careplans:change-step", args=[step.pk])
    assert at(aoife).post(changing, typed | again | {"owner": f"{harbour.pk}:{brian.pk}"}).status_code == 302
    step.refresh_from_db()
    assert (step.title, step.worker) == ("Visit", brian)


def test_a_step_goes_on_by_one_press_and_back_by_another(case, aoife, dan, turas, at):
    step = step_of(goal_in(plan_of(case, aoife), "drug-use", aoife), turas, aoife)
    address = reverse("careplans:action", args=[step.pk])
    refused = at(dan).post(address, {"verb": "block", "version": 0})
    assert "Say what stands in the way." in refused.content.decode()
    refused = at(dan).post(address, {"version": 0, "note": "She said so"}).content.decode()
    assert "Press what is true of the step now." in refused
    assert "She said so" in refused
    assert at(dan).post(address, {"verb": "finish", "version": 0, "note": "She went"}).status_code == 302
    page = at(dan).get(address).content.decode()
    assert "Undo your last change" in page
    at(dan).post(reverse("careplans:undo-step", args=[step.pk]), {"version": 1})
    step.refresh_from_db()
    assert step.state == ActionState.AGREED
    assert "Undo your last change" not in at(dan).get(address).content.decode()


def test_partners_and_strangers_are_not_shown_the_plan(case, aoife, brian, harbour, turas, at):
    plan = plan_of(case, aoife)
    goal = goal_in(plan, "drug-use", aoife)
    signed(aoife, case, {harbour: {"drug-use", "plan-part"}})
    assert at(brian).get(plan_page(case)).status_code == 403
    assert at(brian).get(reverse("careplans:goal", args=[goal.pk])).status_code == 404
    assert at(brian).get(reverse("careplans:action", args=[step_of(goal, turas, aoife).pk])).status_code == 404
    assert AuditEvent.objects.filter(verb="refused", actor=brian).count() == 3


def filled(case, aoife, turas, count):
    plan = plan_of(case, aoife, state=PlanState.AGREED, assessment=assessed(case, aoife, drug_use=2, income=1))
    for number in range(count):
        goal = goal_in(plan, "drug-use", aoife, title=f"Goal {number}")
        for _ in range(3):
            step_of(goal, turas, aoife, target_date=today() + timedelta(days=9))
    return plan


def test_the_page_asks_no_more_for_twenty_goals_and_sixty_steps_than_for_two(case, aoife, harbour, turas, at):
    signed(aoife, case, {harbour: {"drug-use", "plan-part"}})
    plan = filled(case, aoife, turas, 2)
    at(aoife).get(plan_page(case))
    with CaptureQueriesContext(
        connection,
    ) as few:
        at(aoife).get(plan_page(case))
    for number in range(18):
        goal = goal_in(plan, "income", aoife, title=f"More {number}")
        for _ in range(3):
            step_of(goal, turas, aoife)
    client = at(aoife)
    with CaptureQueriesContext(connection) as many:
        answer = client.get(plan_page(case))
    assert answer.content.decode().count("<article") == 20
    assert len(many) <= 14, "\n".join(query["sql"][:150] for query in many)
    assert len(many) <= len(few)


def test_sixty_goals_fit_on_the_page(case, aoife, turas, at):
    filled(case, aoife, turas, 60)
    html = at(aoife).get(plan_page(case)).content.decode()
    assert html.count("<article") == 60
    assert html.count("<caption") < 20  # the later goals are folded


def test_a_proposal_leads_from_the_plan_to_where_it_is_answered(client, case, aoife, brian, harbour):
    plan = plan_of(case, aoife, state=PlanState.AGREED)
    signed(aoife, case, {harbour: {"drug-use", "plan-part"}})
    asked = {"state": "proposed", "proposed_by": brian, "proposed_from": harbour, "proposed_at": timezone.now()}
    step = step_of(goal_in(plan, "drug-use", aoife), harbour, brian, **asked)
    client.force_login(aoife)
    page = client.get(reverse("careplans:plan", args=[case.pk])).content.decode()
    assert page.count(reverse("careplans:action", args=[step.pk])) == 2  # in its goal, and among what is to settle
    assert (
        reverse("careplans:answer-step", args=[step.pk])
        in client.get(reverse("careplans:action", args=[step.pk])).content.decode()
    )


def test_skills_work_can_be_shown_alone(case, aoife, turas, at):
    plan = plan_of(case, aoife)
    goal_in(plan, "income", aoife, title="First goal")
    second = goal_in(plan, "drug-use", aoife, title="Second goal")
    step_of(second, turas, aoife, title="Ring the clinic")
    step_of(second, turas, aoife, title="What sets me off", kind="skills", skill="coping")
    html = at(aoife).get(plan_page(case)).content.decode()
    assert "Show skills work alone (1)" in html
    html = at(aoife).get(plan_page(case, "?show=skills")).content.decode()
    assert "What sets me off" in html
    assert "Goal 2: " in html
    for hidden in ("Ring the clinic", "Goal 1: "):
        assert hidden not in html


@pytest.mark.requirement("MC-milestones")
def test_a_milestone_is_reached_or_missed_on_a_day_that_has_come(case, aoife, dan, at):
    goal = goal_in(plan_of(case, aoife, state=PlanState.AGREED), "drug-use", aoife)
    made = at(aoife).post(reverse("careplans:add-milestone", args=[goal.pk]), {"title": "Four weeks steady"})
    assert made.status_code == 302
    one = goal.milestones.get()
    address = reverse("careplans:milestone", args=[one.pk])
    assert at(dan).post(address, {"state": "reached", "version": 0}).status_code == 403
    tomorrow, yesterday = today() + timedelta(days=1), today() - timedelta(days=1)

    def on(value):
        return {"settled_on_day": value.day, "settled_on_month": value.month, "settled_on_year": value.year}

    html = at(aoife).post(address, {"state": "missed", "version": 0, "note": "A hard week"} | on(tomorrow))
    assert "Choose today or an earlier day." in html.content.decode()
    assert "A hard week" in html.content.decode()
    one.refresh_from_db()
    assert (one.state, one.settled_on) == ("ahead", None)
    assert AuditEvent.objects.filter(verb="refused", data__rule="in-the-future").exists()
    for state, said in (("missed", "Missed"), ("reached", "Reached")):
        one.refresh_from_db()
        sent = {"state": state, "version": one.version} | on(yesterday)
        assert at(aoife).post(address, sent).status_code == 302
        html = at(aoife).get(plan_page(case)).content.decode()
        assert f"{said} {yesterday:%-d %B}" in html
        assert "Four weeks steady" in html
    one.refresh_from_db()
    assert (one.state, one.settled_on, one.settled_by) == ("reached", yesterday, aoife)


def test_of_two_who_settle_a_milestone_the_second_sees_both(case, aoife, at):
    goal = goal_in(plan_of(case, aoife, state=PlanState.AGREED), "drug-use", aoife)
    address = reverse("careplans:milestone", args=[goal.milestones.create(title="Four weeks").pk])
    assert at(aoife).post(address, {"state": "reached", "version": 0, "note": "Theirs"}).status_code == 302
    answer = at(aoife).post(address, {"state": "missed", "version": 0, "note": "Mine"})
    assert answer.status_code == 409
    assert "Theirs" in answer.content.decode()
    assert "Mine" in answer.content.decode()
