"""The services a person uses, with the contact in each."""

from datetime import date

import pytest

from cases import selectors
from cases.models import Case, ServiceInUse
from cases.services import people, services_in_use
from core.errors import DomainError
from tests.factories import AgencyFactory, WorkerFactory

pytestmark = pytest.mark.django_db
MARY = {"first_names": "Máire", "last_name": "Ní Bhriain", "date_of_birth": date(1991, 2, 14)}


@pytest.fixture
def turas():
    return AgencyFactory(name="Turas Training", short_name="Turas")


@pytest.fixture
def dan(turas):
    return WorkerFactory(agency=turas).user


def opened(actor, agency, person=MARY, **entry):
    return people.open_case(actor=actor, agency=agency, person=person, **({"basis": Case.Basis.CRITERIA} | entry))


class TestServicesInUse:
    @pytest.mark.requirement("GB1-directory")
    def test_three_services_with_their_contacts_are_listed(self, dan, turas):
        from django.utils import timezone

        case = opened(dan, turas)
        clinic = AgencyFactory(name="Clinic")
        contact = clinic.contacts.create(name="Sr Bríd", role="Nurse", phone="01 555 2222")
        services_in_use.add_service_in_use(actor=dan, case=case, agency=clinic, contact=contact)
        services_in_use.add_service_in_use(actor=dan, case=case, service_name="MABS", contact_name="Joe")
        third = services_in_use.add_service_in_use(actor=dan, case=case, service_name="Gym")
        services_in_use.edit_service_in_use(actor=dan, service=third, version=0, contact_phone="01 555 3333")
        rows = selectors.services_in_use(dan, case.service_user, timezone.now())
        assert {str(row) for row in rows} == {"Clinic", "MABS", "Gym"}
        services_in_use.end_service_in_use(actor=dan, service=ServiceInUse.objects.get(pk=third.pk))
        assert len(selectors.services_in_use(dan, case.service_user, timezone.now())) == 2

    def test_a_contact_of_another_agency_is_refused(self, dan, turas):
        case = opened(dan, turas)
        contact = AgencyFactory().contacts.create(name="Joe")
        with pytest.raises(DomainError, match="another agency"):
            services_in_use.add_service_in_use(actor=dan, case=case, agency=AgencyFactory(), contact=contact)
        assert not ServiceInUse.objects.exists()
