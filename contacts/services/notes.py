"""A note is written, written anew while it is open, and then only added to (KW-5.1.5, KW-3.2b)."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from agencies.models import Agency
from agencies.selectors import setting
from careplans.models import Goal
from cases.models import Case
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.rules import check_open
from contacts import kinds
from contacts.models import CaseNote, NoteAddendum, NoteGoal, PrivatePart
from contacts.policies import NoteAction, note_policy
from contacts.rules import notes as rules
from contacts.selectors import writing
from contacts.services.planning import settle_by_note
from core import attachments, audit
from core.commands import command
from core.days import day_of
from core.versions import claim
from correspondence.models import Contact
from correspondence.rules.contacts import check_led
from correspondence.services.contacts import correct_contact, record_contact

Kind = CaseNote.Kind


@command
def record_note(
    *,
    actor,
    case: Case,
    kind: str,
    happened_on: date,
    content: str,
    outcome: str = Contact.Outcome.ATTENDED,
    channel: str = "",
    minutes: int | None = None,
    private: str = "",
    is_relevant: bool = False,
    is_entry: bool = False,
    approaches: Collection[str] = (),
    goals: Collection[Goal] = (),
    changes: Mapping[int, str] | None = None,
    scan: Any = None,
) -> CaseNote:
    """Write down one contact: its day, kind, length and what was said. The contact itself is recorded with it.

    `changes` says, by goal, what was changed of it; `private` is kept apart from the note.
    """
    case_policy.require(actor, CaseAction.WORK, case)
    case = Case.objects.select_for_update().get(pk=case.pk)
    check_open(case)
    lead = check_led(case)
    rules.check_kind(kind, outcome=outcome)
    check_said(content, kind, lead)
    rules.check_length(minutes, outcome=outcome)
    check_agreed(case, happened_on, is_entry=is_entry, outcome=outcome)
    contact = record_contact(
        actor=actor,
        case=case,
        made_on=happened_on,
        channel=channel or kinds.TEMPLATES[kind].channel,
        outcome=outcome,
        purpose=str(Kind(kind).label),
        minutes=minutes,
    )
    note = write_note(actor, case, lead, kind=kind, happened_on=happened_on, minutes=minutes, contact=contact,
                      content=content, is_relevant=is_relevant, is_entry=is_entry, approaches=approaches)  # fmt: skip
    link_goals(note, goals, changes or {})
    keep_private(note, private)
    if kind == Kind.NO_SHOW:
        settle_by_note(actor, note, outcome)
    if scan:
        keep_scan(actor, note, scan)
    return note


def check_said(content: str, kind: str, agency: Agency) -> None:
    headings = writing.headings_for(kind, agency.pk)
    rules.check_said("" if kinds.says_only(content, headings) else content)


def check_agreed(case: Case, happened_on: date, *, is_entry: bool, outcome: str) -> None:
    """The person agreed to work with us on that day, or this is a step of entry."""
    agreed = writing.agreed_to_work(case, happened_on, timezone.now())
    rules.check_may_record(agreed=agreed, is_entry=is_entry, outcome=outcome, field="is_entry")


def write_note(actor, case: Case, agency: Agency, *, kind: str, happened_on: date, **values: Any) -> CaseNote:
    """The row and its line in the log, for a verb that has asked already whether it may."""
    now = timezone.now()
    note = CaseNote.objects.create(
        case=case,
        agency=agency,
        kind=kind,
        happened_on=happened_on,
        written_at=now,
        written_by=actor,
        written_on=day_of(now),
        due_on=writing.note_due_on(agency.pk, happened_on),
        locks_at=now + timedelta(hours=setting("note_edit_hours", agency)),
        version=1,
        **values | {"approaches": list(values.get("approaches") or ())},
    )
    audit.record(actor, "note.written", note, part=THE_CASE, kind=kind, on=str(happened_on), contact=note.contact_id)
    return note


def link_goals(note: CaseNote, goals: Collection[Goal], changes: Mapping[int, str]) -> None:
    """Link exactly these goals, each with what was changed of it."""
    rules.check_goals(are_of_this_case=writing.are_of_case(note.case, goals))
    wanted = {goal.pk: (changes.get(goal.pk) or "").strip() for goal in goals}
    held = {link.goal_id: link for link in note.goal_links.all()}
    for pk, link in held.items():
        if pk not in wanted:
            link.delete()
        elif link.change != wanted[pk]:
            link.change = wanted[pk]
            link.save()
    for pk, change in wanted.items():
        if pk not in held:
            NoteGoal.objects.create(note=note, goal_id=pk, change=change)


def keep_private(note: CaseNote, words: str) -> None:
    """What is private stands in its own row; taken out, the row goes."""
    part = PrivatePart.objects.filter(note=note).first()
    if not words.strip():
        if part is not None:
            part.delete()
        return
    if part is None:
        PrivatePart.objects.create(note=note, content=words)
    elif part.content != words:
        part.content = words
        part.save()


def keep_scan(actor, note: CaseNote, scan: Any) -> None:
    limit = setting("upload_max_mb", note.agency_id)
    attachments.keep(actor, scan, of=note, title=f"Beside the note of {note.happened_on:%-d %B %Y}", limit_mb=limit)


@command
def rewrite_note(
    *,
    actor,
    note: CaseNote,
    version: int,
    happened_on: date,
    content: str,
    outcome: str = Contact.Outcome.ATTENDED,
    channel: str = "",
    minutes: int | None = None,
    private: str = "",
    is_relevant: bool = False,
    is_entry: bool = False,
    approaches: Collection[str] = (),
    goals: Collection[Goal] = (),
    changes: Mapping[int, str] | None = None,
) -> CaseNote:
    """Correct a note while it is open: its author, until `locks_at`. Raises Conflict if another page saved it first."""
    note = begun_anew(actor, note, version)
    rules.check_kind(note.kind, outcome=outcome)
    check_said(content, note.kind, note.agency)
    rules.check_length(minutes, outcome=outcome)
    check_agreed(note.case, happened_on, is_entry=is_entry, outcome=outcome)
    assert note.contact  # advocacy has verbs of its own
    note.contact = correct_contact(
        actor=actor,
        contact=note.contact,
        made_on=happened_on,
        channel=channel or note.contact.channel,
        outcome=outcome,
        minutes=minutes,
    )
    save_anew(actor, note, happened_on=happened_on, minutes=minutes, content=content, is_relevant=is_relevant,
              is_entry=is_entry, approaches=list(approaches))  # fmt: skip
    link_goals(note, goals, changes or {})
    keep_private(note, private)
    return note


def begun_anew(actor, note: CaseNote, version: int) -> CaseNote:
    """The note, locked and counted up, if its author may still correct it."""
    note_policy.require(actor, NoteAction.REWRITE, note)
    case = Case.objects.select_for_update().get(pk=note.case_id)
    check_open(case)
    note = claim(note, version)
    note.case = case
    rules.check_may_rewrite(locks_at=note.locks_at, now=timezone.now())
    return note


def save_anew(actor, note: CaseNote, **values: Any) -> None:
    for name, value in values.items():
        setattr(note, name, value)
    note.due_on = writing.note_due_on(note.agency_id, note.happened_on)
    note.beside = writing.words_beside(note)
    note.save()
    audit.record(actor, "note.rewritten", note, part=THE_CASE, kind=note.kind, on=str(note.happened_on))


@command
def add_to_note(*, actor, note: CaseNote, reason: str, content: str) -> NoteAddendum:
    """Add to a note that is locked, with the reason. The note stays as it was written; a closed file takes it too."""
    note_policy.require(actor, NoteAction.ADD, note)
    note = CaseNote.objects.select_for_update().get(pk=note.pk)
    now = timezone.now()
    rules.check_may_add(
        locks_at=note.locks_at, now=now, is_author=note.written_by_id == actor.pk, reason=reason, content=content
    )
    added = NoteAddendum.objects.create(note=note, reason=reason, content=content, written_at=now, written_by=actor)
    note.beside = writing.words_beside(note)
    note.save(update_fields=["beside", "updated_at"])
    audit.record(actor, "note.added-to", note, part=THE_CASE)
    return added


@command
def attach_to_note(*, actor, note: CaseNote, scan: Any) -> CaseNote:
    """Keep a paper beside a note: a letter that the person brought, a photo of a form."""
    note_policy.require(actor, NoteAction.ADD, note)
    case = Case.objects.select_for_update().get(pk=note.case_id)
    check_open(case)
    keep_scan(actor, note, scan)
    return note
