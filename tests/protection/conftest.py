"""Mary's file at Turas, with its circle: the data protection officer beside it reads nothing of it."""

import pytest

from agencies.models import WorkerRole
from careplans.states import PlanState
from tests.factories import AgencyFactory, CaseAgencyFactory, key_worker_in, led_case, line_manager_of, managed_by
from tests.factories.agencies import worker_with
from tests.factories.careplans import goal_in, plan_of, signed_version
from tests.factories.contacts import agreed_to_work


@pytest.fixture
def case(db):
    case = led_case()
    case.service_user.first_names, case.service_user.last_name = "Mary", "Ní Chonaill"
    case.service_user.save()
    agreed_to_work(case)
    return case


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
    return line_manager_of(turas)


@pytest.fixture
def ita(turas):
    """The data protection officer."""
    return worker_with(turas, WorkerRole.Role.DPO)


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
    plan = plan_of(case, aoife, state=PlanState.AGREED)
    goal_in(plan, "drug-use", aoife, title="A steady dose")
    signed_version(plan, aoife)
    return plan
