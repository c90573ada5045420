"""Where the person is in their treatment, and who stays on maintenance with nothing that carries them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from careplans.models import TreatmentPhase
from careplans.services.phases import change_phase
from cases.models import CaseManagerAssignment, KeyWorkerAssignment
from core.days import today
from core.errors import DomainError
from core.models import AuditEvent
from tests.factories import CaseAgencyFactory, consent_for, key_worker_in, led_case
from tests.factories.careplans import plan_of

pytestmark = pytest.mark.django_db


def go(actor, case, phase, days_ago=0, reason="As agreed"):
    on = today() - timedelta(days=days_ago)
    return change_phase(actor=actor, case=case, phase=phase, started_on=on, reason=reason)


@pytest.mark.requirement("MC-phases")
def test_from_delivery_back_to_engagement_with_the_history_kept(client, case, dan):
    go(dan, case, "engagement", 40)
    go(dan, case, "delivery", 20)
    client.force_login(dan)
    said = {"phase": "engagement", "started_on": today().isoformat(), "reason": "Stopped coming after the move."}
    page = client.post(reverse("careplans:change-phase", args=[case.pk]), said, follow=True).content.decode()
    assert "Stopped coming after the move." in page
    rows = TreatmentPhase.objects.filter(case=case).order_by("pk").values_list("phase", "ended_on")
    assert list(rows) == [
        ("engagement", today() - timedelta(days=20)),
        ("delivery", today()),
        ("engagement", None),
    ]
    assert page.index("Engagement") < page.index("Delivery")


@pytest.mark.parametrize(
    ("phase", "days_ago", "reason", "field"),
    [
        ("delivery", 0, "x", "phase"),
        ("completion", 0, " ", "reason"),
        ("completion", -1, "x", "started_on"),
        ("completion", 21, "x", "started_on"),
    ],
)
def test_a_change_that_cannot_be_is_refused(case, dan, phase, days_ago, reason, field):
    go(dan, case, "delivery", 20)
    with pytest.raises(DomainError) as refused:
        go(dan, case, phase, days_ago, reason)
    assert refused.value.field == field
    assert TreatmentPhase.objects.get().ended_on is None
    assert AuditEvent.objects.filter(verb="refused", data__attempted="change_phase").exists()


def test_a_partner_neither_reads_nor_changes_it(client, case, harbour, dan):
    CaseAgencyFactory(case=case, agency=harbour)
    consent_for(case, harbour, "drug-use", "plan-part")
    brian = key_worker_in(case, harbour)
    go(dan, case, "maintenance", reason="Secret reason")
    client.force_login(brian)
    for name in ("phases", "change-phase"):
        assert client.get(reverse(f"careplans:{name}", args=[case.pk])).status_code == 403
    assert case.reference not in client.get(reverse("careplans:maintenance-faults")).content.decode()
    assert "Secret reason" not in client.get(f"/cases/{case.pk}/").content.decode()
    with pytest.raises(PermissionDenied):
        go(brian, case, "completion")


@pytest.mark.requirement("MC-maintenance")
def test_on_maintenance_without_a_plan_or_a_key_worker_is_listed_as_a_fault(client, case, turas, dan, cora):
    client.force_login(cora)

    def faults(query=""):
        page = client.get(reverse("careplans:maintenance-faults") + query)
        return {row.pk: (row.has_plan, row.has_key_worker) for row in page.context["rows"]}

    go(dan, case, "maintenance")
    assert faults() == {case.pk: (False, True)}
    plan_of(case, dan, state="agreed")
    assert faults() == {}
    KeyWorkerAssignment.objects.filter(case=case).delete()
    CaseManagerAssignment.objects.filter(case=case).delete()
    assert faults() == {case.pk: (True, False)}
    assert faults("?lacks=plan") == {}
    assert set(faults("?lacks=key-worker")) == {case.pk}
    go(cora, case, "delivery")
    assert faults() == {}
    other = led_case()
    TreatmentPhase.objects.create(case=other, phase="maintenance", started_on=today(), recorded_by=cora)
    assert faults() == {}  # another agency’s
