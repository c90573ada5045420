import pytest

from tests.factories import AgencyFactory, CaseAgencyFactory, key_worker_in, led_case, line_manager_of, managed_by


@pytest.fixture
def case(db):
    """Case-managed, led by an agency."""
    return led_case()


@pytest.fixture
def aoife(case):
    """The case manager."""
    return managed_by(case).worker


@pytest.fixture
def cora(case):
    return line_manager_of(case.lead_agency)


@pytest.fixture
def harbour(case):
    agency = AgencyFactory(short_name="Harbour")
    CaseAgencyFactory(case=case, agency=agency)
    return agency


@pytest.fixture
def brian(case, harbour):
    """A partner's key worker."""
    return key_worker_in(case, harbour)
