"""Steps: one owner who may know of it, a day to come, proposals, detox that waits, and how a step goes."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from careplans.models import Action, ClinicTalk
from careplans.selectors import owed
from careplans.selectors.steps import step_page
from careplans.services import steps
from careplans.states import ActionState, PlanState
from core.days import today
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditEvent
from tests.factories import CaseAgencyFactory
from tests.factories.careplans import goal_in, plan_of, step_of
from tests.factories.consents import signed

pytestmark = pytest.mark.django_db

SELF = Action.DoneBy.SELF


@pytest.fixture
def plan(case, aoife):
    return plan_of(case, aoife)


@pytest.fixture
def goal(plan, aoife):
    return goal_in(plan, "drug-use", aoife)


def add(actor, goal, agency, **fields):
    values = {"title": "Weekly visit", "target_date": today() + timedelta(days=20)} | fields
    return steps.add_step(actor=actor, goal=goal, agency=agency, **values)


def refusal_of(do):
    with pytest.raises(DomainError) as refusal:
        do()
    assert AuditEvent.objects.filter(verb="refused", data__rule=refusal.value.code).exists()
    return refusal.value.code, refusal.value.field


@pytest.mark.requirement("KW-12.3b")
def test_a_step_belongs_to_a_worker_an_agency_or_the_person(aoife, dan, turas, goal):
    assert add(dan, goal, turas, worker=dan).state == ActionState.AGREED
    assert add(aoife, goal, turas, worker_name="The nurse").worker_name == "The nurse"
    assert add(aoife, goal, None, done_by=SELF).agency is None
    assert [step.position for step in goal.actions.order_by("position")] == [1, 2, 3]


def test_a_step_without_an_owner_or_with_another_agencys_worker_is_refused(aoife, dan, brian, turas, goal):
    assert refusal_of(lambda: add(aoife, goal, None)) == ("no-owner", "owner")
    assert refusal_of(lambda: add(aoife, goal, None, done_by=SELF, worker=dan)) == ("no-owner", "owner")
    assert refusal_of(lambda: add(aoife, goal, turas, worker=brian)) == ("not-their-worker", "owner")
    assert not goal.actions.exists()


def test_a_step_has_a_day_to_come_or_a_rhythm(aoife, turas, goal):
    assert refusal_of(lambda: add(aoife, goal, turas, target_date=None)) == ("no-date", "target_date")
    yesterday = today() - timedelta(days=1)
    assert refusal_of(lambda: add(aoife, goal, turas, target_date=yesterday)) == ("in-the-past", "target_date")
    assert add(aoife, goal, turas, target_date=None, rhythm="every week").rhythm == "every week"


def test_an_agency_that_the_consent_does_not_name_for_the_area_owns_no_step(case, aoife, harbour, turas, goal):
    assert refusal_of(lambda: add(aoife, goal, harbour)) == ("agency-not-in-case", "owner")
    CaseAgencyFactory(case=case, agency=harbour)
    assert refusal_of(lambda: add(aoife, goal, harbour)) == ("agency-not-covered", "owner")
    signed(aoife, case, {harbour: {"income", "plan-part"}})
    with pytest.raises(DomainError, match="does not name Harbour for drug use"):
        add(aoife, goal, harbour)
    assert not goal.actions.exists()
    signed(aoife, case, {harbour: {"drug-use", "plan-part"}})
    assert add(aoife, goal, harbour).state == ActionState.AGREED


@pytest.mark.requirement("KW-5.1.2")
def test_a_key_worker_adds_for_their_own_agency_and_proposes_for_another(case, aoife, dan, harbour, turas, goal):
    signed(aoife, case, {harbour: {"drug-use", "plan-part"}})
    own = add(dan, goal, turas)
    assert (own.state, own.proposed_by) == (ActionState.AGREED, None)
    proposed = add(dan, goal, harbour)
    assert (proposed.state, proposed.proposed_by, proposed.proposed_from) == (ActionState.PROPOSED, dan, turas)


def test_in_an_agreed_plan_another_agencys_step_waits_until_it_is_opened(case, aoife, harbour, turas):
    signed(aoife, case, {harbour: {"drug-use", "plan-part"}})
    goal = goal_in(plan_of(case, aoife, state=PlanState.AGREED), "drug-use", aoife)
    assert add(aoife, goal, turas).state == ActionState.AGREED
    assert refusal_of(lambda: add(aoife, goal, harbour)) == ("plan-agreed", None)


@pytest.mark.requirement("KW-12.3c")
def test_skills_work_says_which_and_nothing_else_does(aoife, turas, goal):
    work = add(aoife, goal, turas, kind=Action.Kind.SKILLS, skill=Action.Skill.COPING)
    assert Action.objects.filter(kind="skills", skill="coping").get() == work
    assert refusal_of(lambda: add(aoife, goal, turas, skill=Action.Skill.COPING)) == ("skill-elsewhere", "skill")


@pytest.mark.requirement("GB1-detox-discussion")
def test_detox_stays_proposed_until_the_talk_with_the_clinic_is_recorded(case, aoife, turas, clinic, goal):
    assert add(aoife, goal, turas, kind=Action.Kind.DETOX, title="No clinic yet").state == ActionState.AGREED
    CaseAgencyFactory(case=case, agency=clinic)
    step = add(aoife, goal, turas, kind=Action.Kind.DETOX)
    assert step.state == ActionState.PROPOSED
    with pytest.raises(DomainError):
        steps.carry_step(actor=aoife, step=step, verb="start")
    talk = {"case": case, "clinic": clinic, "with_whom": "Dr Roche", "support": ClinicTalk.Support.YES}
    tomorrow = today() + timedelta(days=1)
    assert refusal_of(lambda: steps.record_clinic_talk(actor=aoife, held_on=tomorrow, **talk)) == (
        "in-the-future",
        "held_on",
    )
    steps.record_clinic_talk(actor=aoife, held_on=today(), **talk)
    step.refresh_from_db()
    assert step.state == ActionState.AGREED
    assert ClinicTalk.objects.get().support == "yes"
    assert add(aoife, goal, turas, kind=Action.Kind.DETOX).state == ActionState.AGREED


@pytest.mark.requirement("GB1-self-access")
def test_a_change_towards_doing_it_alone_is_in_the_log(aoife, turas, goal):
    step = add(aoife, goal, turas, done_by=Action.DoneBy.ADVOCATED)
    values = {"title": step.title, "agency": turas, "target_date": step.target_date, "done_by": SELF}
    changed = steps.change_step(actor=aoife, step=step, version=step.version, **values)
    assert changed.done_by == SELF
    event = AuditEvent.objects.get(verb="plan.step-changed")
    assert (event.data["done_by_before"], event.data["done_by"]) == ("advocated", "self")
    with pytest.raises(Conflict):
        steps.change_step(actor=aoife, step=step, version=step.version, **values)


# How a step goes -------------------------------------------------------------------------------------------


def test_a_step_is_begun_blocked_freed_and_done(aoife, turas, goal):
    step = step_of(goal, turas, aoife)
    assert steps.carry_step(actor=aoife, step=step, verb="start").state == ActionState.ACTIVE
    assert refusal_of(lambda: steps.carry_step(actor=aoife, step=step, verb="block")) == ("no-reason", "note")
    blocked = steps.carry_step(actor=aoife, step=step, verb="block", note="No bed before May")
    assert (blocked.state, blocked.blocked_by, blocked.blocked_on) == ("blocked", "No bed before May", today())
    assert steps.carry_step(actor=aoife, step=step, verb="unblock").blocked_by == ""
    done = steps.carry_step(actor=aoife, step=step, verb="finish", note="She went alone")
    assert (done.state, done.done_on, done.outcome, done.changed_by) == ("done", today(), "She went alone", aoife)
    with pytest.raises(DomainError) as refusal:
        steps.carry_step(actor=aoife, step=step, verb="block", note="Too late")
    assert refusal.value.code == "wrong-state"


def test_a_step_with_a_rhythm_is_done_this_time_and_stays_owed(aoife, turas, goal):
    step = step_of(goal, turas, aoife, worker=aoife, rhythm="every week", target_date=None)
    with time_machine.travel("2026-03-02 09:00Z", tick=True):
        kept = steps.carry_step(actor=aoife, step=step, verb="keep", note="Went well")
        assert (kept.state, kept.kept_on, kept.done_on) == (ActionState.ACTIVE, today(), None)
        assert [row.pk for row in owed.owed(aoife, today())] == [row.pk for row in owed.just_done(aoife, today())]
        again = refusal_of(lambda: steps.carry_step(actor=aoife, step=kept, verb="keep"))
        assert again == ("kept-already", "done_on")
    with time_machine.travel("2026-03-09 09:00Z", tick=True):
        kept = steps.carry_step(actor=aoife, step=kept, verb="keep")
        assert kept.kept_on == today()
        back = steps.undo_step(actor=aoife, step=kept, version=kept.version)
        assert (back.state, back.kept_on) == (ActionState.ACTIVE, date(2026, 3, 2))
        assert [change.title for change in step_page(back, timezone.now()).news if "this time" in change.title]


def test_what_is_done_once_is_not_done_this_time(aoife, turas, goal):
    step = step_of(goal, turas, aoife)
    assert refusal_of(lambda: steps.carry_step(actor=aoife, step=step, verb="keep")) == ("no-rhythm", "verb")
    step.refresh_from_db()
    assert (step.state, step.kept_on) == (ActionState.AGREED, None)
    weekly = step_of(goal, turas, aoife, rhythm="every week", target_date=None)
    early = refusal_of(
        lambda: steps.carry_step(actor=aoife, step=weekly, verb="keep", done_on=today() + timedelta(days=1))
    )
    assert early == ("in-the-future", "done_on")


def test_a_press_is_taken_back_by_who_made_it_on_the_same_day(aoife, cora, turas, goal):
    step = step_of(goal, turas, aoife)
    with time_machine.travel("2026-03-02 09:00Z", tick=True):
        done = steps.carry_step(actor=aoife, step=step, verb="finish", note="Wrong row")
        assert refusal_of(lambda: steps.undo_step(actor=cora, step=done, version=done.version))[0] == "too-late-to-undo"
        back = steps.undo_step(actor=aoife, step=done, version=done.version)
    assert (back.state, back.done_on, back.outcome, back.changed_on) == (ActionState.AGREED, None, "", None)
    with time_machine.travel("2026-03-02 10:00Z", tick=True):
        done = steps.carry_step(actor=aoife, step=back, verb="finish")
    with time_machine.travel("2026-03-03 09:00Z", tick=True):
        assert (
            refusal_of(lambda: steps.undo_step(actor=aoife, step=done, version=done.version))[0] == "too-late-to-undo"
        )
    assert Action.objects.get().state == ActionState.DONE


def test_who_carries_whose_step(case, aoife, dan, brian, harbour, turas, goal):
    signed(aoife, case, {harbour: {"drug-use", "plan-part"}})
    ours, theirs = step_of(goal, turas, aoife), step_of(goal, harbour, aoife)
    steps.carry_step(actor=dan, step=ours, verb="start")
    steps.carry_step(actor=brian, step=theirs, verb="start")
    for actor, step in ((brian, ours), (dan, theirs)):
        with pytest.raises(NotAllowed):
            steps.carry_step(actor=actor, step=step, verb="finish")
    with pytest.raises(NotAllowed):
        steps.carry_step(actor=brian, step=theirs, verb="drop", note="We stop")
    assert set(Action.objects.values_list("state", flat=True)) == {ActionState.ACTIVE}


def test_of_two_who_press_at_once_the_second_is_told(aoife, turas, goal):
    step = step_of(goal, turas, aoife)
    steps.carry_step(actor=aoife, step=step, verb="start", version=step.version)
    with pytest.raises(Conflict):
        steps.carry_step(actor=aoife, step=step, verb="finish", version=step.version)
