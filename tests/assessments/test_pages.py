"""The pages of an assessment: nothing typed is lost, each error at its field, two people at once see both texts."""

import pytest
from django.urls import reverse

from assessments.models import ComprehensiveAssessment
from assessments.questions import QUESTIONS, Kind, questions_of
from cases.models import CareDomain
from core.models import AuditEvent
from tests.factories import AgencyFactory, CaseAgencyFactory, consent_for, key_worker_in, line_manager_of
from tests.factories.assessments import area_of, assessed, begun, found
from tests.factories.consents import talk_about

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(case):
    return key_worker_in(case)


@pytest.fixture
def signed_in(client, worker):
    client.force_login(worker)
    return client


def area_url(assessment, code):
    return reverse("assessments:domain", args=[assessment.pk, code])


def typed(need, **fields):
    return {"version": need.version, "own_words": "", "strengths": "", "then": "next"} | fields


@pytest.mark.requirement("KW-12.1")
def test_each_of_the_14_areas_has_its_page_with_its_questions(case, worker, signed_in):
    assessment = begun(case, worker)
    for domain in CareDomain.objects.all():
        page = signed_in.get(area_url(assessment, domain.code))
        text = page.content.decode()
        assert page.status_code == 200
        assert "not a diagnosis" in text
        for question in questions_of(domain.code):
            assert f'name="q-{question.code}' in text, question
    assert set(QUESTIONS) == set(CareDomain.objects.values_list("code", flat=True))


def test_every_question_is_asked_under_a_code_of_its_own():
    for code in QUESTIONS:
        codes = [question.code for question in questions_of(code)]
        assert len(codes) == len(set(codes)), code
        for question in questions_of(code):
            assert bool(question.options) == (question.kind in {Kind.CHOICE, Kind.CHOICES})
            assert (question.most > 0) == (question.kind in {Kind.NUMBER, Kind.DAYS})


def test_saving_goes_on_to_the_next_area_that_is_not_done(case, worker, signed_in):
    assessment = begun(case, worker)
    found(assessment, worker, "alcohol", 0)
    need = area_of(assessment, "drug-use")
    answer = signed_in.post(area_url(assessment, "drug-use"), typed(need, level="2", **{"q-injecting-days": "3"}))
    assert answer.url == area_url(assessment, "living-skills")
    need = area_of(assessment, "drug-use")
    assert (need.level, need.details) == (2, {"injecting-days": 3})
    answer = signed_in.post(area_url(assessment, "drug-use"), typed(need, level="2", then="leave"))
    assert answer.url == reverse("assessments:comprehensive", args=[case.pk])


def test_an_error_stands_at_its_field_and_nothing_typed_is_lost(case, worker, signed_in):
    assessment = begun(case, worker)
    need = area_of(assessment, "physical-health")
    words = "x" * 10_000 + " مرحبا 😔"
    page = signed_in.post(
        area_url(assessment, "physical-health"),
        typed(need, level="2", own_words=words, **{"q-rating": "25", "q-gp": "Card 1234567TA"}),
    )
    assert page.status_code == 200
    errors = page.context["form"].errors
    assert set(errors) == {"q-rating", "q-gp"}
    assert "مرحبا 😔" in page.content.decode()
    assert area_of(assessment, "physical-health").version == 0


def test_not_discussed_asks_for_the_reason(case, worker, signed_in):
    assessment = begun(case, worker)
    need = area_of(assessment, "gambling")
    page = signed_in.post(area_url(assessment, "gambling"), typed(need, level="not-discussed"))
    assert "not_discussed_because" in page.context["form"].errors
    sent = typed(need, level="not-discussed", not_discussed_because="She was tired.")
    assert signed_in.post(area_url(assessment, "gambling"), sent).status_code == 302
    assert area_of(assessment, "gambling").not_discussed_because == "She was tired."


def test_who_saves_second_sees_both_texts_also_for_whom_it_is_kept_from(case, worker, signed_in):
    harbour, clinic = (AgencyFactory(short_name=name) for name in ("Harbour", "Clinic"))
    for agency in (harbour, clinic):
        CaseAgencyFactory(case=case, agency=agency)
        consent_for(case, agency, "alcohol", "assessment")
    assessment = begun(case, worker)
    need = area_of(assessment, "alcohol")
    found(assessment, line_manager_of(case.lead_agency), "alcohol", 3, own_words="Theirs.", shared_with=[clinic])
    sent = typed(
        need, level="3", own_words="Mine.", shared_with=[harbour.pk, clinic.pk], shown=f"{harbour.pk} {clinic.pk}"
    )
    page = signed_in.post(area_url(assessment, "alcohol"), sent)
    assert page.status_code == 409
    asked = {each.name: (each.theirs, each.mine) for each in page.context["meeting"].differences}
    assert asked["own_words"] == ("Theirs.", "Mine.")
    assert asked["shared_with"][0] == str(clinic)
    kept = area_of(assessment, "alcohol")
    assert kept.own_words == "Theirs."
    assert list(kept.share_with.all()) == [clinic]


def test_what_was_answered_the_last_time_stands_beside_the_question(case, worker, signed_in):
    first = assessed(case, worker, {"physical-health": 3}, words={"physical-health": {"details": {"rating": 8}}})
    second = begun(case, worker)
    text = signed_in.get(area_url(second, "physical-health")).content.decode()
    then = f"{first.completed_on:%-d %B %Y}"
    assert f"On {then}: high." in text
    assert f"{then}: 8" in text


def test_an_area_of_a_complete_assessment_is_read_and_not_written(case, worker, signed_in):
    assessment = assessed(case, worker, {"alcohol": 2}, words={"alcohol": {"own_words": "Only at night."}})
    url = area_url(assessment, "alcohol")
    page = signed_in.get(url)
    assert "Only at night." in page.content.decode()
    assert "<textarea" not in page.content.decode()
    answer = signed_in.post(url, typed(area_of(assessment, "alcohol"), level="0", own_words="Changed my mind."))
    assert answer.status_code == 200
    assert "Changed my mind." in answer.content.decode()
    assert area_of(assessment, "alcohol").level == 2


@pytest.mark.requirement("KW-7.6b")
@pytest.mark.requirement("KW-12.1")
def test_the_page_that_completes_names_what_is_missing_with_a_link_to_each(case, worker, signed_in):
    assessment = begun(case, worker)
    page = signed_in.post(reverse("assessments:complete", args=[assessment.pk]))
    text = page.content.decode()
    assert page.status_code == 200
    assert area_url(assessment, "legal") in text
    assert reverse("assessments:summary", args=[assessment.pk]) in text
    assert AuditEvent.objects.filter(verb="refused", data__attempted="complete_assessment").exists()


def test_the_summary_takes_the_persons_order_by_numbers(case, worker, signed_in):
    talk_about(worker, case)
    assessment = begun(case, worker)
    for code in CareDomain.objects.values_list("code", flat=True):
        found(assessment, worker, code, 2 if code in {"alcohol", "accommodation"} else 0)
    url = reverse("assessments:summary", args=[assessment.pk])
    sent = {
        "version": 0,
        "place-alcohol": "1",
        "place-accommodation": "1",
        "summary": "A bed first.",
        "complexity": ["range"],
        "agencies_to_involve": [case.lead_agency_id],
        "consent_decision": "refused",
        "then": "complete",
    }
    page = signed_in.post(url, sent)
    assert any(name.startswith("place-") for name in page.context["form"].errors)
    assert "A bed first." in page.content.decode()
    answer = signed_in.post(url, sent | {"place-alcohol": "2"})
    assert answer.url == reverse("assessments:complete", args=[assessment.pk])
    assert signed_in.post(answer.url).url == reverse("assessments:comprehensive", args=[case.pk])
    assert ComprehensiveAssessment.objects.get().state == "complete"


def test_beginning_says_what_is_missing_and_then_opens_the_first_area(case, worker, signed_in):
    url = reverse("assessments:begin", args=[case.pk])
    page = signed_in.post(url, {"wants_worker": "on", "best_placed_by": "Cora"})
    assert "understands_sharing" in page.context["form"].errors
    sent = {"wants_worker": "on", "understands_sharing": "on", "best_placed_by": "Cora", "best_placed_on": "2026-03-01"}
    answer = signed_in.post(url, sent)
    assert answer.url == area_url(ComprehensiveAssessment.objects.get(), "drug-use")


def test_a_partner_opens_none_of_it(case, worker, client):
    harbour = AgencyFactory()
    CaseAgencyFactory(case=case, agency=harbour)
    consent_for(case, harbour, "drug-use", "assessment")
    assessment = begun(case, worker)
    client.force_login(key_worker_in(case, harbour))
    assert client.get(reverse("assessments:comprehensive", args=[case.pk])).status_code == 403
    for url in (area_url(assessment, "drug-use"), reverse("assessments:assessment", args=[assessment.pk])):
        assert client.get(url).status_code == 404
