"""The notes of a case and of a caseload, for pages."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F, Prefetch, Q, QuerySet

from careplans.models import CarePlan
from cases.models import Case
from contacts.models import CaseNote, KeyworkSession, NoteAddendum, NoteGoal
from contacts.policies import note_policy, private_part_policy
from correspondence.models import Contact

RECENT = 3
IN_ERROR_OF_NOTE = Q(note__contact__outcome=Contact.Outcome.IN_ERROR)


def notes_of(case: Case) -> QuerySet[CaseNote]:
    """All of a case, the latest first; whoever asks reads the whole file."""
    return in_order(CaseNote.objects.filter(case=case))


def in_order(rows: QuerySet[CaseNote]) -> QuerySet[CaseNote]:
    return rows.order_by("-happened_on", "-pk")


def beside(rows: QuerySet[CaseNote]) -> QuerySet[CaseNote]:
    """With what a line of a list says."""
    rows = rows.select_related("written_by", "contact", "session", "advocacy")
    return rows.prefetch_related(Prefetch("goal_links", NoteGoal.objects.select_related("goal").order_by("pk")))


def whole(rows: QuerySet[CaseNote]) -> QuerySet[CaseNote]:
    """With all that the page of a note says; not what is private."""
    return with_all(beside(rows))


def with_all(rows: QuerySet[CaseNote]) -> QuerySet[CaseNote]:
    """The same of rows that come with what a line says."""
    added = NoteAddendum.objects.select_related("written_by").order_by("pk")
    rows = rows.select_related(
        "agency", "case__service_user", "case__lead_agency", "written_by", "contact", "session", "advocacy"
    )
    return rows.prefetch_related(Prefetch("addenda", added), "session__milestones")


def private_parts(user, notes: Collection[CaseNote]) -> dict[int, str]:
    """What is private in these notes, as far as this person reads it, by the number of the note."""
    rows = private_part_policy.scope(user).filter(note__in=[note.pk for note in notes])
    return dict(rows.values_list("note", "content"))


def late_notes(user) -> QuerySet[CaseNote]:
    """The notes that were written too late, of those that this person reads, the latest written first."""
    rows = note_policy.scope(user).filter(written_on__gt=F("due_on"))
    return rows.select_related("written_by", "agency", "case__service_user").order_by("-written_on", "-pk")


def latest_notes(case: Case, most: int = RECENT) -> list[CaseNote]:
    return list(beside(notes_of(case))[:most])


def last_session(case: Case) -> KeyworkSession | None:
    rows = KeyworkSession.objects.that_count().filter(case=case).select_related("note__written_by")
    return rows.order_by("-held_on", "-pk").first()


def goals_changed(plan: CarePlan, since: datetime | None) -> list[NoteGoal]:
    """Goals that were changed with the person in a session or another contact, for the next review."""
    rows = NoteGoal.objects.filter(goal__plan=plan).exclude(change="").exclude(IN_ERROR_OF_NOTE)
    if since is not None:
        rows = rows.filter(note__written_at__gt=since)
    rows = rows.select_related("goal__domain", "note__written_by").defer("note__search")
    return list(rows.order_by("note__happened_on", "pk"))
