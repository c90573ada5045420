"""Two people write on the same record: the second is told, sees both texts, and loses none."""

import re
from datetime import date
from html import unescape

import pytest

from core.models import AuditEvent
from tests.core.sample_pages import describe_case
from tests.core.test_drafts import signed_in
from tests.factories import key_worker_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.sample_pages")]


@pytest.fixture
def writers(case):
    return key_worker_in(case), key_worker_in(case)


@pytest.fixture
def page(case):
    return f"/sample/{case.pk}/"


@pytest.fixture
def start(case, writers):
    """The record as both opened it: version 1."""
    save(case, writers[0], 0, basis_note="Old basis", complexity_note="Old reason")
    return 1


def save(case, actor, version, **words):
    fields = {"basis_note": case.basis_note, "complexity_note": case.complexity_note, "level": case.level} | words
    describe_case(actor=actor, case=case, version=version, last_contact_on=None, **fields)
    case.refresh_from_db()


def sent(version, **fields):
    plain = {"basis_note": "Old basis", "complexity_note": "Old reason", "level": "case-management"}
    return plain | {"version": str(version)} | fields


def hidden(response) -> dict[str, list[str]]:
    """What the conflict page would send back."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode()):
        found.setdefault(unescape(name), []).append(unescape(value))
    return found


def test_the_second_to_save_sees_both_texts_and_nothing_is_written(case, writers, page, start):
    first, second = writers
    save(case, first, start, basis_note="Theirs")
    answer = signed_in(second).post(page, sent(start, basis_note="Mine"))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert f"{first.get_full_name()} saved this at" in text
    assert "Theirs" in text
    assert "Mine" in text
    assert "Why it is complex" not in text  # the same in both
    case.refresh_from_db()
    assert case.basis_note == "Theirs"
    assert AuditEvent.objects.filter(verb="refused", data__rule="conflict", actor=second).exists()


@pytest.mark.parametrize(("keep", "stands"), [("mine", "Mine"), ("theirs", "Theirs")])
def test_the_answer_chosen_is_the_one_that_stands(case, writers, page, start, keep, stands):
    first, second = writers
    save(case, first, start, basis_note="Theirs", level="key-working")
    client = signed_in(second)
    choice = hidden(client.post(page, sent(start, basis_note="Mine", complexity_note="My reason")))
    choice |= {"keep:basis_note": [keep], "keep:level": ["theirs"]}
    assert client.post(page, choice).status_code == 302
    case.refresh_from_db()
    assert case.basis_note == stands
    assert case.level == "key-working"
    assert case.complexity_note == "My reason"  # only this person changed it: it was never in question
    assert case.version == start + 2


def test_what_only_the_other_changed_is_proposed_as_theirs(case, writers, page, start):
    first, second = writers
    save(case, first, start, basis_note="Theirs")
    answer = signed_in(second).post(page, sent(start, complexity_note="Mine"))
    assert re.search(r'value="theirs" id="keep-basis_note-theirs" checked', answer.content.decode())


def test_a_choice_left_open_is_asked_again_and_loses_nothing(case, writers, page, start):
    first, second = writers
    save(case, first, start, basis_note="Theirs")
    client = signed_in(second)
    choice = hidden(client.post(page, sent(start, basis_note="Mine")))
    again = client.post(page, choice)
    assert again.status_code == 409
    assert "Choose which answer to keep" in again.content.decode()
    assert "mine:basis_note:basis_note" in hidden(again)
    case.refresh_from_db()
    assert case.basis_note == "Theirs"


def test_a_third_save_in_between_is_a_conflict_again(case, writers, page, start):
    first, second = writers
    save(case, first, start, basis_note="Theirs")
    client = signed_in(second)
    choice = hidden(client.post(page, sent(start, basis_note="Mine"))) | {"keep:basis_note": ["mine"]}
    save(case, first, start + 1, basis_note="Theirs, later")
    answer = client.post(page, choice)
    assert answer.status_code == 409
    assert "Theirs, later" in answer.content.decode()
    assert "Mine" in answer.content.decode()


def test_a_day_typed_in_three_boxes_can_be_kept(case, writers, page, start):
    first, second = writers
    describe_case(
        actor=first,
        case=case,
        version=start,
        basis_note="Old basis",
        complexity_note="Old reason",
        level="case-management",
        last_contact_on=date(2026, 5, 4),
    )
    client = signed_in(second)
    day = {"last_contact_on_day": "6", "last_contact_on_month": "5", "last_contact_on_year": "2026"}
    answer = client.post(page, sent(start, **day))
    assert "4 May 2026" in answer.content.decode()
    assert "6 May 2026" in answer.content.decode()
    client.post(page, hidden(answer) | {"keep:last_contact_on": ["mine"]})
    case.refresh_from_db()
    assert case.last_contact_on.isoformat() == "2026-05-06"


def test_alone_nobody_is_asked(case, writers, page, start):
    answer = signed_in(writers[1]).post(page, sent(start, basis_note="Mine"))
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.basis_note == "Mine"
