"""The log of what went between the services: who may write what, on which permission, and who reads it."""

from datetime import timedelta

import pytest

from cases.models import ServiceInUse
from consents.services import withdraw_consent
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from correspondence.models import CorrespondenceEntry
from correspondence.policies import CorrespondenceAction, correspondence_policy
from correspondence.services.log import correct_entry, record_entry
from tests.factories import AgencyFactory, consent_for, key_worker_in, worker_with
from tests.factories.consents import signed
from tests.factories.disclosures import signed_off

pytestmark = pytest.mark.django_db

CALL = {"channel": "telephone", "subject": "Place in the group", "outcome": "They keep it until Friday."}


def told(actor, case, agency, **fields):
    values = {"direction": "out", "happened_on": today(), "with_agency": agency} | CALL | fields
    return record_entry(actor=actor, case=case, **values)


def refusals(rule):
    return AuditEvent.objects.filter(verb="refused", data__rule=rule).count()


@pytest.mark.requirement("KW-8.1b")
def test_a_call_is_kept_with_direction_person_subject_and_outcome(case, aoife, harbour):
    consent = signed(aoife, case, {harbour: {"drug-use"}})
    entry = told(aoife, case, harbour, with_whom="Una at the desk")
    assert (entry.direction, entry.with_whom, entry.subject, entry.outcome) == (
        "out",
        "Una at the desk",
        CALL["subject"],
        CALL["outcome"],
    )
    assert entry.permitted_by == f"cases.Consent:{consent.pk}"
    assert AuditEvent.objects.filter(verb="correspondence.recorded", data__permitted_by=entry.permitted_by).exists()


def test_telling_a_service_that_no_consent_names_is_refused_and_written_down(case, aoife, harbour):
    with pytest.raises(DomainError) as refused:
        told(aoife, case, harbour)
    assert refused.value.code == "no-consent"
    assert not CorrespondenceEntry.objects.exists()
    assert refusals("no-consent") == 1


def test_what_a_service_tells_us_needs_no_permission(case, aoife, harbour):
    assert told(aoife, case, harbour, direction="in").permitted_by == ""
    assert told(aoife, case, None, with_service="Library", direction="in").with_service == "Library"


def test_after_the_withdrawal_nothing_more_is_told(case, aoife, harbour):
    consent = signed(aoife, case, {harbour: {"drug-use"}})
    withdraw_consent(actor=aoife, consent=consent, extent="whole", channel="telephone")
    with pytest.raises(DomainError):
        told(aoife, case, harbour)


def test_what_a_manager_signed_off_permits_telling_the_agency_it_names(case, aoife, cora):
    row = signed_off(aoife, cora, case, to_agency=AgencyFactory(), to_body="")
    with pytest.raises(DomainError):
        told(aoife, case, row.to_agency)
    entry = told(aoife, case, row.to_agency, by_disclosure=True)
    assert entry.permitted_by == f"consents.LawfulDisclosure:{row.pk}"


def test_a_disclosure_for_one_agency_permits_no_other(case, aoife, cora, harbour):
    signed_off(aoife, cora, case, to_agency=AgencyFactory(), to_body="")
    with pytest.raises(DomainError):
        told(aoife, case, harbour, by_disclosure=True)


def test_a_service_outside_the_directory_is_told_nothing_without_an_enquiry_consent(case, aoife):
    library = ServiceInUse.objects.create(case=case, service_name="Library", for_what="Company")
    with pytest.raises(DomainError):
        told(aoife, case, None, service=library)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"subject": " "}, "no-subject"),
        ({"outcome": " "}, "no-outcome"),
        ({"happened_on": today() + timedelta(days=1)}, "future-day"),
        ({"with_service": "Somebody else, too"}, "which-service"),
        ({"with_agency": None}, "which-service"),
    ],
)
def test_what_is_missing_is_said_at_its_field(case, aoife, harbour, wrong, code):
    consent_for(case, harbour, "drug-use")
    with pytest.raises(DomainError) as refused:
        told(aoife, case, harbour, **wrong)
    assert refused.value.code == code
    assert not CorrespondenceEntry.objects.exists()


def test_an_entry_is_corrected_by_a_further_one(case, aoife, harbour):
    consent_for(case, harbour, "drug-use")
    entry = told(aoife, case, harbour)
    further = correct_entry(actor=aoife, entry=entry, subject="Place in the group", outcome="Until Thursday.")
    entry.refresh_from_db()
    assert entry.outcome == CALL["outcome"]
    assert further.corrects == entry
    with pytest.raises(DomainError):
        correct_entry(actor=aoife, entry=further, subject="x", outcome="y")


def test_a_partner_reads_nothing_of_the_log_and_writes_none(case, aoife, harbour, brian):
    consent_for(case, harbour, "drug-use", "plan-part")
    entry = told(aoife, case, harbour)
    assert not correspondence_policy.can(brian, entry)
    assert not correspondence_policy.scope(brian, CorrespondenceAction.VIEW).exists()
    with pytest.raises(NotAllowed):
        told(brian, case, harbour)
    with pytest.raises(NotAllowed):
        correct_entry(actor=brian, entry=entry, subject="x", outcome="y")
    assert CorrespondenceEntry.objects.count() == 1


def test_whoever_works_on_the_case_reads_it_and_an_auditor_does_not(case, aoife, harbour):
    consent_for(case, harbour, "drug-use")
    entry = told(aoife, case, harbour)
    assert CorrespondenceAction.WRITE in correspondence_policy.can(key_worker_in(case), entry)
    assert not correspondence_policy.can(worker_with(case.lead_agency, "auditor"), entry)
