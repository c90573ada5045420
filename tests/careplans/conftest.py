import pytest

from tests.factories import AgencyFactory, key_worker_in, led_case, line_manager_of, managed_by


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
