from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from careplans.models import Action
from careplans.services.joining import record_joining
from careplans.states import PlanState
from core.days import today
from tests.factories import AgencyFactory, CaseAgencyFactory, key_worker_in, led_case, line_manager_of, managed_by
from tests.factories.careplans import goal_in, plan_of, step_of
from tests.factories.consents import signed
from tests.threads import Beside


@pytest.fixture
def case():
    """Case-managed, led by an agency."""
    return led_case()


@pytest.fixture
def turas(case):
    return case.lead_agency


@pytest.fixture
def aoife(case):
    """The case manager."""
    return managed_by(case).worker


@pytest.fixture
def dan(case, turas):
    """A key worker of the lead agency."""
    return key_worker_in(case, turas)


@pytest.fixture
def cora(turas):
    """The lead agency's line manager."""
    return line_manager_of(turas)


@pytest.fixture
def harbour():
    return AgencyFactory(short_name="Harbour")


@pytest.fixture
def clinic():
    return AgencyFactory(short_name="Clinic", is_methadone_clinic=True, prescriber="Dr Roche")


@pytest.fixture
def brian(case, harbour):
    """A partner's key worker."""
    return key_worker_in(case, harbour)


@pytest.fixture
def ruth(case, clinic):
    """The clinic's key worker."""
    return key_worker_in(case, clinic)


@pytest.fixture
def shared_plan(case, aoife, harbour, turas):
    """The plan that stands, with a goal in drug use and one in income; Harbour shares its part in drug use."""
    CaseAgencyFactory(case=case, agency=harbour)
    plan = plan_of(case, aoife, state=PlanState.AGREED)
    plan.drugs = goal_in(plan, "drug-use", aoife, title="A steady dose")
    plan.income = goal_in(plan, "income", aoife, title="Out of debt")
    plan.theirs = step_of(plan.drugs, harbour, aoife, title="Weekly group", target_date=today() + timedelta(days=7))
    plan.ours = step_of(plan.drugs, turas, aoife, title="Ring the clinic")
    plan.consent = signed(aoife, case, {harbour: {"drug-use", "plan-part"}})
    return plan


@pytest.fixture
def joined(case, brian, harbour, shared_plan):
    """Harbour’s part was talked over with the person and agreed with the case manager."""
    return record_joining(
        actor=brian,
        case=case,
        agency=harbour,
        discussed_on=today(),
        persons_words="Brian should come along.",
        agreed_on=today(),
        agreed_with="Aoife",
    )


@pytest.fixture
def beside():
    """Work in threads, over connections of their own."""
    others = Beside()
    yield others
    others.end()


@pytest.fixture
def opened(client):
    """Opens a paper as somebody."""

    def go(who, name, *args, **query):
        client.force_login(who)
        return client.get(reverse(f"careplans:{name}", args=args), query)

    return go


@pytest.fixture
def on_paper(case, aoife, turas, harbour, clinic):
    """Three goals in the person's order, each with words that stand nowhere else."""
    case.service_user.first_names, case.service_user.last_name = "Mary", "Ní Chonaill"
    case.service_user.known_as = ""
    case.service_user.save()
    for agency in (harbour, clinic):
        CaseAgencyFactory(case=case, agency=agency)
    plan = plan_of(case, aoife, state=PlanState.AGREED)
    plan.drugs = goal_in(plan, "drug-use", aoife, title="Steady", own_words="Walnut", measure="Six weeks", rank=3)
    plan.home = goal_in(plan, "accommodation", aoife, title="A home", own_words="Chestnut", measure="Keys", rank=1)
    plan.money = goal_in(plan, "income", aoife, title="Income and finance", own_words="Almond", measure="Paid", rank=2)
    soon = today() + timedelta(days=9)
    step_of(plan.home, turas, aoife, title="Pomelo letter", done_by=Action.DoneBy.ADVOCATED, target_date=soon)
    step_of(
        plan.home,
        turas,
        aoife,
        title="Quince skills",
        done_by=Action.DoneBy.SUPPORTED,
        worker=aoife,
        rhythm="every week",
    )
    step_of(plan.home, None, aoife, title="Medlar form", target_date=soon)
    step_of(plan.drugs, harbour, aoife, title="Papaya group", worker_name="Brian Kavanagh")
    step_of(plan.drugs, clinic, aoife, title="Guava dose", worker_name="Dr Roche")
    step_of(plan.money, None, aoife, title="Damson bills")
    plan.consent = signed(aoife, case, {harbour: {"drug-use", "plan-part"}, clinic: {"drug-use", "whole-plan"}})
    return plan


@pytest.fixture
def reviewed_plan(case, aoife, turas, harbour):
    """Agreed on 10 March, with two goals; a step of Harbour in the first."""
    with time_machine.travel("2026-03-10 10:00Z"):
        plan = plan_of(case, aoife, state=PlanState.AGREED)
        plan.drugs = goal_in(plan, "drug-use", aoife, title="A steady dose")
        plan.income = goal_in(plan, "income", aoife, title="Out of debt")
        plan.theirs = step_of(plan.drugs, harbour, aoife, title="Weekly group")
        step_of(plan.income, turas, aoife, title="A letter to the bank")
        plan.agreed_at = timezone.now()
        plan.save()
    type(case).objects.filter(pk=case.pk).update(opened_on=date(2026, 3, 1))
    return plan


@pytest.fixture
def may():
    """26 May 2026: sixteen days after the review was due."""
    with time_machine.travel("2026-05-26 10:00Z", tick=True):
        yield date(2026, 5, 26)
