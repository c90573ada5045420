"""What to do next: the steps of a case with their conditions, each read from the rule that its verb asks."""

import pytest
from django.urls import reverse

from assessments.rules.initial import missing_from
from assessments.services import comprehensive
from assessments.services.initial import complete_initial_assessment
from careplans.services.plans import begin_plan
from cases.models import Case
from core.errors import DomainError
from tests.factories import key_worker_in, led_case, line_manager_of, managed_by
from tests.factories.careplans import goal_in, plan_of, spoken_of
from tests.factories.initial import begun_initial, complete_initial, initial_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def aoife(case):
    return managed_by(case).worker


def read(client, who, case):
    client.force_login(who)
    return client.get(reverse("desk:procedure", args=[case.pk]))


def steps_of(response):
    return {step.title: step for stage in response.context["stages"] for step in stage.steps}


def here(response):
    return next(stage.code for stage in response.context["stages"] if stage.is_here)


def open_conditions(step):
    return [each.words for each in step.conditions if not each.holds]


@pytest.mark.requirement("KW-2.1.2")
def test_after_the_initial_assessment_the_next_steps_and_their_conditions_are_listed(client, case, aoife):
    first = steps_of(read(client, aoife, case))["Initial assessment"]
    assert not first.is_done
    assert any("motivat" in words for words in open_conditions(first))

    draft = begun_initial(aoife, case, pressing_needs="A bed")
    half = steps_of(read(client, aoife, case))["Initial assessment"]
    missing = missing_from({"pressing_needs": "A bed"}, has_services=True)
    assert sorted(open_conditions(half)) == sorted(missing.values())

    complete_initial_assessment(actor=aoife, case=case, version=draft.version, **initial_words(case))
    page = read(client, aoife, case)
    steps = steps_of(page)
    assert steps["Initial assessment"].is_done
    assert here(page) == "assess"
    assert steps["The care team decides"].is_ready
    assert steps["The care team decides"].url == ""  # that is the manager's
    assert "The person wants a key worker or case manager." in open_conditions(
        steps["The comprehensive assessment is begun"]
    )
    assert open_conditions(steps["The care plan is begun"]) == [
        "Finish the comprehensive assessment first: the care plan answers the needs found there."
    ]
    manager = line_manager_of(case.lead_agency)
    assert "/care-team/" in steps_of(read(client, manager, case))["The care team decides"].url
    words = page.content.decode()
    for said in ("What to do next", "The case is here", "Not yet", "Can be done now"):
        assert said in words


def test_what_a_step_is_said_to_wait_for_is_what_its_verb_refuses_with(client, case, aoife):
    waits = open_conditions(steps_of(read(client, aoife, case))["The care plan is begun"])
    with pytest.raises(DomainError) as refused:
        begin_plan(actor=aoife, case=case, kind="comprehensive")
    assert waits == [refused.value.message]

    conditions = open_conditions(steps_of(read(client, aoife, case))["The comprehensive assessment is begun"])
    with pytest.raises(DomainError) as refused:
        comprehensive.begin_assessment(actor=aoife, case=case)
    said = refused.value.message.lower()
    assert conditions
    for words in conditions:
        assert words.lower().rstrip(".") in said


def test_a_plan_that_stands_leads_on_to_its_review(client, case, aoife):
    complete_initial(aoife, case)
    plan = plan_of(case, aoife, state="agreed")
    goal_in(plan, "accommodation", aoife)
    steps = steps_of(read(client, aoife, case))
    assert steps["The plan is agreed and signed"].is_done
    assert steps["The plan is reviewed every two months"].is_ready
    review = spoken_of(plan, aoife, persons_view="")
    steps = steps_of(read(client, aoife, case))
    assert open_conditions(steps["The review is signed"]) == ["Write the person’s own view, or why there is none."]
    assert steps["The review is signed"].url == review.get_absolute_url()


def test_other_services_wait_for_the_persons_word(client, case, aoife):
    steps = steps_of(read(client, aoife, case))
    assert (
        "Record the talk about confidentiality first"
        in open_conditions(steps["The person agrees to share, and signs"])[0]
    )
    assert open_conditions(steps["Another service is asked to help"]) == ["A consent in force names the service."]


def test_harm_reduction_only_asks_for_no_more_than_the_entry(client):
    case = led_case(level=Case.Level.HARM_REDUCTION_ONLY)
    page = read(client, key_worker_in(case), case)
    assert [stage.code for stage in page.context["stages"]] == ["entry"]


def test_a_partner_does_not_read_how_the_case_runs(client, case):
    brian = key_worker_in(case, led_case().lead_agency)
    assert read(client, brian, case).status_code in (403, 404)


def test_a_closed_case_offers_nothing(client, case, aoife):
    Case.objects.filter(pk=case.pk).update(status="closed", closed_on=case.opened_on)
    page = read(client, aoife, case)
    assert page.context["stages"] == []
    assert "This case is closed." in page.content.decode()


@pytest.mark.requirement("GB2-kw-tasks")
def test_every_task_of_a_key_worker_is_recorded_from_the_page_of_the_case(client):
    """Engage, consent, assessment and plan, advocacy, actions, notes: each is a link there, to a page that takes it."""
    case = led_case(level=Case.Level.KEY_WORKING)
    dan = key_worker_in(case)
    plan = plan_of(case, dan)
    goal_in(plan, "accommodation", dan)
    client.force_login(dan)
    shown = client.get(case.get_absolute_url()).content.decode()
    tasks = {
        "engage": ("correspondence:record-contact", "<form"),
        "consent": ("consents:consent", "talk"),
        "assessment": ("assessments:write-initial", "<form"),
        "plan": ("careplans:plan", "Add a goal"),
        "advocacy": ("contacts:write-advocacy", "<form"),
        "actions": ("careplans:plan", "/goals/"),
        "notes": ("contacts:write-session", "<form"),
    }
    for name, there in tasks.values():
        address = reverse(name, args=[case.pk])
        assert f'href="{address}"' in shown, name
        answer = client.get(address)
        assert (answer.status_code, there in answer.content.decode()) == (200, True), name
    goal = plan.goals.get()
    assert (
        f'href="{reverse("careplans:add-step", args=[goal.pk])}"'
        in client.get(goal.get_absolute_url()).content.decode()
    )
    step = reverse("careplans:add-step", args=[goal.pk])
    assert client.get(step).status_code == 200
