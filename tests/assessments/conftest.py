import pytest

from tests.factories import AgencyFactory, CaseAgencyFactory, consent_for, key_worker_in, led_case, line_manager_of


@pytest.fixture
def case(db):
    return led_case()


@pytest.fixture
def turas(case):
    """The lead agency."""
    return case.lead_agency


@pytest.fixture
def dan(case):
    """Its key worker."""
    return key_worker_in(case)


@pytest.fixture
def cora(turas):
    """Its line manager."""
    return line_manager_of(turas)


@pytest.fixture
def harbour(case):
    """A partner in the case, which the person’s consent names."""
    agency = AgencyFactory(short_name="Harbour")
    CaseAgencyFactory(case=case, agency=agency)
    consent_for(case, agency, "accommodation", "drug-use", "assessment")
    return agency


@pytest.fixture
def brian(case, harbour):
    """The partner’s key worker."""
    return key_worker_in(case, harbour)


@pytest.fixture
def orla(harbour):
    """The partner’s line manager."""
    return line_manager_of(harbour)
