"""A key worker of another service contacts the case manager, while consent stands (KW-13.1)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases.models import CareDomain, ManagerContact
from cases.policies import ManagerContactAction, manager_contact_policy
from cases.services.contacts import contact_manager
from core.audit import REFUSED
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import (
    AgencyFactory,
    CaseAgencyFactory,
    consent_for,
    key_worker_in,
    line_manager_of,
    managed_by,
)

TODAY, VIEW = date(2026, 3, 2), ManagerContactAction.VIEW
SAID = {"made_on": TODAY, "how": "telephone", "spoke_to": "Aoife", "plan_exists": "yes"}
pytestmark = pytest.mark.usefixtures("on_2_march_2026")


@pytest.fixture
def shared(case):
    case.manager = managed_by(case).worker
    case.harbour = AgencyFactory(name="Harbour")
    CaseAgencyFactory(case=case, agency=case.harbour)
    case.consent = consent_for(case, case.harbour, "drug-use", "income")
    case.brian = key_worker_in(case, case.harbour)
    return case


def domains(*codes):
    return list(CareDomain.objects.filter(code__in=codes))


def last_refusal(user):
    return AuditEvent.objects.filter(actor=user, verb=REFUSED).latest("pk")


@pytest.mark.requirement("KW-13.1")
def test_with_consent_the_details_are_shown_the_contact_is_kept_and_the_manager_told(client, shared):
    client.force_login(shared.brian)
    address = reverse("cases:contact-manager", args=[shared.pk])
    page = client.get(address).content.decode()
    assert str(shared.manager) in page
    typed = {
        "made_on_day": "2",
        "made_on_month": "3",
        "made_on_year": "2026",
        "how": "telephone",
        "spoke_to": "Aoife",
        "plan_exists": "not-yet",
        "overlaps": [domain.pk for domain in domains("income")],
        "overlap_words": "Both help with the rent arrears.",
    }
    assert client.post(address, typed).status_code == 302
    contact = ManagerContact.objects.get()
    assert (contact.agency, contact.made_by, contact.plan_exists) == (shared.harbour, shared.brian, "not-yet")
    assert [domain.code for domain in contact.overlaps.all()] == ["income"]
    assert AuditEvent.objects.get(verb="case.manager-contacted").file_id == shared.pk
    notice = Notice.objects.get(recipient=shared.manager, key=f"manager-contact:{contact.pk}")
    client.force_login(shared.manager)
    told = client.get(reverse("notifications:open", args=[notice.pk]))
    assert told.url == f"{reverse('cases:team', args=[shared.pk])}#contacts"
    team = client.get(told.url).content.decode()
    for said in ("Both help with the rent arrears.", "Agreed plan: not yet", "income and finance", "Harbour"):
        assert said in team, said


@pytest.mark.requirement("KW-13.1")
def test_without_consent_the_details_are_hidden_and_the_contact_is_refused(client, shared):
    shared.consents.update(expires_on=TODAY)
    client.force_login(shared.brian)
    answer = client.get(reverse("cases:contact-manager", args=[shared.pk]))
    assert answer.status_code == 404
    assert str(shared.manager) not in answer.content.decode()
    assert last_refusal(shared.brian).data["rule"] == "unseen"
    with pytest.raises(NotAllowed):
        contact_manager(actor=shared.brian, case=shared, **SAID)
    refused = last_refusal(shared.brian)
    assert (refused.file_id, refused.data["attempted"]) == (shared.pk, "contact_manager")
    assert not ManagerContact.objects.exists()
    assert not Notice.objects.filter(key__startswith="manager-contact").exists()


def test_it_is_for_the_key_worker_of_the_other_service(shared):
    for user in (line_manager_of(shared.harbour), key_worker_in(shared), shared.manager):
        with pytest.raises(NotAllowed):
            contact_manager(actor=user, case=shared, **SAID)
    assert not ManagerContact.objects.exists()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"made_on": TODAY + timedelta(days=1)}, "future-contact"),
        ({"spoke_to": "  "}, "nobody-spoken-to"),
        ({"overlaps": ["legal"], "overlap_words": "Both."}, "overlap-not-shared"),
        ({"overlaps": ["income"]}, "overlap-unexplained"),
    ],
)
def test_what_cannot_be_is_refused_and_written_down(shared, changed, code):
    said = SAID | changed
    said["overlaps"] = domains(*said.get("overlaps", []))
    with pytest.raises(DomainError) as refused:
        contact_manager(actor=shared.brian, case=shared, **said)
    assert refused.value.code == code
    assert last_refusal(shared.brian).data["rule"] == code
    assert not ManagerContact.objects.exists()


def test_only_shared_areas_are_offered(client, shared):
    client.force_login(shared.brian)
    form = client.get(reverse("cases:contact-manager", args=[shared.pk])).context["form"]
    assert {domain.code for domain in form.fields["overlaps"].queryset} == {"drug-use", "income"}
    shared.consent.scopes.get().items.all().delete()
    form = client.get(reverse("cases:contact-manager", args=[shared.pk])).context["form"]
    assert "overlaps" not in form.fields


def test_a_partner_reads_its_own_contacts_and_those_only_while_consent_stands(shared):
    contact = contact_manager(actor=shared.brian, case=shared, **SAID)
    clinic = AgencyFactory()
    consent_for(shared, clinic, "income")
    nurse = key_worker_in(shared, clinic)
    readers = {"manager": shared.manager, "brian": shared.brian, "nurse": nurse}

    def reading():
        seen = {name for name, user in readers.items() if manager_contact_policy.scope(user).contains(contact)}
        assert seen == {
            name for name, u in readers.items() if manager_contact_policy.allows(u, "view_managercontact", contact)
        }
        return seen

    assert reading() == {"manager", "brian"}
    shared.consent.scopes.update(ended_at="2026-03-01T10:00Z")
    assert reading() == {"manager"}
