"""What Tusla told stays in its room (LAW-tusla-shared)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import CaseUserPermission
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from protection.models import TuslaInformation
from protection.policies import tusla_policy
from protection.services import tusla
from tests.factories import AgencyFactory, CaseAgencyFactory, UserFactory, consent_for, key_worker_in, line_manager_of
from tests.factories.agencies import WorkerFactory, worker_with
from tests.factories.cases import right
from tests.factories.contacts import noted
from tests.factories.protection import told_by_tusla
from tests.papers import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(dan, case, aoife):
    return told_by_tusla(dan, case)


@pytest.mark.requirement("LAW-tusla-shared")
def test_the_circle_reads_it(told, dan, aoife, cora, turas, case):
    officer = WorkerFactory(agency=turas)
    turas.child_protection_officer = officer
    turas.save()
    tusla_agency = AgencyFactory()
    CaseAgencyFactory(case=case, agency=tusla_agency)
    eva = worker_with(tusla_agency, "key-worker")
    right(eva, case, "manage_case", manages="CHILD_FAMILY")
    for reader in (dan, aoife, cora, officer.user, eva):
        assert tusla_policy.allows(reader, "view_from_tusla", told), reader


@pytest.mark.requirement("LAW-tusla-shared")
def test_nobody_else_reads_it(told, case, turas, harbour, brian, ita):
    consent_for(case, harbour, "family", "plan-part", "notes")
    let_in = UserFactory()
    right(
        let_in,
        case,
        "view_case",
        ground=CaseUserPermission.Ground.EMERGENCY,
        reason="Found in the street.",
        granted_by=brian,
        ends_at=timezone.now() + timezone.timedelta(hours=1),
    )
    others = [
        brian,
        line_manager_of(harbour),
        key_worker_in(case, turas),
        ita,
        worker_with(turas, "auditor"),
        worker_with(turas, "agency-admin"),
        let_in,
    ]
    assert [tusla_policy.can(each, told) for each in others] == [frozenset()] * len(others)


@pytest.mark.requirement("LAW-tusla-shared")
def test_a_partner_meets_the_words_nowhere(told, case, aoife, harbour, brian, plan, client):
    """Each page that a partner of the case manager can open, its search, its prints and its list."""
    consent_for(case, harbour, "drug-use", "family", "plan-part", "notes")
    noted(aoife, case, content="Looked at the plan.", is_relevant=True)
    client.force_login(brian)
    for name in (
        "desk:case",
        "cases:team",
        "careplans:part",
        "careplans:part-paper",
        "careplans:extract-paper",
        "careplans:plan",
        "contacts:notes",
        "correspondence:log",
        "protection:from-tusla",
        "protection:write-from-tusla",
        "protection:full-file",
    ):
        args = [case.pk, harbour.pk] if name == "careplans:extract-paper" else [case.pk]
        args = [plan.pk] if name in ("careplans:part", "careplans:part-paper") else args
        answer = client.get(_address(name, args))
        assert b"anzibar" not in _read(answer), name
    for address in (
        f"{reverse('desk:search')}?q=zanzibar",
        f"{reverse('contacts:all-notes')}?q=zanzibar",
        reverse("protection:all-from-tusla"),
        reverse("protection:home"),
    ):
        assert b"Zanzibar." not in _read(client.get(address)), address
    assert client.get(reverse("protection:from-tusla", args=[case.pk])).status_code == 404


@pytest.mark.requirement("LAW-tusla-shared")
def test_the_words_stand_in_no_other_page_or_paper_of_the_file(told, case, aoife, plan, client):
    """Even for the case manager, who may read them in their room."""
    client.force_login(aoife)
    for name, args in (
        ("desk:case", [case.pk]),
        ("contacts:notes", [case.pk]),
        ("contacts:print-notes", [case.pk]),
        ("careplans:plan", [case.pk]),
        ("careplans:plan-paper", [plan.pk]),
        ("careplans:my-plan-paper", [plan.pk]),
        ("cases:access-log", [case.pk]),
        ("assessments:comprehensive", [case.pk]),
        ("correspondence:log", [case.pk]),
    ):
        assert b"anzibar" not in _read(client.get(_address(name, args))), name
    for page in (reverse("contacts:notes", args=[case.pk]), reverse("contacts:all-notes"), reverse("desk:search")):
        assert b"Zanzibar." not in _read(client.get(f"{page}?q=zanzibar")), page
    assert b"Zanzibar." in _read(client.get(reverse("protection:from-tusla", args=[case.pk])))


def test_a_partner_cannot_write_there(case, brian, harbour):
    consent_for(case, harbour, "family")
    with pytest.raises(NotAllowed):
        told_by_tusla(brian, case)
    assert not TuslaInformation.objects.exists()
    assert AuditEvent.objects.filter(verb="refused", data__attempted="record_from_tusla").exists()


def test_it_cannot_come_tomorrow(case, dan):
    with pytest.raises(DomainError, match="later than today"):
        told_by_tusla(dan, case, received_on=timezone.localdate() + timezone.timedelta(days=1))
    assert not TuslaInformation.objects.exists()


def test_its_author_strikes_it_and_it_stays(told, dan, aoife):
    with pytest.raises(NotAllowed):
        tusla.strike_from_tusla(actor=aoife, row=told, because="Wrong.")
    tusla.strike_from_tusla(actor=dan, row=told, because="Another child.")
    told.refresh_from_db()
    assert (told.is_error, told.content) == (True, "Zanzibar.")
    with pytest.raises(DomainError, match="already"):
        tusla.strike_from_tusla(actor=dan, row=told, because="Again.")


def test_it_stays_with_the_agency_it_was_given_to(told, case, aoife, dan, cora):
    case.lead_agency = AgencyFactory()
    case.save()
    assert not tusla_policy.can(aoife, told)
    assert tusla_policy.can(cora, told)
    assert not tusla_policy.can(line_manager_of(case.lead_agency), told)


def test_the_log_says_that_and_not_what(told, case):
    event = AuditEvent.objects.get(verb="restricted-part.written")
    assert (event.file_id, event.part) == (case.pk, "from-tusla")
    assert "Zanzibar" not in str(event.data)


def _address(name, args):
    return reverse(name, args=args)


def _read(answer) -> bytes:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return text_of(content).encode() if content.startswith(b"%PDF") else content
