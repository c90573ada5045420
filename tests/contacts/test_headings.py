"""How notes begin in an agency; the list of late notes; and what is left of a contact that was struck."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db.models import OuterRef
from django.urls import reverse

from agencies.models import WorkerRole
from cases.models import Case
from contacts.models import KeyworkSession, NoteHeadings
from contacts.selectors.notes import last_session
from contacts.selectors.sessions import coverage, motivation_of, usual_place
from contacts.selectors.writing import headings_for
from contacts.services.headings import drop_note_headings, keep_note_headings
from core.days import today
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from correspondence.services.contacts import strike_contact
from desk.selectors.noted import facts_of_notes
from tests.factories import worker_with
from tests.factories.contacts import noted, session_held

pytestmark = pytest.mark.django_db


@pytest.fixture
def nora(turas):
    """The administrator of the lead agency."""
    return worker_with(turas, WorkerRole.Role.AGENCY_ADMIN)


def refusals():
    return [event.data["rule"] for event in AuditEvent.objects.filter(verb="refused").order_by("pk")]


def test_the_next_note_begins_with_the_agencys_own_headings(nora, turas, case, aoife, client):
    client.force_login(nora)
    page = reverse("contacts:keep-headings", args=[turas.pk, "phone"])
    assert "Who rang, and why" in client.get(page).content.decode()
    typed = {"which": "own", "headings": "Who:\n\n  What came of it \n"}
    assert client.post(page, typed).status_code == 302
    assert headings_for("phone", turas.pk) == "Who:\n\nWhat came of it:"
    shown = client.get(reverse("contacts:headings", args=[turas.pk])).content.decode()
    assert "Who, What came of it" in shown
    client.force_login(aoife)
    form = client.get(reverse("contacts:write-note", args=[case.pk, "phone"])).content.decode()
    assert "Who:\n\nWhat came of it:" in form
    client.force_login(nora)
    assert client.post(page, {"which": "house"}).status_code == 302
    assert headings_for("phone", turas.pk).startswith("Who rang, and why:")
    assert [event.verb for event in AuditEvent.objects.filter(verb__startswith="note-headings").order_by("pk")] == [
        "note-headings.kept",
        "note-headings.dropped",
    ]


def test_with_no_heading_a_note_begins_empty(nora, turas):
    keep_note_headings(actor=nora, agency=turas, kind="visit", headings=[" "])
    assert headings_for("visit", turas.pk) == ""


def test_nobody_but_the_administrator_keeps_them(turas, aoife, cora, brian, client):
    for who in (aoife, cora, brian):
        with pytest.raises(NotAllowed):
            keep_note_headings(actor=who, agency=turas, kind="phone", headings=["Who"])
        with pytest.raises(NotAllowed):
            drop_note_headings(actor=who, agency=turas, kind="phone")
        client.force_login(who)
        assert client.get(reverse("contacts:headings", args=[turas.pk])).status_code == 403
    assert not NoteHeadings.objects.exists()
    assert refusals().count("not-allowed") >= 6


@pytest.mark.parametrize(
    ("kind", "headings", "code"),
    [
        ("session", ["Who"], "no-headings-here"),
        ("phone", ["x" * 81], "long-heading"),
        ("phone", [str(number) for number in range(13)], "too-many-headings"),
    ],
)
def test_headings_that_are_none_are_refused(nora, turas, kind, headings, code):
    with pytest.raises(DomainError) as refused:
        keep_note_headings(actor=nora, agency=turas, kind=kind, headings=headings)
    assert refused.value.code == code
    assert not NoteHeadings.objects.exists()
    assert refusals() == [code]


@pytest.mark.requirement("FND-late-entry")
def test_late_notes_are_a_list_and_a_file_without_what_they_say(case, aoife, cora, brian, client):
    contact = date(2026, 3, 2)
    with time_machine.travel("2026-03-03 09:00Z", tick=False):
        noted(aoife, case, happened_on=contact, content="In time.")
    with time_machine.travel("2026-03-09 09:00Z", tick=False):
        late = noted(aoife, case, happened_on=contact, content="What nobody else should read.")
    client.force_login(cora)
    page = client.get(reverse("contacts:late-notes"))
    assert list(page.context["rows"]) == [late]
    assert "5 days late" in page.content.decode()
    assert "should read" not in page.content.decode()
    taken = client.get(reverse("contacts:late-notes"), {"export": "csv"})
    text = b"".join(taken.streaming_content).decode() if taken.streaming else taken.content.decode()
    assert case.reference in text
    assert "should read" not in text
    assert case.service_user.last_name not in text
    assert AuditEvent.objects.filter(verb="late-notes.exported").count() == 1
    narrowed = client.get(reverse("contacts:late-notes"), {"author": aoife.pk, "since": "2026-03-10"})
    assert "No late note fits" in narrowed.content.decode()
    client.force_login(brian)
    assert "No note was written late" in client.get(reverse("contacts:late-notes")).content.decode()


def test_a_contact_that_was_struck_says_so_on_its_note_and_its_session_counts_no_more(case, aoife, client):
    session_held(aoife, case, happened_on=today() - timedelta(days=1), place="home", motivation=3)
    note = session_held(aoife, case, plan_agreed="Ring them", motivation=9)
    assert (coverage(case).sessions, last_session(case).note, usual_place(case)) == (2, note, "private-room")
    strike_contact(actor=aoife, contact=note.contact, because="It was John Ryan.")
    assert [felt.motivation for felt in motivation_of(case)] == [3]
    assert (coverage(case).sessions, usual_place(case)) == (1, "home")
    assert last_session(case).motivation == 3
    facts = Case.objects.filter(pk=case.pk).annotate(**facts_of_notes(OuterRef("pk"))).get()
    assert len(facts.latest_sessions) == 1
    assert KeyworkSession.objects.count() == 2  # both stay to be read
    client.force_login(aoife)
    shown = client.get(note.get_absolute_url()).content.decode()
    assert "It was John Ryan." in shown
    assert "counts for nothing" in shown
    assert "Recorded in error" in client.get(reverse("contacts:notes", args=[case.pk])).content.decode()


def test_the_story_of_a_case_tells_a_note_and_its_contact_in_one_line(case, aoife, client):
    noted(aoife, case)
    client.force_login(aoife)
    happenings = client.get(case.get_absolute_url()).context["happenings"]
    said = [happening.title for happening in happenings]
    assert said.count("Wrote a note") == 1
    assert not [title for title in said if "contact with" in title.lower()]
    assert AuditEvent.objects.filter(verb="contact.recorded").count() == 1  # the log has both
