"""A service is asked without the person's word only on what a manager has signed off (GB1-permission-first)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, ServiceContact
from cases.services import services_in_use
from consents.grounds import Ground, LegalBasis
from consents.services import disclosures
from tests.cases.checking import TODAY, ask, contact, permit, stopped
from tests.factories import AgencyFactory, CaseAgencyFactory, CaseFactory, key_worker_in, line_manager_of
from tests.factories.disclosures import asked_for, shared, signed_off, told_in_emergency

pytestmark = pytest.mark.usefixtures("on_2_march_2026")

FIRST = "GB1-permission-first"


@pytest.fixture
def case(db):
    made = CaseFactory(level=Case.Level.KEY_WORKING, complexity_reason="")
    CaseAgencyFactory(case=made, agency=made.lead_agency)
    return made


@pytest.fixture
def worker(case):
    return key_worker_in(case)


@pytest.fixture
def manager(case):
    return line_manager_of(case.lead_agency)


@pytest.fixture
def clinic(case, worker):
    ask(worker, case)
    return services_in_use.add_service_in_use(actor=worker, case=case, agency=AgencyFactory(name="Clinic"))


def ref(disclosure):
    return f"consents.LawfulDisclosure:{disclosure.pk}"


@pytest.mark.requirement("GB1-permission-first", "LAW-share-without-consent")
@pytest.mark.parametrize(
    ("ground", "law"),
    [(Ground.CHILD_PROTECTION, LegalBasis.CHILDREN_FIRST), (Ground.DANGER, LegalBasis.VITAL_INTERESTS)],
)
def test_a_child_or_a_life_in_danger_signed_off_lets_the_service_be_asked(case, worker, manager, clinic, ground, law):
    permit(worker, case, agreed=False, words="“Ask nobody.”")
    signed = signed_off(worker, manager, case, ground=ground, legal_basis=law, to_agency=clinic.agency, to_body="")
    assert contact(worker, case, service=clinic, permitted_by=ref(signed)).permitted_by == ref(signed)


@pytest.mark.requirement("GB1-permission-first", "LAW-share-without-consent")
def test_without_the_sign_off_or_for_another_agency_it_is_refused(case, worker, manager, clinic):
    here = {"to_agency": clinic.agency, "to_body": ""}
    asked = asked_for(worker, case, **here)
    stopped(FIRST, worker, contact, case, service=clinic, permitted_by=ref(asked))
    disclosures.decide_disclosure(actor=manager, disclosure=asked, agreed=False, note="No danger that I see.")
    stopped(FIRST, worker, contact, case, service=clinic, permitted_by=ref(asked))
    elsewhere = signed_off(worker, manager, case, to_agency=AgencyFactory(), to_body="")
    stopped(FIRST, worker, contact, case, service=clinic, permitted_by=ref(elsewhere))
    outside = signed_off(worker, manager, case)  # to a body that is not in the directory
    stopped(FIRST, worker, contact, case, service=clinic, permitted_by=ref(outside))
    other_case = CaseFactory()
    theirs = signed_off(key_worker_in(other_case), line_manager_of(other_case.lead_agency), other_case, **here)
    stopped(FIRST, worker, contact, case, service=clinic, permitted_by=ref(theirs))
    stopped(FIRST, worker, contact, case, service=clinic, permitted_by="cases.Consent:1")


@pytest.mark.requirement("GB1-permission-first")
def test_the_order_of_a_court_lets_nobody_be_asked(case, worker, manager, clinic):
    ordered = signed_off(
        worker,
        manager,
        case,
        ground=Ground.COURT_ORDER,
        legal_basis=LegalBasis.ORDER,
        legal_detail="District Court, 1 March 2026, 12/26",
        to_agency=clinic.agency,
        to_body="",
    )
    stopped(FIRST, worker, contact, case, service=clinic, permitted_by=ref(ordered))


def test_it_permits_nothing_before_the_sign_off_nor_once_it_was_told_or_taken_back(case, worker, manager, clinic):
    here = {"to_agency": clinic.agency, "to_body": ""}
    signed = signed_off(worker, manager, case, **here)
    early = {"service": clinic, "permitted_by": ref(signed), "contacted_on": TODAY - timedelta(days=1)}
    before = ServiceContact.objects.count()
    stopped("before-sign-off", worker, _on, case, **early)
    shared(worker, signed)
    assert contact(worker, case, "not-reached", service=clinic, permitted_by=ref(signed)).pk  # the telling itself
    type(signed).objects.filter(pk=signed.pk).update(
        decided_at=timezone.now() - timedelta(days=9), shared_on=TODAY - timedelta(days=8)
    )
    stopped("sign-off-used", worker, contact, case, service=clinic, permitted_by=ref(signed))
    gone = signed_off(worker, manager, case, **here)
    disclosures.take_back_disclosure(actor=worker, disclosure=gone, reason="He agreed after all.")
    stopped(FIRST, worker, contact, case, service=clinic, permitted_by=ref(gone))
    unsigned = told_in_emergency(worker, case, **here)
    stopped(FIRST, worker, contact, case, service=clinic, permitted_by=ref(unsigned))
    assert ServiceContact.objects.count() == before + 1


def _on(worker, case, **change):
    return contact(worker, case, "not-reached", **change)


def test_the_persons_word_goes_before_it(case, worker, manager, clinic):
    check = permit(worker, case, clinic)
    signed = signed_off(worker, manager, case, to_agency=clinic.agency, to_body="")
    made = contact(worker, case, service=clinic, permitted_by=ref(signed))
    assert made.permitted_by == f"cases.Consent:{check.permission_id}"


def test_the_page_offers_it_only_where_there_is_one(client, case, worker, manager, clinic):
    client.force_login(worker)
    address = reverse("cases:contact-service", args=[case.pk, f"service-{clinic.pk}"])
    assert "permitted_by" not in client.get(address).context["form"].fields
    signed = signed_off(worker, manager, case, to_agency=clinic.agency, to_body="")
    page = client.get(address)
    assert "A manager has signed off" in page.content.decode()
    choices = page.context["form"].fields["permitted_by"].choices
    assert [value for value, _ in choices] == ["", ref(signed)]
    day = {"contacted_on_day": 2, "contacted_on_month": 3, "contacted_on_year": 2026}
    tried = {"result": "not-reached", "how": "telephone"} | day
    assert "has not agreed" in client.post(address, tried).content.decode()
    assert not ServiceContact.objects.exists()
    assert client.post(address, tried | {"permitted_by": ref(signed)}).status_code == 302
    assert ServiceContact.objects.get().permitted_by == ref(signed)
