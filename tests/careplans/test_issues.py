"""What a service raises about the plan: its owner, its answer, its end; and whom it does not reach (KW-5.2.4)."""

from datetime import timedelta

import pytest

from careplans.models import AftercareItem, PlanIssue
from careplans.policies import plan_issue_policy
from careplans.services.aftercare import offer_aftercare
from careplans.services.issues import answer_issue, raise_issue
from consents.services import withdraw_consent
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications.models import Notice
from tests.factories import CaseAgencyFactory
from tests.factories.consents import signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(case, brian, harbour, shared_plan):
    return raise_issue(actor=brian, case=case, agency=harbour, text="The group meets on Tuesdays now.")


def refused(code, verb, **arguments):
    rows = (list(PlanIssue.objects.values()), list(AftercareItem.objects.values()))
    with pytest.raises((DomainError, NotAllowed)) as error:
        verb(**arguments)
    assert error.value.code == code
    assert (list(PlanIssue.objects.values()), list(AftercareItem.objects.values())) == rows
    assert AuditEvent.objects.filter(verb="refused").latest("pk").data["rule"] == code
    return error.value


@pytest.mark.requirement("KW-5.2.4")
def test_agency_b_raises_an_issue_that_the_case_manager_sees_and_agency_c_does_not(
    case, aoife, brian, ruth, harbour, clinic, issue
):
    CaseAgencyFactory(case=case, agency=clinic)
    signed(aoife, case, {harbour: {"drug-use", "plan-part"}, clinic: {"whole-plan"}})
    notice = Notice.objects.get(recipient=aoife, key=f"plan-issue:{issue.pk}")
    assert "Tuesdays" not in notice.subject
    seen = {worker: set(plan_issue_policy.scope(worker)) for worker in (aoife, brian, ruth)}
    assert seen == {aoife: {issue}, brian: {issue}, ruth: set()}
    refused("not-allowed", answer_issue, actor=ruth, issue=issue, reply="We too")
    refused("not-allowed", raise_issue, actor=ruth, case=case, agency=harbour, text="For them")


@pytest.mark.requirement("KW-5.2.4")
def test_an_issue_has_its_owner_its_answer_and_the_day_it_was_closed(aoife, brian, dan, issue):
    answer_issue(actor=aoife, issue=issue, owner=dan)
    assert Notice.objects.filter(recipient=dan, key=f"plan-issue:{issue.pk}:owner:{dan.pk}").exists()
    assert refused("no-reply", answer_issue, actor=aoife, issue=issue, close=True).field == "reply"
    answer_issue(actor=aoife, issue=issue, reply="We move her other visit.", close=True)
    issue.refresh_from_db()
    assert (issue.owner, issue.reply, issue.replied_by, issue.closed_on, issue.closed_by) == (
        dan,
        "We move her other visit.",
        aoife,
        today(),
        aoife,
    )
    assert Notice.objects.filter(recipient=brian, subject="Your issue about a plan is answered and closed").exists()
    refused("already-closed", answer_issue, actor=aoife, issue=issue, reply="Again")


def test_the_case_manager_writes_down_what_was_raised_by_telephone(case, aoife, brian, harbour, clinic, shared_plan):
    issue = raise_issue(actor=aoife, case=case, agency=harbour, text="No key.", raised_on=today() - timedelta(days=1))
    assert (issue.owner, issue.agency) == (aoife, harbour)
    assert plan_issue_policy.scope(brian).contains(issue)
    refused("not-involved", raise_issue, actor=aoife, case=case, agency=clinic, text="Nobody there.")
    refused("no-words", raise_issue, actor=brian, case=case, agency=harbour, text="  ")


def test_with_the_consent_goes_the_issue(case, aoife, brian, harbour, shared_plan, issue):
    withdraw_consent(actor=aoife, consent=shared_plan.consent, extent="whole", channel="telephone")
    assert not plan_issue_policy.scope(brian).exists()
    refused("not-allowed", raise_issue, actor=brian, case=case, agency=harbour, text="Still here.")


# --- aftercare -----------------------------------------------------------------------------------------------


@pytest.mark.requirement("MC-wraparound")
def test_a_service_with_consent_adds_to_the_aftercare(case, aoife, brian, harbour, shared_plan):
    item = offer_aftercare(actor=brian, case=case, agency=harbour, kind="other", text="The Thursday drop-in stays open")
    assert (item.from_agency, item.agency, item.added_by) == (harbour, harbour, brian)
    assert item.aftercare.case == case
    assert Notice.objects.filter(recipient=aoife, key=f"aftercare:{item.pk}").exists()
    assert refused("no-words", offer_aftercare, actor=brian, case=case, agency=harbour, kind="other", text="").field


def test_without_consent_or_for_another_nothing_is_added(case, aoife, brian, ruth, clinic, harbour, shared_plan):
    given = {"case": case, "kind": "other", "text": "Coffee"}
    refused("not-allowed", offer_aftercare, actor=brian, agency=clinic, **given)
    refused("not-allowed", offer_aftercare, actor=ruth, agency=clinic, **given)
    withdraw_consent(actor=aoife, consent=shared_plan.consent, extent="whole", channel="telephone")
    refused("not-allowed", offer_aftercare, actor=brian, agency=harbour, **given)
