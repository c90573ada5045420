"""What a worker, an agency and a manager owe: exactly that, in the order of the days, done in one press (KW-5.1.3)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from careplans.models import Action
from careplans.selectors import owed
from careplans.states import PlanState
from consents.services import withdraw_consent
from core.days import today
from desk.selectors.home import home
from notifications.models import Notice
from tests.factories import key_worker_in, led_case, line_manager_of
from tests.factories.careplans import goal_in, plan_of, step_of

pytestmark = pytest.mark.django_db

PAGE = "careplans:my-actions"


def titles(user, whose="mine"):
    return [step.title for step in owed.in_order(owed.owed(user, today(), whose=whose))]


@pytest.mark.requirement("KW-5.1.3")
def test_mine_and_my_agencys_are_exactly_those_in_the_order_of_their_days(
    case, brian, aoife, dan, harbour, turas, shared_plan
):
    goal, soon = shared_plan.drugs, today() + timedelta(days=1)
    step_of(goal, harbour, aoife, title="Mine, soon", worker=brian, target_date=soon)
    step_of(goal, harbour, aoife, title="Mine, some day", worker=brian, rhythm="every week")
    step_of(goal, harbour, aoife, title="Mine, late", worker=brian, target_date=today() - timedelta(days=1))
    for state in ("proposed", "dropped"):
        step_of(goal, harbour, aoife, title=state, worker=brian, state=state)
    step_of(goal, harbour, aoife, title="done", worker=brian, state="done", done_on=today())
    step_of(shared_plan.income, harbour, aoife, title="Not shared", worker=brian)
    step_of(goal, turas, aoife, title="Dan’s", worker=dan)
    assert titles(brian) == ["Mine, late", "Mine, soon", "Mine, some day"]
    assert titles(brian, "agency") == ["Mine, late", "Mine, soon", "Weekly group", "Mine, some day"]
    assert titles(dan) == ["Dan’s"]
    assert set(titles(dan, "agency")) == {"Dan’s", "Ring the clinic"}


@pytest.mark.requirement("KW-5.1.3")
def test_with_the_consent_goes_what_was_owed(aoife, brian, shared_plan):
    shared_plan.theirs.worker = brian
    shared_plan.theirs.save()
    assert titles(brian) == ["Weekly group"]
    withdraw_consent(actor=aoife, consent=shared_plan.consent, extent="whole", channel="telephone")
    assert titles(brian) == titles(brian, "agency") == []


def test_a_manager_narrows_the_list_to_one_worker_and_a_worker_does_not(client, aoife, dan, cora, turas, shared_plan):
    step_of(shared_plan.drugs, turas, aoife, title="Dan’s", worker=dan)
    client.force_login(cora)
    page = client.get(reverse(PAGE), {"whose": "agency", "worker": dan.pk})
    assert [row.title for row in page.context["rows"]] == ["Dan’s"]
    client.force_login(dan)
    assert "worker" not in client.get(reverse(PAGE), {"whose": "agency"}).context["filter"].filters


def test_overdue_soon_blocked_and_skills_work_are_found(client, aoife, dan, turas, shared_plan):
    mine = {"worker": dan}
    step_of(shared_plan.drugs, turas, aoife, title="Late", target_date=today() - timedelta(days=2), **mine)
    step_of(shared_plan.drugs, turas, aoife, title="Soon", target_date=today() + timedelta(days=2), **mine)
    stuck = {"state": "blocked", "blocked_on": today(), "blocked_by": "No bed"}
    step_of(shared_plan.drugs, turas, aoife, title="Stuck", **stuck, **mine)
    step_of(shared_plan.drugs, turas, aoife, title="Coping", kind="skills", skill="coping", **mine)
    client.force_login(dan)
    for asked, found in (
        ({"when": "overdue"}, ["Late"]),
        ({"when": "soon"}, ["Soon"]),
        ({"when": "blocked"}, ["Stuck"]),
        ({"kind": "skills"}, ["Coping"]),
    ):
        assert [row.title for row in client.get(reverse(PAGE), asked).context["rows"]] == found
    assert b"No bed" in client.get(reverse(PAGE)).content


def test_one_press_is_done_and_another_takes_it_back(client, brian, aoife, shared_plan):
    step = shared_plan.theirs
    step.worker = brian
    step.save()
    client.force_login(brian)
    sent = {"version": step.version, "note": "She came."}
    page = client.post(reverse("careplans:action-done", args=[step.pk]), sent, follow=True)
    step.refresh_from_db()
    assert (step.state, step.outcome, step.done_on) == ("done", "She came.", today())
    assert [row.title for row in page.context["done"]] == ["Weekly group"]
    assert page.context["rows"] == []
    assert Notice.objects.filter(recipient=aoife, about_label="careplans.Action", about_id=step.pk).exists()
    page = client.post(reverse("careplans:action-undone", args=[step.pk]), follow=True)
    step.refresh_from_db()
    assert (step.state, step.done_on, step.outcome) == ("agreed", None, "")
    assert [row.title for row in page.context["rows"]] == ["Weekly group"]


def test_a_step_with_a_rhythm_stays_on_the_list(client, brian, aoife, shared_plan):
    step = shared_plan.theirs
    Action.objects.filter(pk=step.pk).update(rhythm="every week")
    client.force_login(brian)
    answer = client.post(f"/my-actions/{step.pk}/done/", {"version": step.version, "note": "Came"}, follow=True)
    page = answer.content.decode()
    assert "Done this time" in page
    step.refresh_from_db()
    assert (step.state, step.kept_on, step.outcome) == ("active", today(), "Came")
    assert client.post(f"/my-actions/{step.pk}/undo/", {}, follow=True).status_code == 200
    step.refresh_from_db()
    assert (step.kept_on, step.outcome) == (None, "")


def test_a_note_that_cannot_be_kept_comes_back_as_it_was_typed(client, brian, shared_plan):
    client.force_login(brian)
    sent = {"version": shared_plan.theirs.version, "note": "Her number is 1234567TA"}
    page = client.post(reverse("careplans:action-done", args=[shared_plan.theirs.pk]), sent)
    assert page.status_code == 200
    html = page.content.decode()
    assert "This looks like a PPS number." in html
    assert "Her number is 1234567TA" in html
    assert f'action="{reverse("careplans:action", args=[shared_plan.theirs.pk])}"' in html
    assert Action.objects.get(pk=shared_plan.theirs.pk).state == "agreed"


def test_a_press_on_what_changed_meanwhile_is_said_and_nothing_done(client, brian, shared_plan):
    client.force_login(brian)
    sent = {"version": shared_plan.theirs.version + 1}
    page = client.post(reverse("careplans:action-done", args=[shared_plan.theirs.pk]), sent, follow=True)
    assert b"Somebody else changed this step" in page.content
    assert Action.objects.get(pk=shared_plan.theirs.pk).state == "agreed"


def test_a_step_that_is_not_mine_is_pressed_by_nobody_else(client, brian, ruth, dan, shared_plan):
    for who, status in ((ruth, 404), (dan, 403)):
        client.force_login(who)
        assert client.post(reverse("careplans:action-done", args=[shared_plan.theirs.pk])).status_code == status
    assert Action.objects.get(pk=shared_plan.theirs.pk).state == "agreed"


def test_twenty_steps_cost_the_queries_of_two(client, aoife, dan, turas, shared_plan):
    def queries():
        client.get(reverse(PAGE))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(PAGE)).status_code == 200
        return len(asked)

    client.force_login(dan)
    for _ in range(2):
        step_of(shared_plan.drugs, turas, aoife, worker=dan)
    few = queries()
    for number in range(18):
        case = led_case(lead_agency=turas)
        goal = goal_in(plan_of(case, aoife, state=PlanState.AGREED), "drug-use", aoife)
        key_worker_in(case)
        step_of(shared_plan.drugs if number % 2 else goal, turas, aoife, worker=dan)
    assert queries() == few


def test_my_day_has_the_next_ones_and_how_many_are_late(aoife, dan, cora, turas, shared_plan):
    late, soon = today() - timedelta(days=2), today() + timedelta(days=2)
    step_of(shared_plan.drugs, turas, aoife, title="Late", worker=dan, target_date=late)
    step_of(shared_plan.drugs, turas, aoife, title="Soon", worker=dan, target_date=soon)
    far = today() + timedelta(days=60)
    step_of(shared_plan.drugs, turas, aoife, title="Far", worker=dan, target_date=far)
    day = home(dan, timezone.now())
    assert "Late" in {item.text for item in day.overdue}
    assert "Soon" in {item.text for item in day.later}
    assert "Far" not in {item.text for item in (*day.overdue, *day.later)}
    assert [(n.count, n.label) for n in day.numbers if "actions" in n.label] == [("1", "My actions overdue")]
    managers = {n.label: n.url for n in home(cora, timezone.now()).numbers}
    assert managers["My agency’s actions overdue"].endswith("?whose=agency&when=overdue")


def test_another_agencys_manager_has_its_own_only(harbour, brian, aoife, turas, shared_plan):
    orla = line_manager_of(harbour)
    assert titles(orla, "agency") == ["Weekly group"]
