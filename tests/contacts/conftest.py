import pytest

from careplans.states import PlanState
from tests.factories import AgencyFactory, CaseAgencyFactory, key_worker_in, led_case, line_manager_of, managed_by
from tests.factories.careplans import goal_in, plan_of
from tests.factories.contacts import agreed_to_work


@pytest.fixture
def unagreed(db):
    """A case whose person has not agreed to work with the service yet."""
    return led_case()


@pytest.fixture
def case(unagreed):
    agreed_to_work(unagreed)
    return unagreed


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
    """A line manager of the lead agency."""
    return line_manager_of(turas)


@pytest.fixture
def harbour(case):
    agency = AgencyFactory(short_name="Harbour")
    CaseAgencyFactory(case=case, agency=agency)
    return agency


@pytest.fixture
def brian(case, harbour):
    """A partner's key worker."""
    return key_worker_in(case, harbour)


@pytest.fixture
def plan(case, aoife):
    """The plan that stands, with a goal in drug use, one in income and one in legal matters."""
    plan = plan_of(case, aoife, state=PlanState.AGREED)
    plan.drugs = goal_in(plan, "drug-use", aoife, title="A steady dose")
    plan.income = goal_in(plan, "income", aoife, title="Out of debt")
    plan.legal = goal_in(plan, "legal", aoife, title="The court in May")
    return plan
