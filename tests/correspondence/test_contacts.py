"""Contacts with the person: written down, listed, and the last one on the case."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case
from core.days import today
from core.errors import DomainError
from core.models import AuditEvent
from correspondence.models import Contact
from correspondence.services.contacts import record_contact
from correspondence.services.referrals import open_referral
from tests.factories import AgencyFactory, CaseAgencyFactory, WorkerFactory, consent_for, key_worker_in
from tests.factories.initial import met


@pytest.fixture
def dan(case):
    return key_worker_in(case)


def test_only_what_took_place_moves_the_last_contact(dan, case):
    Case.objects.update(last_contact_on=None)
    met(dan, case, today(), outcome="did-not-attend")
    case.refresh_from_db()
    assert case.last_contact_on is None
    met(dan, case, today() - timedelta(days=1))
    met(dan, case, today() - timedelta(days=9))
    case.refresh_from_db()
    assert case.last_contact_on == today() - timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"made_on": today() + timedelta(days=1)}, "made_on"),
        ({"outcome": "cancelled-by-us", "minutes": 20}, "minutes"),
        ({"minutes": 0}, "minutes"),
    ],
)
def test_what_cannot_have_been_is_refused(dan, case, fields, field):
    before = case.last_contact_on
    with pytest.raises(DomainError) as refused:
        record_contact(actor=dan, case=case, **({"made_on": today(), "channel": "telephone"} | fields))
    assert refused.value.field == field
    case.refresh_from_db()
    assert (Contact.objects.count(), case.last_contact_on) == (0, before)
    assert AuditEvent.objects.filter(verb="refused", data__attempted="record_contact").exists()


def test_a_colleague_may_have_been_the_one_but_nobody_from_elsewhere(dan, case):
    colleague = WorkerFactory(agency=case.lead_agency).user
    assert met(dan, case, made_by=colleague).made_by == colleague
    with pytest.raises(DomainError, match="works for the lead agency"):
        met(dan, case, made_by=WorkerFactory(agency=AgencyFactory()).user)


def test_a_closed_case_takes_no_more(dan, case):
    Case.objects.update(status=Case.Status.CLOSED, closed_on=today())
    with pytest.raises(DomainError, match="closed"):
        met(dan, case)


def test_the_page_lists_them_the_latest_first_and_costs_the_same_for_two_as_for_twenty(client, dan, case):
    client.force_login(dan)
    url = reverse("correspondence:contacts", args=[case.pk])
    assert "No contact is recorded yet" in client.get(url).content.decode()
    record = reverse("correspondence:record-contact", args=[case.pk])
    said = {"made_on": today().isoformat(), "channel": "outreach", "outcome": "attended", "made_by": dan.pk}
    client.post(record, said | {"purpose": "Brought a letter", "minutes": "25"})
    costs = []
    for more in (1, 18):
        for number in range(more):
            met(dan, case, today() - timedelta(days=number + 1))
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = client.get(url)
        costs.append(len(queries))
    assert "Brought a letter" in page.content.decode()
    assert page.context["contacts"][0].minutes == 25
    assert costs[0] == costs[1]
    for number in range(10):
        met(dan, case, today() - timedelta(days=number + 1))
    assert len(client.get(f"{url}?page=2").context["contacts"]) == 5


def test_a_partner_reads_no_contact_and_writes_none(client, dan, case):
    harbour = AgencyFactory()
    CaseAgencyFactory(case=case, agency=harbour)
    consent_for(case, harbour, "attendance", "accommodation")
    brian = key_worker_in(case, harbour)
    met(dan, case, purpose="Secret matter")
    client.force_login(brian)
    for name in ("contacts", "record-contact"):
        assert client.get(reverse(f"correspondence:{name}", args=[case.pk])).status_code == 403
    assert "Secret matter" not in client.get(f"/cases/{case.pk}/").content.decode()
    with pytest.raises(PermissionDenied):
        met(brian, case)
    with pytest.raises(PermissionDenied):
        open_referral(actor=brian, case=case, for_what="x")


def test_a_referral_is_wanted_first_and_looked_at_again(dan, case):
    agency = AgencyFactory()
    referral = open_referral(actor=dan, case=case, to_agency=agency, for_what="A bed")
    assert (referral.state, referral.agency, referral.begun_by) == ("wanted", case.lead_agency, dan)
    assert referral.follow_up_on == today() + timedelta(days=14)
    assert AuditEvent.objects.filter(verb="referral.opened", file_id=case.pk).exists()
