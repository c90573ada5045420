from datetime import timedelta

import pytest

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
