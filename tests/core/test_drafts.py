"""What is typed is never lost, and never comes to another person, form or record."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from core.drafts import KEPT_FOR, MOST_BYTES, DraftKey, forget_old_drafts
from core.models import Draft
from tests.factories import UserFactory, key_worker_in, led_case, right

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.sample_pages")]
WORDS = "She said that the letters frighten her."


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def key_on(response) -> str:
    [key] = set(re.findall(r'name="draft_key" value="([^"]+)"', response.content.decode()))
    return key


@pytest.fixture
def worker(case):
    return key_worker_in(case)


@pytest.fixture
def page(case):
    return f"/sample/{case.pk}/"


def typed(**fields):
    return {"basis_note": WORDS, "complexity_note": "", "level": "key-working", "version": "0"} | fields


def test_a_draft_comes_back_into_its_form_and_says_when_it_was_typed(worker, page):
    client = signed_in(worker)
    key = key_on(client.get(page))
    with time_machine.travel("2026-11-20 14:32Z", tick=False):
        answer = client.post("/drafts/", typed(draft_key=key, last_contact_on_day="31", last_contact_on_month="2"))
        assert answer.json()["status"] == "Draft saved at 14:32"
        opened = client.get(page).content.decode()
    assert "Draft of 14:32 brought back" in opened
    assert WORDS in opened
    assert 'value="31"' in opened  # an impossible day comes back as it was typed
    assert '<option value="key-working" selected' in opened
    assert "govuk-error" not in opened  # it has not been sent, so nothing is wrong yet


def test_a_draft_is_gone_once_its_form_is_sent(worker, page, case):
    client = signed_in(worker)
    key = key_on(client.get(page))
    client.post("/drafts/", typed(draft_key=key))
    assert client.post(page, typed(draft_key=key)).status_code == 302
    assert not Draft.objects.exists()
    case.refresh_from_db()
    assert case.basis_note == WORDS


def test_a_late_save_of_a_form_already_sent_brings_nothing_back(worker, page):
    client = signed_in(worker)
    key = key_on(client.get(page))
    client.post(page, typed(draft_key=key))
    assert client.post("/drafts/", typed(draft_key=key)).json()["saved"]
    assert not Draft.objects.exists()


def test_a_refused_form_keeps_its_draft_and_its_words(worker, page):
    client = signed_in(worker)
    key = key_on(client.get(page))
    client.post("/drafts/", typed(draft_key=key, complexity_note="Kept"))
    answer = client.post(page, typed(draft_key=key, basis_note="forbidden", complexity_note="Kept"))
    assert answer.status_code == 200
    assert "That may not be said here." in answer.content.decode()
    assert "Kept" in answer.content.decode()
    assert Draft.objects.get().fields["complexity_note"] == ["Kept"]


def test_discarding_shows_the_record_again(worker, page, case):
    client = signed_in(worker)
    key = key_on(client.get(page))
    client.post("/drafts/", typed(draft_key=key))
    assert client.post("/drafts/discard/", {"draft_key": key, "next": page})["Location"] == page
    assert WORDS not in client.get(page).content.decode()


def test_discarding_leads_to_no_other_site(worker, page):
    client = signed_in(worker)
    key = key_on(client.get(page))
    answer = client.post("/drafts/discard/", {"draft_key": key, "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_a_form_sent_after_the_session_ended_comes_back_after_signing_in(worker, page):
    """Without scripts, and with the words typed since the last save: nothing is lost."""
    client = signed_in(worker)
    key = key_on(client.get(page))
    client.session.flush()
    answer = client.post(page, typed(draft_key=key))
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={page}")
    opened = signed_in(worker).get(page).content.decode()
    assert "brought back" in opened
    assert WORDS in opened


def test_what_was_typed_comes_to_nobody_else_who_signs_in_next(worker, page, case):
    client = signed_in(worker)
    key = key_on(client.get(page))
    client.session.flush()
    client.post(page, typed(draft_key=key))
    client.force_login(key_worker_in(case))
    assert WORDS not in client.get(page).content.decode()


def test_a_draft_comes_to_no_other_form_and_no_other_record(worker, page, case):
    other = led_case()
    right(worker, other, "manage_case")
    client = signed_in(worker)
    client.post("/drafts/", typed(draft_key=key_on(client.get(page))))
    for elsewhere in (f"{page}other/", f"/sample/{other.pk}/", "/sample/new/"):
        answer = client.get(elsewhere)
        assert answer.status_code == 200
        assert WORDS not in answer.content.decode()


def test_nobody_writes_into_anothers_draft(worker, page, case):
    key = key_on(signed_in(worker).get(page))
    assert signed_in(key_worker_in(case)).post("/drafts/", typed(draft_key=key)).status_code == 403
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "key",
    ["", "made-up", str(DraftKey(1, "form", "cases.case:1"))[:-2] + "xx"],
    ids=["empty", "made up", "tampered with"],
)
def test_no_draft_is_kept_under_a_key_that_the_page_did_not_give(worker, key):
    assert signed_in(worker).post("/drafts/", typed(draft_key=key)).status_code == 403
    assert not Draft.objects.exists()


def test_a_draft_about_a_record_that_one_may_not_see_is_neither_written_nor_read(case):
    stranger = UserFactory()
    key = DraftKey.of(stranger, "form", case)
    answer = signed_in(stranger).post("/drafts/", typed(draft_key=str(key)))
    assert not answer.json()["saved"]
    assert not Draft.objects.exists()


def test_a_draft_is_not_read_once_its_writer_may_no_longer_see_the_record(worker, page, case):
    from core.drafts import brought_back

    client = signed_in(worker)
    client.post("/drafts/", typed(draft_key=key_on(client.get(page))))
    draft = Draft.objects.get()
    key = DraftKey(worker.pk, draft.form, draft.record)
    assert brought_back(key) is not None
    worker.posts.update(left_on="2026-01-10")
    assert brought_back(key) is None


@pytest.mark.requirement("LAW-ppsn")
def test_a_pps_number_is_not_kept_in_a_draft(worker, page):
    client = signed_in(worker)
    key = key_on(client.get(page))
    answer = client.post("/drafts/", typed(draft_key=key, basis_note="Her number is 1234567T."))
    assert not answer.json()["saved"]
    assert "PPS" in answer.json()["status"]
    assert not Draft.objects.exists()


def test_neither_passwords_nor_too_much_is_kept(worker, page):
    client = signed_in(worker)
    key = key_on(client.get(page))
    client.post("/drafts/", typed(draft_key=key, password1="a secret"))
    assert "password1" not in Draft.objects.get().fields
    answer = client.post("/drafts/", typed(draft_key=key, basis_note="x" * (MOST_BYTES + 1)))
    assert not answer.json()["saved"]
    assert Draft.objects.get().fields["basis_note"] == [WORDS]


def test_a_form_sent_while_its_draft_is_being_written_leaves_no_draft(worker, page, monkeypatch):
    client = signed_in(worker)
    key = key_on(client.get(page))
    answers = iter([False, True])  # not sent when the save began, sent when it ended
    monkeypatch.setattr("core.drafts._was_sent", lambda key: next(answers))
    client.post("/drafts/", typed(draft_key=key))
    assert not Draft.objects.exists()


def test_words_that_nobody_came_back_for_are_forgotten(worker, page):
    client = signed_in(worker)
    client.post("/drafts/", typed(draft_key=key_on(client.get(page))))
    now = Draft.objects.get().saved_at
    assert forget_old_drafts(now + KEPT_FOR) == 0
    assert forget_old_drafts(now + KEPT_FOR + timedelta(seconds=1)) == 1


def test_signed_out_typing_is_told_so(worker, page):
    key = key_on(signed_in(worker).get(page))
    assert Client().post("/drafts/", typed(draft_key=key)).status_code == 302


# Two devices -----------------------------------------------------------------------------------------------------

THEIR_WORDS = "He rang while I was on the bus."


def test_two_pages_open_at_once_keep_both_texts_and_each_is_told_of_the_other(worker, page):
    """The telephone and the desk: neither writes over the other, whichever types last."""
    desk, phone = signed_in(worker), signed_in(worker)
    at_desk, on_phone = key_on(desk.get(page)), key_on(phone.get(page))
    with time_machine.travel("2026-11-20 10:41Z", tick=False):
        assert "another device" not in phone.post("/drafts/", typed(draft_key=on_phone)).json()["status"]
    with time_machine.travel("2026-11-20 10:45Z", tick=False):
        answer = desk.post("/drafts/", typed(draft_key=at_desk, basis_note=THEIR_WORDS)).json()
        assert answer["saved"]
        assert answer["status"].startswith("Draft saved at 10:45. You changed this on another device at 10:41")
        opened = desk.get(page).content.decode()
        other = desk.get(f"{page}?draft={answer['other']}").content.decode()
    assert sorted(draft.fields["basis_note"][0] for draft in Draft.objects.all()) == sorted([WORDS, THEIR_WORDS])
    assert THEIR_WORDS in opened
    assert WORDS not in opened
    assert f"?draft={answer['other']}" in opened
    assert "You also typed here on another page or device, at 10:41." in opened
    assert WORDS in other
    assert THEIR_WORDS not in other


def test_a_page_opened_with_a_draft_goes_on_with_it(worker, page):
    client = signed_in(worker)
    client.post("/drafts/", typed(draft_key=key_on(client.get(page))))
    key = key_on(client.get(page))
    answer = client.post("/drafts/", typed(draft_key=key, basis_note=THEIR_WORDS)).json()
    assert "another device" not in answer["status"]
    assert Draft.objects.get().fields["basis_note"] == [THEIR_WORDS]


def test_a_page_does_not_go_on_with_a_draft_that_was_changed_since_it_was_opened(worker, page):
    first, second = signed_in(worker), signed_in(worker)
    one = key_on(first.get(page))
    first.post("/drafts/", typed(draft_key=one))
    two = key_on(second.get(page))
    first.post("/drafts/", typed(draft_key=one, basis_note=f"{WORDS} And more."))
    answer = second.post("/drafts/", typed(draft_key=two, basis_note=THEIR_WORDS)).json()
    assert "another device" in answer["status"]
    texts = {draft.fields["basis_note"][0] for draft in Draft.objects.all()}
    assert texts == {f"{WORDS} And more.", THEIR_WORDS}


def test_sending_one_page_leaves_what_was_typed_on_the_other(worker, page, case):
    desk, phone = signed_in(worker), signed_in(worker)
    at_desk, on_phone = key_on(desk.get(page)), key_on(phone.get(page))
    phone.post("/drafts/", typed(draft_key=on_phone))
    desk.post("/drafts/", typed(draft_key=at_desk, basis_note=THEIR_WORDS))
    assert desk.post(page, typed(draft_key=at_desk, basis_note=THEIR_WORDS)).status_code == 302
    assert Draft.objects.get().fields["basis_note"] == [WORDS]
    assert WORDS in phone.get(page).content.decode()


def test_a_form_sent_after_its_session_ended_does_not_write_over_another_device(worker, page):
    desk, phone = signed_in(worker), signed_in(worker)
    at_desk, on_phone = key_on(desk.get(page)), key_on(phone.get(page))
    phone.post("/drafts/", typed(draft_key=on_phone))
    desk.session.flush()
    desk.post(page, typed(draft_key=at_desk, basis_note=THEIR_WORDS))
    assert {draft.fields["basis_note"][0] for draft in Draft.objects.all()} == {WORDS, THEIR_WORDS}


def test_a_save_of_what_is_typed_asks_the_database_little(worker, page, django_assert_max_num_queries):
    """Its answer is held against that of an empty page (docs/performance.md)."""
    client = signed_in(worker)
    key = key_on(client.get(page))
    client.post("/drafts/", typed(draft_key=key))
    with django_assert_max_num_queries(8):
        client.post("/drafts/", typed(draft_key=key, basis_note=f"{WORDS} And more."))
