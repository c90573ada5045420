"""The plan says with whom a blocked step is, and since when; a partner learns that it is blocked, and no more."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import LocalHoliday
from careplans.models import Action, Goal
from careplans.services.steps import carry_step
from core.models import AuditEvent
from gapsblocks.services import chain
from tests.factories.careplans import goal_in, plan_of, step_of
from tests.factories.gapsblocks import advised, raised, sent

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)


def at(day: date):
    return time_machine.travel(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), tick=False)


@pytest.fixture
def step(case, aoife):
    with at(DAY):
        plan = plan_of(case, aoife, state="agreed", on=DAY)
        return step_of(goal_in(plan, "drug-use", aoife), case.lead_agency, aoife)


def now(thing):
    return type(thing).objects.get(pk=thing.pk)


def told(thing):
    row = now(thing)
    return row.held_by, row.held_since


def test_the_step_is_blocked_and_goes_with_its_form(case, step, dan, cora, forum, fiona, maeve):
    with at(date(2026, 5, 5)):
        form = raised(case, dan, step=step, goal=step.goal)
    assert (now(step).state, told(step), told(step.goal)) == (
        "blocked",
        ("the line manager", date(2026, 5, 5)),
        ("the line manager", date(2026, 5, 5)),
    )
    assert AuditEvent.objects.filter(verb="plan.step-block", data__step=step.pk, actor=dan).exists()
    with at(date(2026, 5, 7)):
        form = sent(advised(form, cora), cora, forum)
    assert told(step) == told(step.goal) == ("the co-ordinator", date(2026, 5, 7))
    with at(date(2026, 6, 8)):
        form = chain.send_to_national(actor=fiona, form=form, version=form.version)
    assert told(step) == ("the national co-ordinator", date(2026, 6, 8))
    with at(date(2026, 6, 10)):
        form = chain.answer(actor=maeve, form=form, version=form.version, result="resolved", words="A bed")
    assert (told(step), now(step).state) == (("", None), "blocked")  # until it is told what it changed
    with at(date(2026, 6, 11)):
        chain.tell_person(actor=dan, form=form, version=form.version, told_on=date(2026, 6, 11), changed="She goes in")
    assert (now(step).state, now(step).blocked_by) == ("active", "")


def test_what_was_not_resolved_stays_blocked(case, step, dan, cora):
    with at(DAY):
        form = advised(raised(case, dan, step=step), cora)
        form = chain.answer(actor=cora, form=form, version=form.version, result="not", words="None")
        form = chain.tell_person(actor=dan, form=form, version=form.version, told_on=DAY, changed="Nothing")
        assert (now(step).state, told(step)) == ("blocked", ("", None))
        chain.reopen(actor=cora, form=form, version=form.version, reason="A unit was opened")
    assert told(step) == ("the line manager", DAY)


def test_of_two_forms_the_one_that_has_come_furthest_is_told(case, step, dan, cora, forum):
    with at(DAY):
        far = sent(advised(raised(case, dan, step=step), cora), cora, forum)
    with at(date(2026, 5, 6)):
        near = raised(case, dan, step=step)
    assert told(step) == ("the co-ordinator", DAY)
    with at(date(2026, 5, 8)):
        chain.answer(actor=forum.co_ordinator, form=far, version=far.version, result="partly", words="One bed")
    assert told(step) == ("the line manager", near.level_since)


def test_a_step_that_is_over_is_left_as_it_is(case, step, aoife, dan):
    with at(DAY):
        carry_step(actor=aoife, step=step, verb="finish")
        raised(case, dan, step=step)
    assert now(step).state == "done"


@pytest.mark.requirement("GB2-gap-tracked")
def test_the_plan_says_with_whom_and_for_how_many_working_days(client, case, step, dan, cora, aoife, forum):
    LocalHoliday.objects.create(agency=case.lead_agency, on=date(2026, 5, 12), name="Closed")
    with at(DAY):
        sent(advised(raised(case, dan, step=step, goal=step.goal), cora), cora, forum)
    words = "Blocked, with the co-ordinator for 12 days"
    client.force_login(aoife)
    with at(date(2026, 5, 21)):  # 13 weekdays, one of them closed
        for page in (reverse("careplans:plan", args=[case.pk]), step.goal.get_absolute_url(), step.get_absolute_url()):
            assert words in client.get(page).content.decode()


def test_the_plan_costs_the_same_however_many_steps_are_held(client, case, step, dan, aoife):
    def cost():
        with at(DAY), CaptureQueriesContext(connection) as asked:
            client.get(reverse("careplans:plan", args=[case.pk]))
        return len(asked)

    with at(DAY):
        raised(case, dan, step=step)
        client.force_login(aoife)
        cost()
        one = cost()
        for _ in range(4):
            raised(case, dan, step=step_of(step.goal, case.lead_agency, aoife))
    assert cost() <= one
    assert Action.objects.filter(held_by="the line manager").count() == 5


def test_a_form_of_no_step_leaves_the_plan_alone(case, step, dan):
    with at(DAY):
        raised(case, dan)
    assert told(step) == told(Goal.objects.get(pk=step.goal_id)) == ("", None)
