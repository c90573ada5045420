"""Mary's file with its worker at the browser, and two partners in it."""

import pytest

from tests.factories import AgencyFactory, CaseAgencyFactory, key_worker_in, led_case


@pytest.fixture
def case(db):
    case = led_case()
    case.service_user.first_names, case.service_user.last_name = "Mary", "Ní Chonaill"
    case.service_user.save()
    return case


@pytest.fixture
def aoife(case, client):
    worker = key_worker_in(case, case.lead_agency)
    client.force_login(worker)
    return worker


@pytest.fixture
def harbour(case):
    return CaseAgencyFactory(case=case, agency=AgencyFactory(name="Harbour Project", short_name="Harbour")).agency


@pytest.fixture
def clinic(case):
    agency = AgencyFactory(name="Castle Street Clinic", short_name="The Clinic", is_methadone_clinic=True)
    return CaseAgencyFactory(case=case, agency=agency).agency
