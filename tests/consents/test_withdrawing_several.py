"""What the person says once is taken back from every consent by which it is shared, or from none."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Consent, ConsentWithdrawal
from cases.policies import visible_parts
from consents.rules import withdrawing as rules
from consents.services import withdraw_sharing
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import consent_for, key_worker_in, managed_by, worker_with
from tests.factories.consents import signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared_twice(case, aoife, harbour, clinic):
    """Harbour is named in the six-month form and in a further one; the clinic in the first only."""
    signed(aoife, case, {harbour: ["alcohol"], clinic: ["alcohol"]})
    consent_for(case, harbour, "gambling")
    return case


def seen(worker, case):
    return visible_parts(worker, case, timezone.now())


def take_back(actor, case, extent="agency", **fields):
    return withdraw_sharing(actor=actor, case=case, extent=extent, channel="telephone", **fields)


@pytest.mark.requirement("FND-consent-withdraw")
def test_one_word_ends_all_that_shares_with_the_agency_and_nothing_else(shared_twice, aoife, harbour, clinic):
    brian, ruth = key_worker_in(shared_twice, harbour), key_worker_in(shared_twice, clinic)
    assert len(take_back(aoife, shared_twice, agencies=[harbour.pk])) == 2
    assert seen(brian, shared_twice) == frozenset()
    assert "alcohol" in seen(ruth, shared_twice)


def test_some_information_is_taken_from_the_consents_that_share_it(shared_twice, aoife, harbour):
    taken = take_back(aoife, shared_twice, "items", agencies=[harbour.pk], codes=["gambling"])
    assert [each.consent.kind for each in taken] == [Consent.Kind.ADDITIONAL]
    assert "alcohol" in seen(key_worker_in(shared_twice, harbour), shared_twice)


def test_those_who_work_on_the_file_hear_of_it_once(shared_twice, aoife):
    manager = managed_by(shared_twice).worker
    take_back(aoife, shared_twice, "whole")
    assert Notice.objects.get(key__startswith="consent-withdrawn").recipient == manager


@pytest.mark.requirement("FND-consent-withdraw")
def test_where_one_of_them_cannot_be_taken_back_none_is(shared_twice, aoife, harbour, monkeypatch):
    asked = []

    def second_fails(**_):
        asked.append(1)
        if len(asked) == 2:
            raise DomainError("Not this one.", code="not-in-force")

    monkeypatch.setattr(rules, "check_can_withdraw", second_fails)
    brian = key_worker_in(shared_twice, harbour)
    before = seen(brian, shared_twice)
    with pytest.raises(DomainError):
        take_back(aoife, shared_twice, agencies=[harbour.pk])
    assert not ConsentWithdrawal.objects.exists()
    assert seen(brian, shared_twice) == before
    refused = AuditEvent.objects.get(verb="refused", file_id=shared_twice.pk)
    assert (refused.data["attempted"], refused.data["rule"]) == ("withdraw_sharing", "not-in-force")


def test_what_nobody_is_told_any_more_cannot_be_taken_back(client, shared_twice, aoife, harbour):
    take_back(aoife, shared_twice, agencies=[harbour.pk])
    taken = ConsentWithdrawal.objects.count()
    with pytest.raises(DomainError) as refusal:
        take_back(aoife, shared_twice, agencies=[harbour.pk])
    assert refusal.value.code == "nothing-shared"
    assert ConsentWithdrawal.objects.count() == taken
    assert AuditEvent.objects.filter(data__rule="nothing-shared", file_id=shared_twice.pk).exists()


def test_a_partners_worker_takes_it_from_both_for_their_own_agency_only(client, shared_twice, harbour, clinic):
    brian = key_worker_in(shared_twice, harbour)
    with pytest.raises(DomainError) as refusal:
        take_back(brian, shared_twice, "whole")
    assert refusal.value.code == "others-agency"
    assert not ConsentWithdrawal.objects.exists()
    client.force_login(brian)
    client.post(reverse("consents:take-withdrawal", args=[shared_twice.pk]), {"channel": "in-person"})
    assert ConsentWithdrawal.objects.count() == 2
    assert seen(brian, shared_twice) == frozenset()


def test_a_colleague_without_a_role_takes_nothing_back(shared_twice):
    with pytest.raises(NotAllowed):
        take_back(worker_with(shared_twice.lead_agency, "key-worker"), shared_twice, "whole")
    assert not ConsentWithdrawal.objects.exists()
