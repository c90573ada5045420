"""PPS numbers find no way in beside the forms; a session lasts as long as the agency says."""

import time

import pytest
from django.http import QueryDict
from django.urls import reverse

from agencies.models import AgencyContact, PolicyDocument, ServiceSetting
from cases.models import ServiceInUse
from core import audit
from core.drafts import DraftKey, NotKept, save_draft
from core.errors import DomainError
from core.models import AuditEvent, Draft
from core.sessions import SEEN
from tests.factories import AgencyFactory, ServiceUserFactory, WorkerFactory, led_case

pytestmark = pytest.mark.django_db
PPS = "1234567TW"


def test_an_address_holds_no_pps_number_whoever_writes_it(case):
    agency = AgencyFactory()
    for make in (
        lambda: ServiceUserFactory(email=f"{PPS}@example.org"),
        lambda: AgencyFactory(email=f"{PPS}@example.org"),
        lambda: AgencyFactory(website=f"https://example.org/{PPS}"),
        lambda: AgencyContact.objects.create(agency=agency, name="U", email=f"{PPS}@example.org"),
        lambda: PolicyDocument.objects.create(
            agency=agency, kind="confidentiality", title="C", address=f"https://example.org/{PPS}"
        ),
        lambda: ServiceInUse.objects.create(case=case, service_name="GP", contact_email=f"{PPS}@example.org"),
    ):
        with pytest.raises(DomainError) as refused:
            make()
        assert refused.value.code == "pps-number"


def test_an_address_is_still_checked_as_one():
    field = AgencyFactory._meta.model._meta.get_field("email")
    with pytest.raises(Exception, match="valid email"):
        field.clean("not an address", None)


def test_what_was_searched_for_stands_in_the_log_without_a_pps_number(client):
    case = led_case()
    client.force_login(WorkerFactory(agency=case.lead_agency).user)
    client.get(reverse("cases:caseload"), {"q": f"Mary {PPS}", "export": "csv"})
    event = AuditEvent.objects.get(verb="caseload.exported")
    assert PPS not in str(event.data)
    assert "Mary" in str(event.data)
    assert PPS not in str(audit.record(None, "x", None, deep={"a": [PPS, 7]}).data)


def test_a_draft_holds_no_pps_number_in_the_name_of_a_field():
    user = WorkerFactory().user
    with pytest.raises(NotKept):
        save_draft(DraftKey.of(user, "form", None), QueryDict(f"{PPS}=x"))
    assert not Draft.objects.exists()


def idle_for(client, minutes):
    session = client.session
    session[SEEN] = int(time.time()) - 60 * minutes
    session.save()
    return client.get(reverse("core:session")).json()["signed_in"]


@pytest.mark.parametrize(("national", "own", "allowed"), [(None, None, 20), (40, None, 40), (40, 10, 10), (10, 40, 40)])
def test_an_idle_sign_in_ends_when_the_agency_says(client, national, own, allowed):
    post = WorkerFactory()
    for agency, value in ((None, national), (post.agency, own)):
        if value:
            ServiceSetting.objects.create(key="session_idle_minutes", agency=agency, value=value)
    client.force_login(post.user)
    page = client.get(reverse("desk:home"))
    assert page.status_code == 200
    assert f'data-session-seconds="{60 * allowed}"' in client.get(reverse("desk:home")).content.decode()
    assert idle_for(client, allowed - 1)
    assert not idle_for(client, allowed + 1)
