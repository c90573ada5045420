"""Nobody sees a file they are too near to, whatever their role."""

import pytest
from django.urls import reverse

from agencies.models import WorkerRole
from cases.filters import CaseFilter
from cases.models import SightBar
from cases.policies import audit_event_policy, case_policy, service_user_policy
from cases.services.sight import bar_from_file, lift_bar
from core import audit
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import AgencyFactory, key_worker_in, line_manager_of, managed_by, worker_with


def sees_anything(user, case, client):
    client.force_login(user)
    return any(
        [
            case_policy.scope(user).filter(pk=case.pk).exists(),
            service_user_policy.scope(user).filter(pk=case.service_user_id).exists(),
            audit_event_policy.scope(user).filter(file_id=case.pk).exists(),
            CaseFilter({"q": case.reference}, user=user).qs.exists(),
            CaseFilter({"q": case.service_user.last_name}, user=user).qs.exists(),
            client.get(case.get_absolute_url()).status_code != 404,
            client.get(reverse("cases:access-log", args=[case.pk])).status_code != 404,
        ]
    )


@pytest.mark.parametrize("role", ["case manager", "key worker", "their line manager"])
def test_a_barred_worker_sees_nothing_whatever_the_role(client, case, line_manager, role):
    audit.record(line_manager, audit.OPENED, case)
    worker = {
        "case manager": lambda: managed_by(case).worker,
        "key worker": lambda: key_worker_in(case),
        "their line manager": lambda: line_manager_of(case.lead_agency),
    }[role]()
    assert sees_anything(worker, case, client)
    bar = bar_from_file(actor=line_manager, case=case, worker=worker, reason="family")
    assert not sees_anything(worker, case, client)
    lift_bar(actor=line_manager, case=case, bar=bar)
    assert sees_anything(worker, case, client)


def test_a_data_protection_officer_may_bar_a_worker_may_not(case, line_manager):
    officer = worker_with(case.lead_agency, WorkerRole.Role.DPO)
    worker, other = key_worker_in(case), key_worker_in(case)
    bar_from_file(actor=officer, case=case, worker=worker, reason="conflict")
    with pytest.raises(NotAllowed):
        bar_from_file(actor=other, case=case, worker=line_manager, reason="conflict")
    assert not SightBar.objects.filter(user=line_manager).exists()
    assert AuditEvent.objects.filter(verb="refused", file_id=case.pk, actor=other).exists()
    bar_from_file(actor=other, case=case, worker=other, reason="own")  # everybody may say it of themselves
    assert SightBar.objects.filter(user=other, set_by=other).exists()


def test_the_barred_cannot_lift_their_own_bar(case, line_manager):
    manager = line_manager_of(case.lead_agency)
    bar = bar_from_file(actor=line_manager, case=case, worker=manager, reason="own")
    with pytest.raises(NotAllowed):
        lift_bar(actor=manager, case=case, bar=bar)
    assert SightBar.objects.filter(pk=bar.pk).exists()


def test_barred_once_and_only_who_is_near_enough(case, line_manager):
    worker = key_worker_in(case)
    bar_from_file(actor=line_manager, case=case, worker=worker, reason="family")
    with pytest.raises(DomainError, match="already"):
        bar_from_file(actor=line_manager, case=case, worker=worker, reason="family")
    stranger = worker_with(AgencyFactory(), "key-worker")
    with pytest.raises(DomainError, match="in this case"):
        bar_from_file(actor=line_manager, case=case, worker=stranger, reason="family")
    assert SightBar.objects.count() == 1


def test_the_managers_are_told_when_somebody_with_a_role_is_barred(case, line_manager):
    manager = managed_by(case).worker
    bar_from_file(actor=line_manager, case=case, worker=manager, reason="family")
    assert Notice.objects.filter(recipient=line_manager, key__startswith="barred:").exists()
    assert not Notice.objects.filter(recipient=manager, key__startswith="barred:").exists()


def test_on_the_page(client, case, line_manager):
    worker = key_worker_in(case)
    client.force_login(line_manager)
    address = reverse("cases:bar", args=[case.pk])
    assert client.post(address, {"worker": worker.pk, "reason": "family"}).status_code == 302
    bar = SightBar.objects.get()
    assert str(worker) in client.get(address).content.decode()
    client.post(reverse("cases:lift-bar", args=[case.pk, bar.pk]))
    assert not SightBar.objects.exists()


def test_the_page_is_not_for_key_workers(client, case):
    client.force_login(key_worker_in(case))
    assert client.get(reverse("cases:bar", args=[case.pk])).status_code == 403
