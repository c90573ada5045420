"""A note: what it needs, when it can be written anew, and that afterwards it is only added to."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from careplans.selectors.reviews import review_sheet
from careplans.services.reviews import begin_review
from contacts.models import CaseNote, NoteAddendum, PrivatePart
from contacts.selectors.notes import goals_changed, late_notes
from contacts.services.advocacy import record_advocacy
from contacts.services.notes import add_to_note, attach_to_note, rewrite_note
from core.days import today
from core.errors import Conflict, DomainError, NotAllowed
from core.models import Attachment, AuditEvent
from correspondence.models import Contact, CorrespondenceEntry
from correspondence.services.contacts import strike_contact
from tests.factories import UserFactory, files, led_case, managed_by
from tests.factories.careplans import goal_in, plan_of
from tests.factories.consents import signed
from tests.factories.contacts import agreed_to_work, noted, session_held

pytestmark = pytest.mark.django_db


def refused(rule):
    return AuditEvent.objects.filter(verb="refused", data__rule=rule).exists()


def rewritten(actor, note, **fields):
    values = {"happened_on": note.happened_on, "minutes": 15, "content": "Anew", "version": note.version}
    return rewrite_note(actor=actor, note=note, **values | fields)


@pytest.mark.requirement("KW-5.1.5", "KW-6.8c")
def test_a_note_says_when_what_how_long_who_and_which_goals(case, aoife, plan):
    note = noted(aoife, case, kind="visit", minutes=60, goals=[plan.drugs], approaches=["motivational"])
    note = CaseNote.objects.get(pk=note.pk)
    assert (note.happened_on, note.kind, note.minutes, note.written_by) == (today(), "visit", 60, aoife)
    assert list(note.goals.all()) == [plan.drugs]
    assert note.approaches == ["motivational"]
    assert (note.contact.channel, note.contact.minutes, note.contact.took_place) == ("outreach", 60, True)
    case.refresh_from_db()
    assert case.last_contact_on == today()


@pytest.mark.requirement("KW-5.1.5")
@pytest.mark.parametrize("missing", ["happened_on", "kind", "written_by"])
def test_the_database_keeps_no_note_without_day_type_or_author(case, aoife, missing):
    note = noted(aoife, case)
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseNote.objects.filter(pk=note.pk).update(**{missing: None})


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"content": "  "}, "no-content"),
        ({"minutes": None}, "no-length"),
        ({"happened_on": date(2099, 1, 1)}, "future-day"),
        ({"kind": "no-show"}, "no-show-attended"),
        ({"content": "Who rang, and why:\n\nWhat was said:\n\nWhat happens next:"}, "no-content"),
        ({"content": "Her number is 1234567T"}, "pps-number"),
        ({"private": "Her number is 1234567T"}, "pps-number"),
    ],
)
def test_a_note_that_lacks_something_is_refused_and_nothing_is_kept(case, aoife, fields, code):
    with pytest.raises(DomainError) as refusal:
        noted(aoife, case, **fields)
    assert refusal.value.code == code
    assert not CaseNote.objects.exists()
    assert not Contact.objects.filter(case=case).exists()
    assert refused(code)


def test_who_does_not_work_on_the_case_writes_nothing(case, brian):
    for person in (brian, UserFactory()):
        with pytest.raises(NotAllowed):
            noted(person, case)
    assert not CaseNote.objects.exists()
    assert refused("not-allowed")


@pytest.mark.parametrize("content", ["x" * 10_000, "مرحبا، كيف حالك؟", "👩‍👧 went well 🎉", "Séamus <b>bold</b> & co"])
def test_whatever_letters_are_written_they_stand_as_they_were_written(case, aoife, content):
    assert CaseNote.objects.get(pk=noted(aoife, case, content=content).pk).content == content


@pytest.mark.requirement("KW-5.1.1")
def test_without_agreement_to_work_with_us_only_steps_of_entry_are_recorded(unagreed):
    aoife = managed_by(unagreed).worker
    for record in (lambda: noted(aoife, unagreed), lambda: session_held(aoife, unagreed)):
        with pytest.raises(DomainError) as refusal:
            record()
        assert refusal.value.code == "no-service-consent"
    assert not CaseNote.objects.exists()
    assert refused("no-service-consent")
    assert noted(aoife, unagreed, is_entry=True).is_entry
    assert noted(aoife, unagreed, kind="no-show", outcome="did-not-attend", minutes=None).pk
    agreed_to_work(unagreed)
    assert session_held(aoife, unagreed).kind == "session"


@pytest.mark.requirement("KW-3.2b")
def test_until_the_lock_its_author_writes_it_anew_and_from_then_on_it_is_only_added_to(case, aoife, dan):
    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        note = noted(aoife, case)
    with time_machine.travel("2026-03-03 08:59:59Z", tick=False):
        note = rewritten(aoife, note, content="Corrected", minutes=20)
        assert (note.content, note.contact.minutes) == ("Corrected", 20)
        with pytest.raises(NotAllowed):
            rewritten(dan, note)
        with pytest.raises(DomainError, match="still correct"):
            add_to_note(actor=aoife, note=note, reason="Forgotten", content="More")
    with time_machine.travel("2026-03-05 09:00Z", tick=False):  # day 3
        with pytest.raises(DomainError) as refusal:
            rewritten(aoife, note, content="Too late")
        assert refusal.value.code == "note-locked"
        with pytest.raises(DomainError) as refusal:
            add_to_note(actor=aoife, note=note, reason=" ", content="More")
        assert refusal.value.code == "no-reason"
        add_to_note(actor=aoife, note=note, reason="The day was wrong", content="It was the Tuesday.")
    note.refresh_from_db()
    assert note.content == "Corrected"
    assert [(each.reason, each.content, each.written_by) for each in note.addenda.all()] == [
        ("The day was wrong", "It was the Tuesday.", aoife)
    ]
    assert refused("note-locked")
    assert NoteAddendum.objects.count() == 1


def test_a_longer_window_holds_for_notes_written_under_it(case, aoife, cora):
    from agencies.models import ServiceSetting

    with time_machine.travel("2026-03-02 09:00Z", tick=False):
        note = noted(aoife, case)
        ServiceSetting.objects.create(agency=case.lead_agency, key="note_edit_hours", value=48)
        later = noted(aoife, case)
    assert later.locks_at - note.locks_at == timedelta(hours=24)


def test_who_saves_second_is_told(case, aoife):
    note = noted(aoife, case)
    rewritten(aoife, note)
    with pytest.raises(Conflict):
        rewritten(aoife, note, content="From another page")
    note.refresh_from_db()
    assert note.content == "Anew"


def test_the_day_of_the_last_contact_follows_a_correction(case, aoife):
    before = noted(aoife, case, happened_on=today() - timedelta(days=9))
    note = noted(aoife, case)
    rewritten(aoife, note, happened_on=today() - timedelta(days=12))
    case.refresh_from_db()
    assert case.last_contact_on == before.happened_on


@pytest.mark.requirement("FND-late-entry")
def test_a_note_is_late_from_the_third_working_day_after_the_contact(case, aoife, brian, cora):
    # Thursday; St Patrick's Day is the Tuesday after
    contact = date(2026, 3, 12)
    days = {"2026-03-16": False, "2026-03-17": True, "2026-03-18": True}
    notes = {}
    for day in days:
        with time_machine.travel(f"{day} 09:00Z", tick=False):
            notes[day] = noted(aoife, case, happened_on=contact)
    assert {day: note.is_late for day, note in notes.items()} == days
    with time_machine.travel("2026-03-19 09:00Z", tick=False):
        assert list(late_notes(cora)) == [notes["2026-03-18"], notes["2026-03-17"]]
        assert not late_notes(brian).exists()


@pytest.mark.requirement("MC-regular-review")
def test_a_goal_changed_in_a_session_is_found_by_the_next_review(case, aoife, plan):
    since = timezone.now() - timedelta(days=30)
    words = {plan.drugs.pk: "Twice a week instead of daily"}
    note = session_held(aoife, case, goals=[plan.drugs, plan.income], changes=words)
    assert [(link.goal, link.change, link.note) for link in goals_changed(plan, since)] == [
        (plan.drugs, "Twice a week instead of daily", note)
    ]
    assert goals_changed(plan, timezone.now()) == []
    plan.agreed_at = since
    plan.save()
    shown = review_sheet(begin_review(actor=aoife, case=case), timezone.now()).changed
    said = [(each.title, each.words) for each in shown if each.what == "changed"]
    assert said == [("A steady dose", "keywork session: Twice a week instead of daily")]
    strike_contact(actor=aoife, contact=note.contact, because="It was somebody else.")
    assert goals_changed(plan, since) == []


def test_goals_of_somebody_elses_plan_are_refused(case, aoife):
    other = led_case()
    theirs = goal_in(plan_of(other, aoife), "income", aoife)
    with pytest.raises(DomainError) as refusal:
        noted(aoife, case, goals=[theirs])
    assert refusal.value.code == "goal-elsewhere"
    assert not CaseNote.objects.exists()


def test_what_is_private_comes_goes_and_stays_apart(case, aoife):
    note = noted(aoife, case, private="Her sister must not know")
    assert PrivatePart.objects.get(note=note).content == "Her sister must not know"
    assert "sister" not in note.content + note.beside
    note = rewritten(aoife, note, private="Nobody knows")
    assert PrivatePart.objects.get(note=note).content == "Nobody knows"
    rewritten(aoife, note, private="")
    assert not PrivatePart.objects.exists()


@pytest.mark.requirement("KW-5.1.4", "GB1-comm-records")
def test_advocacy_says_with_whom_about_what_and_what_came_of_it(case, aoife, harbour, plan):
    values = {"happened_on": today(), "minutes": 20, "content": "Asked for a bed", "about": "A bed for two weeks"}
    at_council = record_advocacy(actor=aoife, case=case, with_whom="The council", result="On the list", **values)
    assert (at_council.kind, at_council.advocacy.with_whom, at_council.advocacy.result) == (
        "advocacy", "The council", "On the list",
    )  # fmt: skip
    with pytest.raises(DomainError) as refusal:  # no consent names the service yet
        record_advocacy(actor=aoife, case=case, with_whom="Lena", with_agency=harbour, **values)
    assert refusal.value.code == "no-consent"
    signed(aoife, case, {harbour: {"drug-use"}})
    there = record_advocacy(actor=aoife, case=case, with_whom="Lena", with_agency=harbour, **values)
    assert there.advocacy.entry == CorrespondenceEntry.objects.get(with_agency=harbour)
    with pytest.raises(DomainError) as refusal:
        record_advocacy(actor=aoife, case=case, with_whom=" ", **values)
    assert refusal.value.code == "no-whom"
    assert CaseNote.objects.count() == 2


def test_a_paper_is_kept_beside_the_note(case, aoife, brian):
    note = noted(aoife, case)
    with pytest.raises(NotAllowed):
        attach_to_note(actor=brian, note=note, scan=files.paper())
    attach_to_note(actor=aoife, note=note, scan=files.paper())
    kept = Attachment.objects.get(of_label="contacts.CaseNote", of_id=note.pk)
    assert kept.file_id == case.pk
