"""Who reads which part of a plan: by role for the child and family, by consent, narrowed, at midnight and not after."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from careplans.policies import StepAction, step_policy
from careplans.selectors.reading import part_for, part_of_agency, reads_for
from careplans.states import PlanState
from cases.models import SightBar
from cases.policies import case_policy
from core import pdf
from core.days import start_of, today
from tests.factories import AgencyFactory, CaseAgencyFactory, WorkerFactory, consent_for, key_worker_in, line_manager_of
from tests.factories.careplans import goal_in, plan_of, step_of
from tests.factories.cases import right
from tests.factories.consents import signed
from tests.factories.found import assessed

pytestmark = pytest.mark.django_db


def titles(part):
    return {step.title for goal in part.goals for step in goal.steps} if part else set()


def own(part):
    return {step.title for step in part.own_steps} if part else set()


def carried(worker):
    return set(step_policy.scope(worker, StepAction.CARRY).values_list("title", flat=True))


# --- the child and family ------------------------------------------------------------------------------------


@pytest.fixture
def tusla(case):
    agency = AgencyFactory(short_name="Tusla")
    CaseAgencyFactory(case=case, agency=agency)
    return agency


@pytest.fixture
def eva(case, tusla):
    """The case manager for the child and family, whom no consent names."""
    worker = WorkerFactory(agency=tusla).user
    right(worker, case, "manage_case", manages="CHILD_FAMILY")
    return worker


@pytest.fixture
def family(case, aoife, harbour, turas, tusla):
    plan = plan_of(case, aoife, state=PlanState.AGREED)
    plan.cian = goal_in(plan, "family", aoife, title="See Cian every week")
    plan.drugs = goal_in(plan, "drug-use", aoife, title="A steady dose")
    step_of(plan.cian, tusla, aoife, title="Visits at the centre")
    step_of(plan.cian, turas, aoife, title="Drive her there")
    step_of(plan.cian, None, aoife, title="Keep the diary")
    step_of(plan.cian, harbour, aoife, title="Parenting group")
    step_of(plan.drugs, tusla, aoife, title="Not her area")
    return plan


def test_by_role_the_family_goals_with_own_lead_and_persons_steps_only(case, eva, tusla, harbour, aoife, family):
    now = timezone.now()
    part = part_for(eva, case, now)
    assert {goal.title for goal in part.goals} == {"See Cian every week"}
    assert titles(part) == {"Visits at the centre", "Drive her there", "Keep the diary"}
    assert own(part) == carried(eva) == {"Visits at the centre"}
    signed(aoife, case, {harbour: {"family", "plan-part"}})  # what the person lets Harbour know is not told to her
    assert titles(part_for(eva, case, timezone.now())) == titles(part)
    assert part_of_agency(case, tusla.pk, timezone.now()) is None  # nobody else of her agency reads it


def test_a_colleague_of_hers_without_the_role_reads_nothing(case, eva, tusla, family):
    colleague = key_worker_in(case, tusla)
    assert reads_for(colleague, case, timezone.now()) == {}
    assert carried(colleague) == set()


def test_a_consent_that_names_her_agency_adds_to_the_role(case, eva, aoife, tusla, harbour, family):
    signed(aoife, case, {tusla: {"drug-use", "family", "plan-part"}, harbour: {"family", "plan-part"}})
    part = part_for(eva, case, timezone.now())
    assert {goal.title for goal in part.goals} == {"See Cian every week", "A steady dose"}
    assert "Parenting group" in titles(part)
    assert own(part) == {"Visits at the centre", "Not her area"}


# --- by consent ----------------------------------------------------------------------------------------------


@pytest.mark.requirement("KW-8.3b", "FND-consent-expiry")
def test_at_midnight_part_list_and_step_are_gone(client, case, aoife, brian, harbour):
    ends = date(2026, 9, 10)
    eve = start_of(ends) - timedelta(minutes=1)
    with time_machine.travel(eve, tick=False):
        plan = plan_of(case, aoife, state=PlanState.AGREED)
        step = step_of(goal_in(plan, "drug-use", aoife), harbour, aoife, title="Weekly group", worker=brian)
        consent_for(case, harbour, "drug-use", "plan-part", expires_on=ends)
        pages = {
            "part": reverse("careplans:part", args=[case.pk]),
            "step": reverse("careplans:action", args=[step.pk]),
            "mine": reverse("careplans:my-actions"),
            "file": case.get_absolute_url(),
        }
        client.force_login(brian)
        for name, page in pages.items():
            assert "Weekly group" in client.get(page).content.decode(), name
    with time_machine.travel(start_of(ends), tick=False):
        for name, page in pages.items():
            response = client.get(page)
            assert response.status_code == (200 if name == "mine" else 404), name
            assert "Weekly group" not in response.content.decode(), name
        assert carried(brian) == set()


def test_an_area_kept_from_the_agency_in_the_assessment_is_nowhere(case, aoife, brian, harbour, shared_plan):
    need = assessed(case, aoife, drug_use=2).needs.get(domain__code="drug-use")
    need.is_narrowed = True
    need.save()
    assert titles(part_for(brian, case, timezone.now())) == carried(brian) == set()
    need.share_with.add(harbour)
    assert own(part_for(brian, case, timezone.now())) == carried(brian) == {"Weekly group"}


@pytest.mark.requirement("LAW-offence-data")
def test_legal_matters_need_their_own_tick_in_part_and_list(case, aoife, brian, harbour, shared_plan):
    legal = goal_in(shared_plan, "legal", aoife, title="The court date")
    step_of(legal, harbour, aoife, title="Go along to court", worker=brian)
    assert "The court date" not in {goal.title for goal in part_for(brian, case, timezone.now()).goals}
    assert "Go along to court" not in carried(brian)
    signed(aoife, case, {harbour: {"drug-use", "plan-part", "legal"}})
    assert "The court date" in {goal.title for goal in part_for(brian, case, timezone.now()).goals}
    assert "Go along to court" in carried(brian)


def test_who_is_barred_reads_no_part_and_owes_no_step(case, aoife, brian, harbour, shared_plan):
    shared_plan.theirs.worker = brian
    shared_plan.theirs.save()
    SightBar.objects.create(service_user=case.service_user, user=brian, reason="family")
    assert not case_policy.scope(brian).exists()
    assert carried(brian) == set()


def test_the_partners_manager_reads_and_carries_what_the_worker_does(case, brian, harbour, shared_plan):
    orla = line_manager_of(harbour)
    assert own(part_for(orla, case, timezone.now())) == carried(orla) == {"Weekly group"}


def test_the_preview_and_the_page_have_one_part(client, case, aoife, brian, harbour, shared_plan):
    client.force_login(brian)
    page = client.get(case.get_absolute_url()).context["plan"]
    client.force_login(aoife)
    preview = client.get(reverse("desk:case-as", args=[case.pk, harbour.pk])).context["plan"]
    assert page == preview == part_for(brian, case, timezone.now())


def test_the_paper_has_the_part_too(client, case, brian, shared_plan, monkeypatch):
    made = []
    monkeypatch.setattr(pdf, "render", lambda template, context, **more: made.append(context) or b"%PDF-")
    client.force_login(brian)
    assert client.get(reverse("desk:part-on-paper", args=[case.pk])).status_code == 200
    facts = dict(made[0]["shared"].facts)
    assert facts["Plan: Drug use"].startswith("A steady dose\nWeekly group: The person, with Harbour, by ")
    assert "Out of debt" not in str(made[0])


def test_a_closed_file_is_read_and_not_written(client, case, brian, harbour, shared_plan):
    case.status, case.closed_on = "closed", today()
    case.save()
    client.force_login(brian)
    page = client.get(reverse("careplans:part", args=[case.pk]))
    assert page.status_code == 200
    assert b"Propose a step" not in page.content
    sent = {"agency": harbour.pk, "text": "Too late"}
    assert b"This case is closed" in client.post(reverse("careplans:raise-issue", args=[case.pk]), sent).content
