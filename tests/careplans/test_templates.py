"""Templates: kept by those who answer for an agency, nationally by the co-ordinator; used in the plans of its cases."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agencies.models import WorkerRole
from careplans.models import Action, CarePlan, Goal, PlanTemplate, TemplateAction, TemplateGoal
from careplans.services import plans, templates
from careplans.states import ActionState, PlanState
from core.days import today
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditEvent
from tests.factories import AgencyFactory
from tests.factories.agencies import worker_with
from tests.factories.careplans import domain, goal_in, plan_of
from tests.factories.found import assessed

pytestmark = pytest.mark.django_db
Role = WorkerRole.Role


def refused(rule, verb, **kwargs):
    """The rule stands in the way, nothing is changed, and the refusal is in the log."""
    rows = everything()
    with pytest.raises((DomainError, NotAllowed)) as refusal:
        verb(**kwargs)
    code = getattr(refusal.value, "code", NotAllowed.code)
    assert code == rule
    assert everything() == rows
    assert AuditEvent.objects.filter(verb="refused", data__rule=rule).exists()
    return refusal.value


def everything():
    models = (PlanTemplate, TemplateGoal, TemplateAction, CarePlan, Goal, Action)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.fixture
def nora(turas):
    """The lead agency's administrator."""
    return worker_with(turas, Role.AGENCY_ADMIN)


@pytest.fixture
def national():
    return worker_with(AgencyFactory(), Role.NATIONAL_COORDINATOR)


@pytest.fixture
def template(turas, cora):
    """Two goals, one of them with two steps."""
    made = templates.add_template(actor=cora, agency=turas, programme="Treatment", name="First weeks")
    dose = templates.add_template_goal(
        actor=cora, template=made, domain=domain("drug-use"), title="A dose that holds", measure="Kept", weeks=8
    )
    step(cora, dose, "See the prescriber", weeks=1)
    step(cora, dose, "Bring the letter", done_by="self")
    templates.add_template_goal(actor=cora, template=made, domain=domain("income"), title="Money", weeks=6)
    return made


def step(actor, goal, title, *, done_by="supported", kind="service", **more):
    return templates.add_template_step(actor=actor, goal=goal, title=title, done_by=done_by, kind=kind, **more)


def test_manager_and_administrator_keep_their_agencys_and_the_national_co_ordinator_everybodys(
    turas, harbour, cora, nora, national, aoife
):
    given = {"programme": "Treatment", "name": "First weeks"}
    assert templates.add_template(actor=nora, agency=turas, **given).agency == turas
    assert templates.add_template(actor=national, agency=None, **given).agency is None
    for actor, agency in ((aoife, turas), (cora, harbour), (cora, None), (national, turas)):
        refused("not-allowed", templates.add_template, actor=actor, agency=agency, **given | {"name": "Another"})
    own = PlanTemplate.objects.get(agency=turas)
    for actor in (aoife, national):
        refused("not-allowed", templates.retire_template, actor=actor, template=own)
    refused("not-allowed", templates.retire_template, actor=cora, template=PlanTemplate.objects.get(agency=None))
    assert templates.retire_template(actor=cora, template=own).is_active is False


def test_a_template_has_a_programme_and_a_name_of_its_own(turas, cora, template):
    given = {"actor": cora, "agency": turas, "programme": "Housing", "name": "Moving on"}
    assert refused("no-programme", templates.add_template, **given | {"programme": " "}).field == "programme"
    assert refused("no-name", templates.add_template, **given | {"name": " "}).field == "name"
    assert refused("name-taken", templates.add_template, **given | {"name": "FIRST weeks"}).field == "name"
    other = templates.add_template(**given)
    changed = {"programme": "Housing", "name": "First weeks", "version": other.version}
    refused("name-taken", templates.change_template, actor=cora, template=other, **changed)


def test_goals_have_weeks_and_steps_none_after_their_goal(cora, template):
    goal = template.goals.get(title="A dose that holds")
    given = {"actor": cora, "template": template, "domain": domain("alcohol")}
    assert refused("no-title", templates.add_template_goal, **given, title=" ", weeks=3).field == "title"
    assert refused("no-weeks", templates.add_template_goal, **given, title="Less", weeks=None).field == "weeks"
    refused("weeks-out-of-range", templates.add_template_goal, **given, title="Less", weeks=105)
    late = {"goal": goal, "title": "Late", "done_by": "self", "kind": "service"}
    assert refused("after-the-goal", templates.add_template_step, actor=cora, **late, weeks=9).field == "weeks"
    refused("skill-elsewhere", templates.add_template_step, actor=cora, **late, skill="coping")
    sooner = templates.change_template_goal(
        actor=cora, goal=goal, version=goal.version, domain=goal.domain, title=goal.title, weeks=1
    )
    assert set(sooner.actions.values_list("weeks", flat=True)) == {1, None}


def test_order_is_kept_step_by_step_and_goal_by_goal(cora, aoife, template):
    def goals():
        return [goal.title for goal in template.goals.all()]

    first = template.goals.first()
    templates.move_template_goal(actor=cora, goal=first, up=False)
    assert goals() == ["Money", "A dose that holds"]
    templates.move_template_goal(actor=cora, goal=first, up=False)  # it is the last
    assert goals() == ["Money", "A dose that holds"]
    last = first.actions.last()
    templates.move_template_step(actor=cora, step=last, up=True)
    assert [each.title for each in first.actions.all()] == ["Bring the letter", "See the prescriber"]
    refused("not-allowed", templates.move_template_step, actor=aoife, step=last, up=True)


def test_what_is_taken_out_stays_in_the_history(cora, template):
    goal = template.goals.get(title="A dose that holds")
    one = goal.actions.first()
    templates.remove_template_step(actor=cora, step=one)
    assert not TemplateAction.objects.filter(pk=one.pk).exists()
    templates.remove_template_goal(actor=cora, goal=goal)
    assert [each.title for each in template.goals.all()] == ["Money"]
    gone = TemplateGoal.history.filter(id=goal.pk, history_type="-").get()
    assert (gone.title, gone.history_user) == ("A dose that holds", cora)
    assert TemplateAction.history.filter(goal_id=goal.pk, history_type="-").count() == 2


def test_of_two_who_change_a_template_the_second_is_told(cora, nora, template):
    opened = template.version
    templates.change_template(actor=nora, template=template, version=opened, programme="Treatment", name="Weeks 1 to 8")
    with pytest.raises(Conflict):
        templates.change_template(actor=cora, template=template, version=opened, programme="Housing", name="First")
    assert PlanTemplate.objects.get().name == "Weeks 1 to 8"


def test_a_retired_template_is_not_changed_and_not_used_until_it_is_restored(case, cora, aoife, template):
    assessed(case, aoife, drug_use=2)
    templates.retire_template(actor=cora, template=template)
    given = {"actor": cora, "template": template, "domain": domain("alcohol"), "title": "Less", "weeks": 3}
    refused("template-retired", templates.add_template_goal, **given)
    assert refused("template-retired", plans.begin_plan, actor=aoife, case=case, template=template).field == "template"
    templates.restore_template(actor=cora, template=template)
    assert plans.begin_plan(actor=aoife, case=case, template=template).goals.count() == 2


def test_a_copy_is_changed_without_the_one_it_was_made_from(turas, cora, national, template):
    everybodys = templates.add_template(actor=national, agency=None, programme="Housing", name="Moving on")
    goal = templates.add_template_goal(
        actor=national, template=everybodys, domain=domain("accommodation"), title="A home", weeks=40
    )
    step(national, goal, "Look at two places")
    copy = templates.copy_template(actor=cora, template=everybodys, agency=turas, name="Moving on from Turas")
    theirs = copy.goals.get()
    assert [each.title for each in theirs.actions.all()] == ["Look at two places"]
    templates.remove_template_goal(actor=cora, goal=theirs)
    assert everybodys.goals.get().actions.count() == 1
    refused("name-taken", templates.copy_template, actor=cora, template=everybodys, agency=turas, name="First weeks")
    refused("not-allowed", templates.copy_template, actor=cora, template=everybodys, agency=None, name="Mine")


def test_a_plan_begun_from_a_template_has_its_goals_in_the_sections_found(case, aoife, turas, template):
    assessed(case, aoife, drug_use=3, accommodation=2)
    plan = plans.begin_plan(actor=aoife, case=case, template=template)
    rows = [(goal.domain.code, goal.title, goal.rank) for goal in plan.goals.order_by("rank")]
    assert rows == [
        ("drug-use", "A dose that holds", 1),
        ("accommodation", "Accommodation", 2),
        ("income", "Money", 3),
    ]
    dose = plan.goals.get(domain__code="drug-use")
    assert dose.own_words == "My words on Drug use"
    assert dose.need is not None
    assert dose.target_date == today() + timedelta(weeks=8)
    steps = [(each.title, each.agency, each.target_date, each.state) for each in dose.actions.order_by("position")]
    assert steps == [
        ("See the prescriber", turas, today() + timedelta(weeks=1), ActionState.AGREED),
        ("Bring the letter", None, today() + timedelta(weeks=8), ActionState.AGREED),
    ]
    assert AuditEvent.objects.get(verb="plan.begun").data["template"] == template.pk


def test_detox_from_a_template_waits_for_the_talk_with_the_clinic(case, aoife, cora, clinic, template):
    from tests.factories import CaseAgencyFactory

    CaseAgencyFactory(case=case, agency=clinic)
    step(cora, template.goals.first(), "Two weeks of detox", kind="detox")
    assessed(case, aoife, drug_use=3)
    plan = plans.begin_plan(actor=aoife, case=case, template=template)
    assert Action.objects.get(goal__plan=plan, kind="detox").state == ActionState.PROPOSED


def test_a_template_added_later_brings_what_is_missing_and_nothing_twice(case, aoife, dan, template):
    plan = plan_of(case, aoife)
    goal_in(plan, "income", aoife, title="Money")
    plans.say_no_action(actor=aoife, plan=plan, domain=domain("drug-use"), because="Later")
    refused("not-allowed", templates.add_from_template, actor=dan, plan=plan, template=template)
    templates.add_from_template(actor=aoife, plan=plan, template=template)
    assert [goal.title for goal in plan.goals.order_by("rank")] == ["Money", "A dose that holds"]
    assert not plan.no_actions.exists()
    refused("template-already-used", templates.add_from_template, actor=aoife, plan=plan, template=template)


def test_a_signed_plan_takes_no_template_before_it_is_opened(case, aoife, template):
    plan = plan_of(case, aoife, state=PlanState.AGREED)
    refused("plan-agreed", templates.add_from_template, actor=aoife, plan=plan, template=template)


def test_no_template_of_another_agency_and_no_empty_one(case, aoife, turas, harbour, cora):
    plan = plan_of(case, aoife)
    theirs = PlanTemplate.objects.create(agency=harbour, programme="Day", name="Theirs", made_by=cora)
    refused("not-allowed", templates.add_from_template, actor=aoife, plan=plan, template=theirs)
    worker_with(harbour, Role.KEY_WORKER, user=aoife)  # with a second post there
    given = {"actor": aoife, "plan": plan}
    assert refused("template-of-another-agency", templates.add_from_template, **given, template=theirs).field
    empty = PlanTemplate.objects.create(agency=turas, programme="Day", name="Empty", made_by=cora)
    refused("template-empty", templates.add_from_template, **given, template=empty)


# --- on the pages ---------------------------------------------------------------------------------------------


def test_the_list_shows_ones_own_and_the_national_by_programme(client, turas, harbour, cora, aoife, national, template):
    templates.add_template(actor=national, agency=None, programme="Housing", name="Moving on")
    PlanTemplate.objects.create(agency=harbour, programme="Day", name="Theirs", made_by=cora)
    retired = PlanTemplate.objects.create(agency=turas, programme="Day", name="Old", made_by=cora, is_active=False)
    address = reverse("careplans:templates")
    client.force_login(aoife)
    html = client.get(address).content.decode()
    assert html.index("Housing") < html.index("Moving on") < html.index("Treatment") < html.index("First weeks")
    assert "Theirs" not in html
    assert "Old" not in html
    assert "New template" not in html
    client.force_login(cora)
    html = client.get(address).content.decode()
    assert retired.get_absolute_url() in html
    assert reverse("careplans:add-template") in html


def test_a_template_is_made_filled_and_used_on_the_pages(client, case, turas, cora, aoife):
    client.force_login(cora)
    sent = {"keeper": turas.pk, "programme": "Treatment", "name": "First weeks", "what_for": "For a start"}
    page = client.post(reverse("careplans:add-template"), sent)["Location"]
    template = PlanTemplate.objects.get()
    assert page == template.get_absolute_url()
    address = reverse("careplans:add-template-goal", args=[template.pk])
    typed = {"domain": domain("drug-use").pk, "title": "A dose that holds", "weeks": "0"}
    html = client.post(address, typed).content.decode()
    assert "Enter 1 or more." in html
    assert 'value="A dose that holds"' in html
    client.post(address, typed | {"weeks": "8"})
    goal = TemplateGoal.objects.get()
    steps = reverse("careplans:add-template-step", args=[goal.pk])
    late = {"title": "See the prescriber", "done_by": "supported", "kind": "health", "weeks": "9"}
    assert "Give the step no more." in client.post(steps, late).content.decode()
    client.post(steps, late | {"weeks": "1"})
    html = client.get(page).content.decode()
    assert "See the prescriber" in html
    client.force_login(aoife)
    plan = plan_of(case, aoife)
    door = reverse("careplans:add-from-template", args=[plan.pk])
    html = client.get(door).content.decode()
    assert "Treatment: First weeks" in html
    assert "For a start" in html
    assert client.post(door, {"template": template.pk}).status_code == 302
    assert plan.goals.get().actions.get().title == "See the prescriber"
    assert (
        "The plan has every goal of this template already."
        in client.post(door, {"template": template.pk}).content.decode()
    )
