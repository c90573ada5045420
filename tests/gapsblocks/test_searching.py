"""The search for another agency: what was tried is written down before it ends, and nobody is left alone (KW-6.4)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from cases.models import Case
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditEvent
from gapsblocks.models import AgencySearch, GapsAndBlocksForm, SearchEntry
from gapsblocks.services.searching import begin_search, end_failed, end_found, log_tried
from notifications.models import Notice
from tests.factories import AgencyFactory, key_worker_in, line_manager_of
from tests.factories.careplans import domain

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(datetime(2026, 5, 4, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def search(case, aoife):
    return begin_search(actor=aoife, case=case, reason="She needs care at home, which this service does not give.")


@pytest.fixture
def harbour(db):
    return AgencyFactory(name="Harbour")


def now(search):
    return AgencySearch.objects.get(pk=search.pk)


def refused(do):
    with pytest.raises(DomainError) as refusal:
        do()
    assert AuditEvent.objects.filter(verb="refused", data__rule=refusal.value.code).exists()
    return refusal.value.code


def tried(search, actor, **fields):
    said = {"on": DAY, "answer": "no", "words": "No place before autumn"} | fields
    return log_tried(actor=actor, search=search, version=now(search).version, **said)


def failed(search, actor, **fields):
    said = {"supports": "Weekly sessions go on", "domain": domain("drug-use"), "about": "adult"} | fields
    return end_failed(actor=actor, search=search, version=now(search).version, **said)


def found(search, actor):
    return end_found(actor=actor, search=search, version=now(search).version)


@pytest.mark.requirement("KW-6.4a")
def test_without_an_agency_that_was_tried_there_is_no_next_step(search, aoife, harbour):
    assert refused(lambda: found(search, aoife)) == "KW-6.4a"
    assert refused(lambda: failed(search, aoife)) == "KW-6.4a"
    assert (now(search).ended_on, GapsAndBlocksForm.objects.count()) == (None, 0)
    tried(search, aoife, agency=harbour)
    entry = SearchEntry.objects.get()
    assert (entry.agency, entry.by, entry.answer) == (harbour, aoife, "no")
    assert failed(search, aoife).result == "none"
    events = AuditEvent.objects.filter(verb__startswith="search.").order_by("pk")
    assert list(events.values_list("verb", flat=True)) == ["search.begun", "search.tried", "search.ended"]


@pytest.mark.requirement("KW-6.4b")
@pytest.mark.requirement("KW-6.4c")
def test_a_failed_search_leaves_the_case_open_and_begins_a_form(search, case, aoife, cora, harbour):
    tried(search, aoife, agency=harbour)
    tried(search, aoife, other="Saint Brigid’s", answer="no-answer", words="")
    search = failed(search, aoife)
    case = Case.objects.get(pk=case.pk)
    form = GapsAndBlocksForm.objects.get()
    assert (case.is_open, case.lead_agency_id) == (True, form.agency_id)
    assert (search.supports, search.form) == ("Weekly sessions go on", form)
    assert (form.state, form.category, form.case) == ("draft", "nobody-takes", case)
    assert form.evidence == "Harbour, 4 May 2026: will not take the case.\nSaint Brigid’s, 4 May 2026: no answer."
    notice = Notice.objects.get(recipient=cora, key=f"gap:{form.pk}:nobody-takes")
    assert case.service_user.last_name not in notice.subject


def test_it_is_not_failed_while_one_would_take_the_case_nor_found_while_none_would(search, aoife, harbour):
    tried(search, aoife, agency=harbour)
    assert refused(lambda: found(search, aoife)) == "nobody-would"
    tried(search, aoife, agency=harbour, answer="yes", words="")
    assert refused(lambda: failed(search, aoife)) == "one-would"
    assert found(search, aoife).result == "found"
    assert not GapsAndBlocksForm.objects.exists()


def test_the_later_answer_of_an_agency_counts(search, aoife, harbour):
    tried(search, aoife, agency=harbour, answer="yes")
    tried(search, aoife, agency=harbour, words="They withdrew it")
    assert refused(lambda: found(search, aoife)) == "nobody-would"
    assert failed(search, aoife).form is not None


def test_without_the_supports_still_given_it_does_not_end(search, aoife, harbour):
    tried(search, aoife, agency=harbour)
    assert refused(lambda: failed(search, aoife, supports=" ")) == "no-supports"
    assert (now(search).result, GapsAndBlocksForm.objects.count()) == ("", 0)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "no-agency"),
        ({"other": "Harbour", "on": None}, "no-day"),
        ({"other": "Harbour", "on": DAY + timedelta(1)}, "in-the-future"),
        ({"other": "Harbour", "on": DAY - timedelta(1)}, "before-the-search"),
        ({"other": "Harbour", "answer": ""}, "no-answer"),
        ({"other": "Harbour", "words": ""}, "no-words"),
    ],
)
def test_an_entry_says_who_when_and_what(search, aoife, fields, code):
    assert refused(lambda: tried(search, aoife, **fields)) == code
    assert not SearchEntry.objects.exists()


def test_the_agency_itself_is_not_one_that_was_tried(search, case, aoife, harbour):
    assert refused(lambda: tried(search, aoife, agency=case.lead_agency)) == "own-agency"
    assert refused(lambda: tried(search, aoife, agency=harbour, other="Harbour")) == "no-agency"


def test_there_is_one_search_at_a_time_and_what_is_over_is_over(search, case, aoife, harbour):
    assert refused(lambda: begin_search(actor=aoife, case=case, reason="Again")) == "search-running"
    tried(search, aoife, agency=harbour)
    failed(search, aoife)
    assert refused(lambda: tried(search, aoife, agency=harbour)) == "search-over"
    assert begin_search(actor=aoife, case=case, reason="She moves to Cork").pk != search.pk


def test_a_search_needs_its_reason_and_an_open_case(case, aoife):
    assert refused(lambda: begin_search(actor=aoife, case=case, reason=" ")) == "no-reason"
    Case.objects.filter(pk=case.pk).update(status="closed", closed_on=DAY)
    with pytest.raises((DomainError, NotAllowed)):
        begin_search(actor=aoife, case=case, reason="She moves to Cork")
    assert not AgencySearch.objects.exists()


def test_partners_and_strangers_search_nothing(search, case, harbour):
    for actor in (key_worker_in(case, harbour), line_manager_of(harbour)):
        with pytest.raises(NotAllowed):
            begin_search(actor=actor, case=case, reason="No")
        with pytest.raises(NotAllowed):
            tried(search, actor, other="Harbour")
    assert not SearchEntry.objects.exists()


def test_of_two_who_write_at_once_the_second_is_told(search, aoife, dan, harbour):
    version = now(search).version
    tried(search, aoife, agency=harbour)
    with pytest.raises(Conflict):
        log_tried(actor=dan, search=search, version=version, other="Bridge", on=DAY, answer="yes")
