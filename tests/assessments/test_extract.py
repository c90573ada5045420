"""What of an assessment reaches another agency: only what one consent ticks, less what is kept from it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from assessments.selectors.extract import assessment_extract
from assessments.selectors.narrowing import kept_from
from assessments.services.comprehensive import give_up_assessment
from cases.models import ConsentItem
from core.days import today
from tests.factories import AgencyFactory, CaseAgencyFactory, consent_for, key_worker_in
from tests.factories.assessments import area_of, assessed, begun, found
from tests.factories.cases import right

pytestmark = pytest.mark.django_db

ALL = ("drug-use", "alcohol", "mental-health", "family", "legal", "accommodation")
WORDS = {
    code: {
        "own_words": f"Words of {code}.",
        "strengths": f"Strength in {code}.",
        "details": {},
    }
    for code in ALL
}


@pytest.fixture
def worker(case):
    return key_worker_in(case)


@pytest.fixture
def harbour(case):
    return partner(case, "Harbour")


def partner(case, name):
    agency = AgencyFactory(name=f"{name} Project", short_name=name)
    CaseAgencyFactory(case=case, agency=agency)
    return agency


def read(case, *agencies, parts=(), at=None):
    extract = assessment_extract(case, [agency.pk for agency in agencies], at or timezone.now(), parts=parts)
    return {area.code: area for area in extract.areas} if extract else {}


def done(case, worker, **words):
    return assessed(case, worker, dict.fromkeys(ALL, 2), words={**WORDS, **words})


def test_an_area_is_read_where_one_consent_names_it_and_the_assessment(case, worker, harbour):
    done(case, worker)
    consent_for(case, harbour, "drug-use", "alcohol", "assessment")
    areas = read(case, harbour)
    assert set(areas) == {"drug-use", "alcohol"}
    area = areas["drug-use"]
    assert area.found == "Medium need"
    assert (area.own_words, area.strengths) == ("Words of drug-use.", "Strength in drug-use.")


@pytest.mark.parametrize("ticked", [("drug-use",), ("assessment",), ("drug-use", "plan-part", "attendance"), ()])
def test_with_one_of_the_two_ticks_nothing_is_read(case, worker, harbour, ticked):
    done(case, worker)
    consent_for(case, harbour, *ticked)
    assert read(case, harbour) == {}


def test_two_consents_do_not_open_together_what_neither_opens_alone(case, worker, harbour):
    done(case, worker)
    consent_for(case, harbour, "drug-use")
    consent_for(case, harbour, "mental-health", "assessment")
    assert set(read(case, harbour)) == {"mental-health"}


def test_nobody_reads_what_another_may(case, worker, harbour):
    done(case, worker)
    clinic = partner(case, "Clinic")
    consent_for(case, harbour, "drug-use", "assessment")
    consent_for(case, clinic, "mental-health", "assessment")
    assert set(read(case, harbour)) == {"drug-use"}
    assert set(read(case, clinic)) == {"mental-health"}
    assert read(case, AgencyFactory()) == {}


@pytest.mark.requirement("LAW-offence-data")
def test_legal_matters_need_their_own_tick(case, worker, harbour):
    done(case, worker)
    consent_for(case, harbour, "legal", "drug-use", "assessment")
    assert set(read(case, harbour)) == {"drug-use"}
    consent_for(case, harbour, "legal", "assessment", offence=True)
    assert set(read(case, harbour)) == {"drug-use", "legal"}


def test_withdrawal_and_expiry_bite_at_their_instant(case, worker, harbour):
    done(case, worker)
    consent = consent_for(case, harbour, "drug-use", "assessment", expires_on=today() + timedelta(days=30))
    now = timezone.now()
    assert read(case, harbour, at=now)
    assert read(case, harbour, at=now + timedelta(days=31)) == {}
    ConsentItem.objects.filter(scope__consent=consent, information="assessment").update(ended_at=now)
    assert read(case, harbour, at=now + timedelta(seconds=1)) == {}


def test_what_is_kept_from_an_agency_it_does_not_read_and_another_does(case, worker, harbour):
    clinic = partner(case, "Clinic")
    for agency in (harbour, clinic):
        consent_for(case, agency, "drug-use", "alcohol", "assessment")
    done(case, worker, **{"alcohol": WORDS["alcohol"] | {"shared_with": [clinic]}})
    assert set(read(case, harbour)) == {"drug-use"}
    assert set(read(case, clinic)) == {"drug-use", "alcohol"}
    assert kept_from(case, harbour.pk) == {"alcohol"}


def test_a_reassessment_keeps_from_it_what_was_kept_before_also_when_it_is_given_up(case, worker, harbour):
    consent_for(case, harbour, "drug-use", "alcohol", "assessment")
    done(case, worker, **{"alcohol": WORDS["alcohol"] | {"shared_with": []}})
    second = begun(case, worker)
    assert kept_from(case, harbour.pk) == {"alcohol"}
    assert set(read(case, harbour)) == {"drug-use"}
    found(second, worker, "drug-use", 1, shared_with=[])
    assert read(case, harbour) == {}
    give_up_assessment(actor=worker, assessment=second, reason="Later.")
    assert kept_from(case, harbour.pk) == {"alcohol", "drug-use"}
    assert read(case, harbour) == {}


def test_a_choice_among_the_agencies_of_today_says_nothing_of_the_others(case, worker, harbour):
    """Kept from Harbour; Harbour's consent ends; the area is saved with all ticked that are shown: it stays kept."""
    clinic = partner(case, "Clinic")
    consent_for(case, clinic, "alcohol", "assessment")
    of_harbour = consent_for(case, harbour, "alcohol", "assessment")
    assessment = begun(case, worker)
    found(assessment, worker, "alcohol", 2, shared_with=[clinic])
    type(of_harbour).objects.filter(pk=of_harbour.pk).update(withdrawn_at=timezone.now())
    found(assessment, worker, "alcohol", 3, shared_with=[clinic])
    assert area_of(assessment, "alcohol").is_narrowed
    assert kept_from(case, harbour.pk) == {"alcohol"}


def test_it_may_be_opened_again_as_far_as_the_consent_goes_and_no_further(case, worker, harbour):
    stranger = AgencyFactory()
    consent_for(case, harbour, "alcohol", "assessment")
    assessment = begun(case, worker)
    found(assessment, worker, "alcohol", 2, shared_with=[])
    found(assessment, worker, "alcohol", 2, shared_with=[harbour, stranger])
    assert kept_from(case, harbour.pk) == frozenset()
    assert not area_of(assessment, "alcohol").is_narrowed
    assert not area_of(assessment, "alcohol").share_with.exists()


def test_only_what_is_complete_is_read(case, worker, harbour):
    consent_for(case, harbour, "drug-use", "assessment")
    first = begun(case, worker)
    found(first, worker, "drug-use", 3, own_words="Half a word.")
    assert read(case, harbour) == {}
    give_up_assessment(actor=worker, assessment=first, reason="Later.")
    assert read(case, harbour) == {}


def test_services_are_named_only_where_the_person_lets_them_read_the_same_area(case, worker, harbour):
    clinic, hostel = partner(case, "Clinic"), partner(case, "Hostel")
    consent_for(case, harbour, "drug-use", "alcohol", "assessment")
    consent_for(case, clinic, "drug-use", "assessment")
    consent_for(case, hostel, "alcohol")
    services = {"services": [clinic, hostel, harbour, case.lead_agency], "other_service": "A doctor in Cork"}
    done(case, worker, **{code: WORDS[code] | services for code in ("drug-use", "alcohol")})
    areas = read(case, harbour)
    own = {harbour.label, case.lead_agency.label}
    assert set(areas["drug-use"].services) == own | {clinic.label}
    assert set(areas["alcohol"].services) == own


def test_not_discussed_is_said_without_the_reason(case, worker, harbour):
    assessed(case, worker, {"drug-use": 1})  # the others: “No time for it yet.”
    consent_for(case, harbour, "alcohol", "assessment")
    assert read(case, harbour)["alcohol"].found == "Not discussed"


def test_the_case_manager_for_the_child_and_family_reads_that_part_and_no_more(case, worker, client):
    tusla = partner(case, "Tusla")
    done(case, worker)
    social_worker = key_worker_in(case, tusla)
    right(social_worker, case, "manage_case", manages="CHILD_FAMILY", agency=tusla)
    client.force_login(social_worker)
    text = client.get(reverse("desk:case", args=[case.pk])).content.decode()
    assert "Words of family." in text
    for code in set(ALL) - {"family"}:
        assert f"Words of {code}." not in text, code
        assert f"Strength in {code}." not in text, code


def test_page_preview_and_paper_tell_the_same_and_nothing_of_what_is_kept(case, worker, harbour, client):
    consent_for(case, harbour, "drug-use", "alcohol", "assessment")
    done(case, worker, **{"alcohol": WORDS["alcohol"] | {"shared_with": []}})
    brian = key_worker_in(case, harbour)
    client.force_login(brian)
    page = client.get(reverse("desk:case", args=[case.pk])).content.decode()
    client.force_login(worker)
    preview = client.get(reverse("desk:case-as", args=[case.pk, harbour.pk])).content.decode()
    for text in (page, preview):
        assert "Words of drug-use." in text
        for code in set(ALL) - {"drug-use"}:
            assert f"Words of {code}." not in text, code
            assert f"Strength in {code}." not in text, code


def test_the_page_holds_no_word_of_it_after_the_last_day(case, worker, harbour, client):
    consent_for(case, harbour, "drug-use", "assessment", expires_on=today() + timedelta(days=2))
    done(case, worker)
    client.force_login(key_worker_in(case, harbour))
    url = reverse("desk:case", args=[case.pk])
    assert "Words of drug-use." in client.get(url).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        assert client.get(url).status_code in {302, 404}
