"""An assessment that another service did: recorded, asked for with consent, received with its paper, taken over."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.models import ComprehensiveAssessment, PriorAssessment
from assessments.services.areas import save_levels
from assessments.services.comprehensive import complete_assessment
from assessments.services.prior import receive_prior, record_prior, request_prior
from cases.models import Consent
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import Attachment, AuditEvent
from tests.factories import AgencyFactory, CaseAgencyFactory, consent_for, files, key_worker_in, led_case
from tests.factories.assessments import area_of, begun, summed_up
from tests.factories.consents import talk_about

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(case):
    return key_worker_in(case)


@pytest.fixture
def harbour(case):
    agency = AgencyFactory(name="Harbour Project", short_name="Harbour")
    CaseAgencyFactory(case=case, agency=agency)
    return agency


def paper():
    return SimpleUploadedFile("assessment.pdf", files.paper(), content_type="application/pdf")


def received(case, worker, harbour) -> PriorAssessment:
    prior = record_prior(actor=worker, case=case, agency=harbour, done_about="spring 2025")
    return receive_prior(actor=worker, prior=prior, received_on=today(), scan=paper())


@pytest.mark.requirement("GB1-hna-done")
def test_where_and_when_it_was_done_is_recorded(case, worker, harbour):
    prior = record_prior(
        actor=worker, case=case, agency=harbour, what="Holistic needs assessment", done_on=today() - timedelta(days=90)
    )
    assert (prior.agency, prior.what) == (harbour, "Holistic needs assessment")
    assert AuditEvent.objects.get(verb="assessment.done-elsewhere").file_id == case.pk


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"done_about": "spring"}, "no-service"),
        ({"service_name": "A clinic"}, "no-day"),
        ({"service_name": "A clinic", "done_on": today() + timedelta(days=1)}, "future-day"),
    ],
)
def test_without_a_place_or_a_day_it_is_refused(case, worker, fields, code):
    with pytest.raises(DomainError) as error:
        record_prior(actor=worker, case=case, **fields)
    assert error.value.code == code
    assert not PriorAssessment.objects.exists()


@pytest.mark.requirement("GB1-hna-done")
def test_it_is_asked_for_by_a_consent_that_names_the_agency_and_the_assessment(case, worker, harbour):
    prior = record_prior(actor=worker, case=case, agency=harbour, done_about="spring 2025")
    consent = consent_for(case, harbour, "drug-use", "assessment")
    asked = request_prior(actor=worker, prior=prior)
    assert (asked.consent, asked.requested_on, asked.requested_by) == (consent, today(), worker)


@pytest.mark.requirement("GB1-hna-done")
@pytest.mark.parametrize("ticked", [None, ("drug-use",), ("plan-part", "attendance")])
def test_without_such_a_consent_asking_is_refused_and_logged(case, worker, harbour, ticked):
    prior = record_prior(actor=worker, case=case, agency=harbour, done_about="spring 2025")
    if ticked:
        consent_for(case, harbour, *ticked)
    with pytest.raises(DomainError) as error:
        request_prior(actor=worker, prior=prior)
    assert error.value.code == "no-consent"
    prior.refresh_from_db()
    assert prior.requested_on is None
    assert AuditEvent.objects.get(verb="refused", data__rule="no-consent").data["attempted"] == "request_prior"


def test_an_enquiry_or_a_consent_that_has_ended_asks_for_no_paper(case, worker, harbour):
    prior = record_prior(actor=worker, case=case, agency=harbour, done_about="spring 2025")
    consent_for(case, harbour, "assessment", kind=Consent.Kind.ENQUIRY)
    consent_for(case, harbour, "assessment", expires_on=today())
    with pytest.raises(DomainError):
        request_prior(actor=worker, prior=prior)


def test_a_service_outside_the_directory_is_not_asked_and_the_person_may_bring_it(case, worker):
    prior = record_prior(actor=worker, case=case, service_name="A clinic in Cork", done_about="2025")
    with pytest.raises(DomainError):
        request_prior(actor=worker, prior=prior)
    assert receive_prior(actor=worker, prior=prior, received_on=today(), scan=paper()).received_by == worker


def test_it_comes_with_its_paper_and_only_once(case, worker, harbour):
    prior = record_prior(actor=worker, case=case, agency=harbour, done_about="spring 2025")
    with pytest.raises(DomainError) as error:
        receive_prior(actor=worker, prior=prior, received_on=today(), scan=None)
    assert error.value.code == "no-file"
    receive_prior(actor=worker, prior=prior, received_on=today(), scan=paper())
    kept = Attachment.objects.get()
    assert (kept.of_label, kept.of_id, kept.file_id) == ("assessments.PriorAssessment", prior.pk, case.pk)
    with pytest.raises(DomainError) as error:
        receive_prior(actor=worker, prior=prior, received_on=today(), scan=paper())
    assert error.value.code == "received-already"


def test_a_partner_does_not_open_the_paper(case, worker, harbour, client):
    received(case, worker, harbour)
    consent_for(case, harbour, "drug-use", "assessment")
    url = reverse("core:file", args=[Attachment.objects.get().pk])
    client.force_login(key_worker_in(case, harbour))
    assert client.get(url).status_code == 404
    client.force_login(worker)
    assert client.get(url).status_code == 200


@pytest.mark.requirement("GB1-cm-ensures")
def test_an_outside_assessment_counts_as_done_with_its_source_and_date(case, worker, harbour):
    talk_about(worker, case)
    prior = received(case, worker, harbour)
    assessment = begun(case, worker, prior=prior)
    save_levels(actor=worker, assessment=assessment, version=0, levels={"drug-use": 3, "alcohol": None})
    summed_up(assessment, worker)
    done = complete_assessment(actor=worker, assessment=assessment)
    assert (done.state, done.done_by, done.prior) == (ComprehensiveAssessment.State.COMPLETE, "outside", prior)
    assert area_of(done, "drug-use").level == 3
    assert not area_of(done, "alcohol").is_done


def test_what_has_not_come_is_not_taken_over(case, worker, harbour):
    prior = record_prior(actor=worker, case=case, agency=harbour, done_about="spring 2025")
    with pytest.raises(DomainError) as error:
        begun(case, worker, prior=prior)
    assert error.value.code == "GB1-cm-ensures"
    assert not ComprehensiveAssessment.objects.exists()


def test_the_paper_of_another_case_is_not_taken_over(case, worker, harbour):
    other = led_case(lead_agency=case.lead_agency)
    prior = received(other, key_worker_in(other), harbour)
    with pytest.raises(NotAllowed):
        begun(case, worker, prior=prior)


def test_the_pages_lead_from_recording_to_the_levels(case, worker, harbour, client):
    client.force_login(worker)
    overview = reverse("assessments:comprehensive", args=[case.pk])
    sent = {"agency": harbour.pk, "done_about": "spring 2025"}
    assert client.post(reverse("assessments:record-prior", args=[case.pk]), sent).url == overview
    prior = PriorAssessment.objects.get()
    asked = client.post(reverse("assessments:request-prior", args=[prior.pk]))
    assert "No consent in force" in asked.content.decode()
    sent = {"received_on": today().isoformat(), "scan": paper()}
    assert client.post(reverse("assessments:receive-prior", args=[prior.pk]), sent).url == overview
    assert "Take it over" in client.get(overview).content.decode()
    sent = {
        "wants_worker": "on",
        "understands_sharing": "on",
        "best_placed_by": "Cora",
        "best_placed_on": today().isoformat(),
        "prior": prior.pk,
    }
    answer = client.post(reverse("assessments:begin", args=[case.pk]), sent)
    assessment = ComprehensiveAssessment.objects.get()
    assert answer.url == reverse("assessments:levels", args=[assessment.pk])
    answer = client.post(answer.url, {"version": 0, "level-drug-use": "3"})
    assert answer.url == reverse("assessments:summary", args=[assessment.pk])
    assert area_of(assessment, "drug-use").level == 3
