"""Who reads, writes and adds to notes. What a partner gets is an extract (contacts.selectors.extract), never a row."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, F, OuterRef

from agencies.models import Worker, WorkerRole
from agencies.selectors import MANAGING, standing_of
from cases.policies import CaseAction, case_policy
from contacts.models import CaseNote, NoteHeadings, PlannedSession, PrivatePart
from core.days import day_of
from core.policies import Policy, Way


class NoteAction(StrEnum):
    VIEW = "view_note"
    REWRITE = "rewrite_note"  # its author, until it is locked
    ADD = "add_to_note"


class CaseNotePolicy(Policy):
    """A note is read with the whole file, written anew by its author and added to by who works on the case.

    A partner reads none of these rows: what is relevant to the plan it gets cut to its consent.
    """

    model = CaseNote
    actions = NoteAction
    view_action = NoteAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        notes = CaseNote.objects.all()
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({NoteAction.VIEW}), notes.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset({NoteAction.VIEW, NoteAction.ADD}), notes.filter(case__in=worked), "pk"
        if own := standing_of(user, day_of(at)).agencies:
            mine = notes.filter(written_by=user.pk, agency__in=own, case__in=worked)
            yield frozenset({NoteAction.VIEW, NoteAction.REWRITE}), mine, "pk"


class PrivateAction(StrEnum):
    VIEW = "view_private_part"


class PrivatePartPolicy(Policy):
    """Three read what is private in a note, and each only with the whole file: its author, while in post where it was
    written; the line manager named on the author's post there; the case manager of that same agency, or who covers.

    Nobody else does: not a colleague on the case, another manager, a partner, nor who was let in by name.
    """

    model = PrivatePart
    actions = PrivateAction
    view_action = PrivateAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        standing = standing_of(user, day_of(at))
        if not standing.agencies:
            return
        view = frozenset({PrivateAction.VIEW})
        here = PrivatePart.objects.filter(note__agency__in=standing.agencies)
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield view, here.filter(note__written_by=user.pk, note__case__in=read), "pk"
        posts = [post.worker_id for post in standing.posts if post.roles & MANAGING]
        if posts:
            team = Worker.objects.filter(
                user=OuterRef("note__written_by"), agency=OuterRef("note__agency"), line_manager__in=posts
            )
            yield view, here.filter(Exists(team), note__case__in=read), "pk"
        managed = case_policy.scope(user, CaseAction.CO_ORDINATE, at=at)
        same = here.filter(note__agency=F("note__case__lead_agency"))
        yield view, same.filter(note__case__in=managed), "pk"


class PlannedAction(StrEnum):
    VIEW = "view_planned_session"
    SETTLE = "settle_planned_session"


class PlannedSessionPolicy(Policy):
    """Sessions to come are read with the whole file; who works on the case says what became of them."""

    model = PlannedSession
    actions = PlannedAction
    view_action = PlannedAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        yield frozenset({PlannedAction.VIEW}), PlannedSession.objects.filter(case__in=read), "pk"
        worked = case_policy.scope(user, CaseAction.WORK, at=at)
        yield frozenset(PlannedAction), PlannedSession.objects.filter(case__in=worked), "pk"


class HeadingsAction(StrEnum):
    VIEW = "view_note_headings"
    WRITE = "write_note_headings"


class NoteHeadingsPolicy(Policy):
    """An agency's workers begin notes with its headings; its administrators keep them."""

    model = NoteHeadings
    actions = HeadingsAction
    view_action = HeadingsAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        standing = standing_of(user, day_of(at))
        rows = NoteHeadings.objects.all()
        if standing.agencies:
            yield frozenset({HeadingsAction.VIEW}), rows.filter(agency__in=standing.agencies), "pk"
        if keepers := standing.agencies_as(WorkerRole.Role.AGENCY_ADMIN):
            yield frozenset(HeadingsAction), rows.filter(agency__in=keepers), "pk"


note_policy = CaseNotePolicy()
private_part_policy = PrivatePartPolicy()
planned_session_policy = PlannedSessionPolicy()
note_headings_policy = NoteHeadingsPolicy()
