"""A person's word is enough while a written consent names the agency, for one purpose, and is written down whole."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from cases.models import Consent
from consents.models import VerbalConsent, VerbalCorrection
from consents.policies import verbal_consent_policy
from consents.services.verbal import correct_verbal_consent, record_verbal_consent
from core.audit import REFUSED
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from tests.factories import AgencyFactory, consent_for, key_worker_in

NOTE = {
    "purpose": "So that Harbour keeps her place in the group",
    "items": "That she was in hospital on Monday",
    "persons_words": "“Tell them I was sick, that’s all.”",
}


@pytest.fixture
def worker(case):
    return key_worker_in(case)


@pytest.fixture
def harbour(case):
    agency = AgencyFactory()
    consent_for(case, agency, "drug-use", signed_on=date(2026, 1, 5), expires_on=date(2026, 7, 5))
    return agency


def said(worker, case, *agencies, **fields):
    return record_verbal_consent(
        actor=worker, case=case, **{"given_on": today(), "agencies": list(agencies), **NOTE} | fields
    )


def rule_of(verb="record_verbal_consent"):
    return AuditEvent.objects.filter(verb=REFUSED, data__attempted=verb).order_by("-pk").first().data["rule"]


@pytest.mark.requirement("MT-7.1.1a")
def test_within_the_six_months_a_word_is_enough_and_afterwards_a_new_form_is_demanded(case, worker, harbour):
    with time_machine.travel("2026-07-04 22:59Z"):  # 23:59 in Dublin
        note = said(worker, case, harbour)
    assert list(note.agencies.all()) == [harbour]
    with time_machine.travel("2026-07-04 23:01Z"):
        for given_on in (date(2026, 7, 5), date(2026, 7, 4)):
            with pytest.raises(DomainError, match="new form is needed") as error:
                said(worker, case, harbour, given_on=given_on)
            assert (error.value.code, error.value.field) == ("MT-7.1.1a", "agencies")
    assert VerbalConsent.objects.count() == 1
    assert rule_of() == "MT-7.1.1a"


@pytest.mark.requirement("MT-7.1.1b")
@pytest.mark.parametrize(
    ("field", "empty", "code"),
    [
        ("purpose", " ", "no-purpose"),
        ("agencies", [], "no-agencies"),
        ("items", "", "no-items"),
        ("persons_words", " ", "no-words"),
        ("given_on", date(2026, 3, 11), "future-day"),
    ],
)
@time_machine.travel("2026-03-10 10:00Z")
def test_the_note_is_whole_or_refused(case, worker, harbour, field, empty, code):
    with pytest.raises(DomainError) as error:
        said(worker, case, harbour, **{field: empty})
    assert (error.value.code, error.value.field) == (code, field)
    assert not VerbalConsent.objects.exists()
    assert rule_of() == code
    note = said(worker, case, harbour, occasion="Case meeting, 20 March")
    assert (note.given_on, note.taken_by, note.purpose) == (today(), worker, NOTE["purpose"])
    assert (note.persons_words, note.occasion) == (NOTE["persons_words"], "Case meeting, 20 March")


@time_machine.travel("2026-03-10 10:00Z")
def test_an_agency_that_is_not_on_the_form_needs_a_form(case, worker, harbour):
    other, asked = AgencyFactory(name="Quay Counselling", short_name=""), AgencyFactory()
    consent_for(case, asked, kind=Consent.Kind.ENQUIRY)
    for agencies in ([harbour, other], [asked]):
        with pytest.raises(DomainError, match="new form is needed"):
            said(worker, case, *agencies)
    assert not VerbalConsent.objects.exists()


@time_machine.travel("2026-03-10 10:00Z")
def test_what_was_not_yet_signed_or_is_withdrawn_carries_no_word(case, worker, harbour):
    with pytest.raises(DomainError, match="new form"):
        said(worker, case, harbour, given_on=date(2026, 1, 4))
    Consent.objects.update(withdrawn_at="2026-03-10T09:59Z", withdrawn_by=worker)
    with pytest.raises(DomainError, match="new form"):
        said(worker, case, harbour, given_on=date(2026, 3, 1))


@time_machine.travel("2026-03-10 10:00Z")
def test_it_is_taken_by_who_works_on_the_case_and_read_with_the_whole_file(case, worker, harbour):
    partner = key_worker_in(case, harbour)
    with pytest.raises(NotAllowed):
        said(partner, case, harbour)
    note = said(worker, case, harbour)
    assert verbal_consent_policy.scope(worker).contains(note)
    assert not verbal_consent_policy.scope(partner).contains(note)
    case.status, case.closed_on = "closed", today() - timedelta(days=1)
    case.save()
    with pytest.raises(DomainError, match="closed"):
        said(worker, case, harbour)


# --- a note that is wrong --------------------------------------------------------------------------------------


def corrected(actor, note, **change):
    said = {"words": "On Tuesday", "reason": "I took down the wrong day"} | change
    return correct_verbal_consent(actor=actor, note=note, **said)


@time_machine.travel("2026-03-10 10:00Z")
@pytest.mark.requirement("MT-7.1.1b")
def test_a_note_that_is_wrong_stays_and_what_is_right_stands_under_it(client, case, worker, harbour):
    note = said(worker, case, harbour)
    before = VerbalConsent.objects.values().get()
    corrected(worker, note)
    corrected(worker, note, words="In the evening", reason="The time was missing")
    assert VerbalConsent.objects.values().get() == before
    assert [each.words for each in note.corrections.all()] == ["On Tuesday", "In the evening"]
    assert note.history.count() == 1
    assert AuditEvent.objects.filter(verb="consent.verbal-corrected", actor=worker, file_id=case.pk).count() == 2
    client.force_login(worker)
    text = client.get(note.get_absolute_url()).content.decode()
    for words in (NOTE["items"], "On Tuesday", "Because: I took down the wrong day", str(worker)):
        assert words in text


@time_machine.travel("2026-03-10 10:00Z")
@pytest.mark.parametrize(("empty", "code"), [("words", "no-words"), ("reason", "no-reason")])
def test_a_correction_has_its_words_and_its_reason(case, worker, harbour, empty, code):
    note = said(worker, case, harbour)
    with pytest.raises(DomainError) as error:
        corrected(worker, note, **{empty: " "})
    assert (error.value.code, error.value.field) == (code, empty)
    assert not VerbalCorrection.objects.exists()
    assert rule_of("correct_verbal_consent") == code


@time_machine.travel("2026-03-10 10:00Z")
def test_only_who_works_on_the_case_corrects_it(client, case, worker, harbour):
    note = said(worker, case, harbour)
    partner = key_worker_in(case, harbour)
    with pytest.raises(NotAllowed):
        corrected(partner, note)
    client.force_login(partner)
    assert client.get(reverse("consents:correct-verbal-consent", args=[note.pk])).status_code == 404
    assert not VerbalCorrection.objects.exists()
    client.force_login(worker)
    sent = client.post(
        reverse("consents:correct-verbal-consent", args=[note.pk]), {"words": "On Tuesday", "reason": "A slip"}
    )
    assert sent.url == note.get_absolute_url()
    assert VerbalCorrection.objects.get().written_by == worker
