"""An agency leaves the protocols only when it leads nobody."""

import pytest
from django.urls import reverse

from agencies.models import Agency, WorkerRole
from cases.models import Case
from cases.services.protocols import withdraw_from_protocols
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from tests.factories import AgencyFactory, worker_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(case):
    return worker_with(case.lead_agency, WorkerRole.Role.AGENCY_ADMIN)


def test_while_it_leads_an_open_case_it_stays(case, admin):
    agency = case.lead_agency
    with pytest.raises(DomainError) as refused:
        withdraw_from_protocols(actor=admin, agency=agency)
    agency.refresh_from_db()
    assert refused.value.code == "still-leads"
    assert agency.is_signed_up
    assert AuditEvent.objects.get(verb="refused").data["rule"] == "still-leads"


@pytest.mark.requirement("GB2-not-signed-up")
def test_once_it_leads_nobody_it_is_merely_listed(client, admin, case):
    agency = case.lead_agency
    Case.objects.filter(pk=case.pk).update(lead_agency=None)
    client.force_login(admin)
    assert "Withdraw from the protocols" in client.get(agency.get_absolute_url()).content.decode()
    answer = client.post(reverse("cases:withdraw-from-protocols", args=[agency.pk]))
    assert answer.url == agency.get_absolute_url()
    assert not Agency.objects.get(pk=agency.pk).is_signed_up
    with pytest.raises(DomainError) as again:
        withdraw_from_protocols(actor=admin, agency=agency)
    assert again.value.code == "not-signed"


def test_only_its_own_administrator_withdraws_it(line_manager, case):
    stranger = worker_with(AgencyFactory(), WorkerRole.Role.AGENCY_ADMIN)
    for person in (line_manager, stranger):
        with pytest.raises(NotAllowed):
            withdraw_from_protocols(actor=person, agency=case.lead_agency)
    assert Agency.objects.get(pk=case.lead_agency_id).is_signed_up
