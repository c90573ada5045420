"""The pages of what stands beside a consent: what each reader is shown, and what a refusal says."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import ServiceSetting, WorkerRole
from consents.models import GivenCopy, LawfulDisclosure, VerbalConsent
from consents.selectors.agreements import other_agreements
from core.audit import OPENED, REFUSED
from core.days import today
from core.models import AuditEvent
from tests.factories import AgencyFactory, WorkerFactory, consent_for, files, key_worker_in
from tests.factories.agencies import worker_with
from tests.factories.disclosures import ITEMS, asked_for, shared, signed_off, told_in_emergency


@pytest.fixture
def worker(case):
    return key_worker_in(case)


@pytest.fixture
def officer(case):
    return worker_with(case.lead_agency, WorkerRole.Role.DPO)


def page(client, user, name, *args, **query) -> str:
    client.force_login(user)
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


# --- sharing without consent ---------------------------------------------------------------------------------


def test_the_officer_reads_the_list_and_not_whose_file_it_is(client, case, worker, officer):
    asked = asked_for(worker, case)
    for text in (
        page(client, officer, "consents:disclosure", asked.pk),
        page(client, officer, "consents:advise", asked.pk),
    ):
        assert ITEMS[0] in text
        assert case.reference in text
        assert case.service_user.first_names not in text
        assert case.service_user.last_name not in text
    read = AuditEvent.objects.get(verb=OPENED, actor=officer)
    assert (read.part, read.file_id) == ("disclosure", case.pk)
    answer = client.post(reverse("consents:advise", args=[asked.pk]), {"words": "Leave out the address."})
    assert answer.status_code == 302
    assert "Leave out the address." in page(client, officer, "consents:disclosure", asked.pk)


def test_the_register_is_narrowed_and_taken_away_without_names(client, case, worker, line_manager, officer):
    shared(worker, signed_off(worker, line_manager, case), told_on=None, not_told_reason="Danger.")
    told = told_in_emergency(worker, case, to_body="Ambulance")
    told.sign_off_due_on = today() - timedelta(days=1)
    told.save()
    for query, found in (
        ({}, {"Ambulance", "Tusla duty"}),
        ({"state": "overdue"}, {"Ambulance"}),
        ({"state": "shared"}, {"Tusla duty"}),
        ({"receiver": "ambul"}, {"Ambulance"}),
        ({"ground": "court-order"}, set()),
        ({"untold": "on"}, {"Ambulance", "Tusla duty"}),
        ({"until": "2020-01-01"}, set()),
    ):
        text = page(client, officer, "consents:disclosures", **query)
        assert {words for words in ("Ambulance", "Tusla duty") if f"{words}" in text.split("<tbody")[-1]} == found, (
            query
        )
    client.force_login(officer)
    taken = client.get(reverse("consents:disclosures"), {"export": "csv"})
    text = taken.content.decode("utf-8-sig")
    assert ITEMS[0] in text
    assert case.service_user.last_name not in text
    assert AuditEvent.objects.get(verb="disclosures.exported").data["rows"] == 2


def test_the_register_costs_the_same_for_two_as_for_six(
    client, case, worker, line_manager, django_assert_max_num_queries
):
    for _ in range(2):
        told_in_emergency(worker, case)
    client.force_login(line_manager)
    with django_assert_max_num_queries(60) as few:
        client.get(reverse("consents:disclosures"))
    for _ in range(4):
        told_in_emergency(worker, case)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(reverse("consents:disclosures"))


def test_a_form_without_a_ground_is_refused_with_what_was_typed_and_logged(client, case, worker):
    client.force_login(worker)
    typed = {"items": "Where she slept", "to_body": "Gardaí", "why": "Danger."}
    answer = client.post(reverse("consents:ask-to-disclose", args=[case.pk]), typed)
    assert "Without one of these three" in answer.content.decode()
    assert "Where she slept" in answer.content.decode()
    assert not LawfulDisclosure.objects.exists()
    assert AuditEvent.objects.get(verb=REFUSED).data == {"attempted": "ask_to_disclose", "rule": "no-ground"}


def test_what_waits_stands_on_the_managers_home_page(client, case, worker, line_manager):
    told_in_emergency(worker, case)
    assert "Something was shared in an emergency" in page(client, line_manager, "desk:home")
    assert "Something was shared in an emergency" not in page(client, worker, "desk:home")


@pytest.mark.requirement("LAW-special-category")
def test_a_worker_of_the_same_agency_without_a_part_in_the_case_is_refused_and_it_is_logged(client, case, worker):
    asked = asked_for(worker, case)
    colleague = WorkerFactory(agency=case.lead_agency).user
    client.force_login(colleague)
    for address in (
        reverse("desk:case", args=[case.pk]),
        reverse("consents:copies", args=[case.pk]),
        asked.get_absolute_url(),
    ):
        assert client.get(address).status_code == 404
    refusals = AuditEvent.objects.filter(verb=REFUSED, actor=colleague, data__rule="unseen")
    assert [event.subject_label for event in refusals.order_by("pk")] == [
        "cases.Case",
        "cases.Case",
        "consents.LawfulDisclosure",
    ]


def test_the_ground_for_holding_stands_on_the_privacy_notice_as_the_agency_set_it(client, case, worker):
    assert "to give health or social care" in client.get(reverse("core:privacy")).content.decode()
    ServiceSetting.objects.create(key="lawful_ground_for_holding", agency=case.lead_agency, value="statutory")
    assert "because a law gives the task" in page(client, worker, "core:privacy")


# --- words and papers ----------------------------------------------------------------------------------------


def test_a_word_for_an_agency_that_no_form_names_leads_to_a_new_form(client, case, worker):
    harbour = AgencyFactory()
    consent_for(case, harbour, "drug-use", signed_on=today() - timedelta(days=200), expires_on=today())
    client.force_login(worker)
    typed = {
        "given_on": today().isoformat(),
        "agencies": [harbour.pk],
        "purpose": "The group",
        "items": "That she is back",
        "persons_words": "Tell them.",
    }
    answer = client.post(reverse("consents:record-verbal-consent", args=[case.pk]), typed).content.decode()
    assert "A new form is needed" in answer
    assert "begin a new form" in answer
    assert "That she is back" in answer
    assert not VerbalConsent.objects.exists()
    case.consents.update(expires_on=today() + timedelta(days=1))
    client.post(reverse("consents:record-verbal-consent", args=[case.pk]), typed)
    note = VerbalConsent.objects.get()
    assert "Tell them." in page(client, worker, "consents:verbal-consent", note.pk)


def test_a_copy_is_given_asked_back_and_ended_on_pages(client, case, worker):
    harbour = AgencyFactory()
    consent_for(case, harbour, "drug-use")
    client.force_login(worker)
    typed = {
        "what": "agency-part",
        "title": "Part of the file",
        "agency": harbour.pk,
        "to_person": "Brian Keogh",
        "parts": ["drug-use"],
        "channel": "post",
        "given_on": today().isoformat(),
    }
    give = reverse("consents:give-copy", args=[case.pk])
    beyond = client.post(give, typed | {"parts": ["income"]})
    assert "does not let" in beyond.content.decode(), beyond.context["form"].errors
    assert client.post(give, typed).status_code == 302
    copy = GivenCopy.objects.get()
    listed = page(client, worker, "consents:copies", case.pk)
    assert "Brian Keogh" in listed
    assert copy.ground in listed
    beside = other_agreements(case, today())
    assert (beside.copies_count, beside.copies[0].status.word) == (1, "Given out")
    client.post(reverse("consents:ask-return", args=[copy.pk]), {"asked_on": today().isoformat()})
    ended = {"returned": "no", "ended_on": today().isoformat(), "confirmed_by": "Brian"}
    client.post(reverse("consents:end-copy", args=[copy.pk]), ended)
    copy.refresh_from_db()
    assert (copy.state, copy.return_asked_on, copy.confirmed_by) == ("destroyed", today(), "Brian")
    assert other_agreements(case, today()).copies == ()


def test_what_was_given_is_kept_as_a_scan_and_opened_by_who_reads_the_whole_file(client, case, worker):
    harbour = AgencyFactory()
    consent_for(case, harbour, "drug-use")
    client.force_login(worker)
    typed = {
        "what": "letter",
        "title": "Letter to Harbour",
        "agency": harbour.pk,
        "to_person": "Brian Keogh",
        "parts": ["drug-use"],
        "channel": "post",
        "given_on": today().isoformat(),
    }
    give = reverse("consents:give-copy", args=[case.pk])
    spoilt = client.post(give, typed | {"scan": SimpleUploadedFile("letter.pdf", b"MZ no paper", "application/pdf")})
    assert "scan" in spoilt.context["form"].errors
    assert not GivenCopy.objects.exists()
    client.post(give, typed | {"scan": SimpleUploadedFile("letter.pdf", files.paper(), "application/pdf")})
    copy = GivenCopy.objects.get()
    assert (copy.attachment.title, copy.attachment.of_label) == ("Letter to Harbour", "consents.GivenCopy")
    address = reverse("core:file", args=[copy.attachment_id])
    assert address in page(client, worker, "consents:copies", case.pk)
    assert client.get(address).status_code == 200
    client.force_login(key_worker_in(case, harbour))
    assert client.get(address).status_code == 404
    client.force_login(worker)
    again = SimpleUploadedFile("letter.pdf", files.paper(), "application/pdf")
    both = client.post(give, typed | {"attachment": copy.attachment_id, "scan": again})
    assert "not both" in both.content.decode()
    assert GivenCopy.objects.count() == 1
    assert AuditEvent.objects.filter(verb="refused", data__rule="two-papers", file_id=case.pk).exists()


def test_the_side_column_tells_word_paper_and_disclosure(case, worker, line_manager):
    told_in_emergency(worker, case)
    [row] = other_agreements(case, today()).disclosures
    assert (row.status.word, row.on) == ("Not signed off", today())
