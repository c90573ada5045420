"""A consent is taken back whole, by agency or by item, at once, and everybody else goes on as before."""

import pytest
from django.utils import timezone

from cases.models import Consent, ConsentWithdrawal
from cases.policies import case_policy, visible_parts
from consents.services import draft_consent, withdraw_consent
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import AgencyFactory, WorkerFactory, key_worker_in, led_case, managed_by, worker_with
from tests.factories.consents import signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return led_case()


@pytest.fixture
def aoife(case):
    return key_worker_in(case, case.lead_agency)


@pytest.fixture
def harbour():
    return AgencyFactory(short_name="Harbour")


@pytest.fixture
def clinic():
    return AgencyFactory(short_name="Clinic")


@pytest.fixture
def brian(case, harbour):
    return key_worker_in(case, harbour)


@pytest.fixture
def ruth(case, clinic):
    return key_worker_in(case, clinic)


@pytest.fixture
def consent(case, aoife, harbour, clinic):
    return signed(aoife, case, {harbour: {"alcohol", "income"}, clinic: {"alcohol"}})


def seen(worker, case):
    return visible_parts(worker, case, timezone.now())


def take_back(actor, consent, extent, **fields):
    return withdraw_consent(actor=actor, consent=consent, extent=extent, channel="telephone", **fields)


@pytest.mark.requirement("FND-consent-withdraw", "FND-consent-expiry")
def test_for_one_agency_the_others_go_on(case, aoife, brian, ruth, harbour, consent):
    assert "income" in seen(brian, case)
    withdrawal = take_back(aoife, consent, "agency", agencies=[harbour.pk], persons_words="Not them.")
    assert seen(brian, case) == frozenset()
    assert not case_policy.allows(brian, "view_case", case)
    assert "alcohol" in seen(ruth, case)
    assert [scope.agency for scope in withdrawal.scopes.all()] == [harbour]
    consent.refresh_from_db()
    assert consent.is_in_force(timezone.now())
    assert consent.words["agencies"]  # what was signed is still what was signed


@pytest.mark.requirement("FND-consent-withdraw")
def test_whole_it_ends_for_everybody(case, aoife, brian, ruth, consent):
    take_back(aoife, consent, "whole")
    assert seen(brian, case) == seen(ruth, case) == frozenset()
    consent.refresh_from_db()
    assert consent.withdrawn_by == aoife
    assert case.is_open  # and nothing else ends


@pytest.mark.requirement("FND-consent-withdraw")
def test_one_area_for_one_agency_or_for_all(case, aoife, brian, ruth, harbour, consent):
    take_back(aoife, consent, "items", codes=["income"], agencies=[harbour.pk])
    assert "income" not in seen(brian, case)
    assert "alcohol" in seen(brian, case)
    take_back(aoife, consent, "items", codes=["alcohol"])
    assert seen(brian, case) == seen(ruth, case) == frozenset()  # nothing left to know: not even the name
    consent.refresh_from_db()
    assert consent.withdrawn_at


def test_a_partners_worker_takes_it_for_their_own_agency_only(case, brian, harbour, clinic, ruth, consent):
    for extent, agencies in (("whole", []), ("agency", [clinic.pk]), ("agency", [harbour.pk, clinic.pk])):
        with pytest.raises(DomainError) as refusal:
            take_back(brian, consent, extent, agencies=agencies)
        assert refusal.value.code == "others-agency"
    assert not ConsentWithdrawal.objects.exists()
    take_back(brian, consent, "agency", agencies=[harbour.pk])
    assert seen(brian, case) == frozenset()
    assert "alcohol" in seen(ruth, case)


def test_who_works_for_two_agencies_takes_it_for_the_one_that_sent_them(case, brian, clinic, ruth, consent):
    WorkerFactory(user=brian, agency=clinic)
    with pytest.raises(DomainError) as refusal:
        take_back(brian, consent, "agency", agencies=[clinic.pk])
    assert refusal.value.code == "others-agency"
    assert "alcohol" in seen(ruth, case)


def test_what_is_not_in_force_cannot_be_taken_back(case, aoife, consent):
    take_back(aoife, consent, "whole")
    with pytest.raises(DomainError) as refusal:
        take_back(aoife, consent, "whole")
    assert refusal.value.code == "not-in-force"
    assert AuditEvent.objects.filter(data__rule="not-in-force", file_id=case.pk).exists()


@pytest.mark.parametrize(("extent", "code"), [("agency", "no-agency"), ("items", "no-items"), ("half", "no-extent")])
def test_what_is_taken_back_is_said(aoife, consent, extent, code):
    with pytest.raises(DomainError) as refusal:
        take_back(aoife, consent, extent)
    assert refusal.value.code == code


def test_a_colleague_without_a_role_takes_nothing_back(case, consent):
    with pytest.raises(NotAllowed):
        take_back(worker_with(case.lead_agency, "key-worker"), consent, "whole")
    assert Consent.objects.get(pk=consent.pk).withdrawn_at is None


def test_the_team_of_the_lead_agency_hears_of_it_once_and_no_partner(case, aoife, brian, harbour, consent):
    manager = managed_by(case).worker
    take_back(aoife, consent, "agency", agencies=[harbour.pk])
    told = Notice.objects.filter(key__startswith="consent-withdrawn")
    assert {notice.recipient for notice in told} == {manager}
    assert case.service_user.name not in told.get().subject


def test_the_next_draft_begins_without_what_was_taken_back(case, aoife, harbour, consent):
    take_back(aoife, consent, "agency", agencies=[harbour.pk])
    draft = draft_consent(actor=aoife, case=case)
    assert harbour not in [scope.agency for scope in draft.scopes.all()]
    assert draft.scopes.count() == 1
