"""An agency keeps the headings with which its workers begin a note of one kind."""

from agencies.models import Agency
from contacts.kinds import CONTACTS, begun_with
from contacts.models import NoteHeadings
from contacts.policies import HeadingsAction, note_headings_policy
from contacts.rules.headings import check_headings, check_kind
from core import audit
from core.commands import command


@command
def keep_note_headings(*, actor, agency: Agency, kind: str, headings: list[str]) -> NoteHeadings:
    """From the next note on they stand in the form; none of them, and it begins empty."""
    check_kind(kind, known=CONTACTS)
    row, _ = NoteHeadings.objects.select_for_update().get_or_create(agency=agency, kind=kind)
    note_headings_policy.require(actor, HeadingsAction.WRITE, row)
    lines = [line.strip().rstrip(":").strip() for line in headings if line.strip()]
    check_headings(lines)
    row.headings = begun_with(tuple(lines))
    row.save()
    audit.record(actor, "note-headings.kept", row, agency=agency.pk, kind=kind, headings=len(lines))
    return row


@command
def drop_note_headings(*, actor, agency: Agency, kind: str) -> None:
    """Notes of this kind begin as everywhere else again."""
    check_kind(kind, known=CONTACTS)
    row, _ = NoteHeadings.objects.select_for_update().get_or_create(agency=agency, kind=kind)
    note_headings_policy.require(actor, HeadingsAction.WRITE, row)
    audit.record(actor, "note-headings.dropped", row, agency=agency.pk, kind=kind)
    row.delete()
