"""Notes: the list of a case, the page of one, writing, correcting and adding to it."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView

from agencies.selectors import setting
from cases.models import Case
from contacts import kinds
from contacts.filters import AllNotesFilter, CaseNotesFilter, LateNotesFilter
from contacts.forms.notes import AddForm, AttachForm, NoteForm, RewriteNoteForm
from contacts.models import CaseNote
from contacts.policies import NoteAction
from contacts.presenters import lines, ways_to_write
from contacts.selectors import writing
from contacts.selectors.attached import papers_of
from contacts.selectors.notes import private_parts, with_all
from contacts.selectors.search import pieces
from contacts.services import notes as services
from contacts.views.base import NoteCommandView, NoteMixin, WholeNotesMixin, WriteMixin, person_of
from core import audit
from core.exports import Column
from core.forms import HouseForm
from core.lists import FilteredListView

Kind = CaseNote.Kind
PRINTED = 200
REWRITES = {"session": "rewrite-session", "advocacy": "rewrite-advocacy"}


class Notes(WholeNotesMixin, FilteredListView):  # type: ignore[misc]  # one case, and the list of its notes
    """The notes of a case, narrowed and searched; what is private of each only for who reads it."""

    template_name = "contacts/notes.html"
    filter_class = CaseNotesFilter
    title = "Notes"
    paginate_by = 20
    object: Case

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        return self.filter.qs

    def make_filter(self) -> CaseNotesFilter:
        return CaseNotesFilter(self.request.GET, request=self.request, user=self.request.user, case=self.object)

    def presented(self, rows: list[Any]) -> list[Any]:
        user = self.request.user
        return lines(rows, private_parts(user, rows), pieces(user, rows, self.filter.sought))  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        audit.record(self.request.user, audit.OPENED, self.object, part="notes")
        return super().get_context_data(
            ways=ways_to_write(self.object.pk) if self.may_write else [],
            print_url=f"{reverse('contacts:print-notes', args=[self.object.pk])}?{self.filter.address}",
            **kwargs,
        )


class PrintNotes(WholeNotesMixin, DetailView):
    """The same notes for a printer, without what is private."""

    template_name = "contacts/print.html"
    short_identity = True
    object: Case

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = CaseNotesFilter(self.request.GET, request=self.request, user=self.request.user, case=self.object)
        rows = list(with_all(chosen.qs)[: PRINTED + 1])
        audit.record(self.request.user, "notes.printed", self.object, part="notes", rows=min(len(rows), PRINTED))
        return super().get_context_data(
            notes=rows[:PRINTED],
            there_is_more=len(rows) > PRINTED,
            most=PRINTED,
            said=chosen.said,
            now=timezone.now(),
            **kwargs,
        )


class AllNotes(FilteredListView):
    """Words sought in the notes of every file that I read whole."""

    template_name = "contacts/all_notes.html"
    filter_class = AllNotesFilter
    title = "Notes of my files"
    paginate_by = 20

    def make_filter(self) -> AllNotesFilter:
        return AllNotesFilter(self.request.GET, request=self.request, user=self.request.user)

    def presented(self, rows: list[Any]) -> list[Any]:
        user = self.request.user
        return lines(rows, {}, pieces(user, rows, self.filter.sought))  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sought = self.filter.sought  # type: ignore[attr-defined]
        if sought:
            audit.record(self.request.user, "notes.searched", None, words=sought)
        return super().get_context_data(sought=sought, **kwargs)


class LateNotes(FilteredListView):
    """The notes that were written after their day, without a word of what they say (FND-late-entry)."""

    template_name = "contacts/late_notes.html"
    filter_class = LateNotesFilter
    title = "Notes written late"
    export_verb = "late-notes.exported"
    columns = (
        Column("Reference", lambda note: note.case.reference),
        Column("Kind", lambda note: str(note.get_kind_display())),
        Column("Day of the contact", lambda note: note.happened_on),
        Column("Due by", lambda note: note.due_on),
        Column("Written", lambda note: note.written_on),
        Column("Days late", lambda note: note.days_late),
        Column("Written by", lambda note: str(note.written_by)),
        Column("Agency", lambda note: note.agency.label),
    )

    def make_filter(self) -> LateNotesFilter:
        return LateNotesFilter(self.request.GET, request=self.request, user=self.request.user)


class WriteNote(WriteMixin):
    """A contact of one kind is written down."""

    form_class = NoteForm
    template_name = "contacts/note_form.html"
    button = "Save note"
    success_message = "The note is saved."

    def dispatch(self, request, *args, **kwargs):
        if kwargs["kind"] not in kinds.CONTACTS:
            raise Http404
        self.kind = kwargs["kind"]
        self.draft_form = f"contacts.note.{self.kind}"
        return super().dispatch(request, *args, **kwargs)

    @property
    def title(self) -> str:  # type: ignore[override]  # by its kind
        return str(Kind(self.kind).label)

    def get_initial(self) -> dict[str, Any]:
        template = kinds.TEMPLATES[self.kind]
        return super().get_initial() | {
            "outcome": template.outcome,
            "channel": template.channel,
            "content": writing.headings_for(self.kind, self.object.lead_agency_id),
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        asks_entry = not self.agreed
        asked = {"asks_entry": asks_entry, "person": person_of(self.object)}
        return super().get_form_kwargs() | self.beside() | self.scanning() | asked

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(ways=ways_to_write(self.object.pk, current=self.kind), **kwargs)

    def run(self, form) -> CaseNote:
        note = services.record_note(actor=self.request.user, case=self.object, kind=self.kind, **form.words)
        return self.go_to(note)


class NotePage(NoteMixin, DetailView):
    """One note with all that belongs to it. What is private stands there only for who reads it."""

    template_name = "contacts/note.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        note, user = self.object, self.request.user
        private = private_parts(user, [note]).get(note.pk, "")
        audit.record(user, audit.OPENED, note, part="note", private=bool(private))
        is_open = timezone.now() < note.locks_at
        may_add = NoteAction.ADD in self.can and not (is_open and note.written_by_id == user.pk)
        return super().get_context_data(
            private=private,
            is_open=is_open,
            may_rewrite=NoteAction.REWRITE in self.can and is_open and note.case.is_open,
            may_add=may_add,
            may_attach=NoteAction.ADD in self.can and note.case.is_open,
            papers=papers_of(note),
            links=list(note.goal_links.all()),
            rewrite_url=reverse(f"contacts:{REWRITES.get(note.kind, 'rewrite-note')}", args=[note.pk]),
            **kwargs,
        )


class RewriteNote(NoteCommandView):
    """A note is corrected by its author while it is open."""

    action = NoteAction.REWRITE
    form_class: type[HouseForm] = RewriteNoteForm
    template_name = "contacts/rewrite.html"
    title = "Correct the note"
    button = "Save the correction"
    success_message = "The note is corrected."
    kinds: frozenset[str] = frozenset(map(str, kinds.CONTACTS))

    def get_object(self, queryset=None):
        note = super().get_object(queryset)
        if note.kind not in self.kinds:
            raise Http404  # it has a page of its own
        return note

    def get(self, request, *args, **kwargs):
        """A locked note is not offered for correcting: nobody types what cannot be kept."""
        if timezone.now() >= self.object.locks_at:
            messages.info(request, "This note is locked. You can add to it, with the reason.")
            return redirect("contacts:add-to-note", self.object.pk)
        return super().get(request, *args, **kwargs)

    @property
    def lead(self) -> str:  # type: ignore[override]  # until when
        local = timezone.localtime(self.object.locks_at)
        return f"You can correct it until {local.day} {local:%B}, {local:%H:%M}. After that you add to it."

    def get_initial(self) -> dict[str, Any]:
        return initial_of(self.object, self.request.user) | super().get_initial()

    def get_form_kwargs(self) -> dict[str, Any]:
        note = self.object
        return super().get_form_kwargs() | {
            "goals": goals_for(note),
            "private_to": writing.private_to(self.request.user, note.case),
            "asks_entry": note.is_entry or not writing.agreed_to_work(note.case, note.happened_on, timezone.now()),
            "person": person_of(note.case),
        }

    def run(self, form) -> None:
        services.rewrite_note(actor=self.request.user, note=self.object, **form.words)


def goals_for(note: CaseNote) -> list:
    """The goals to choose from, and those that are linked already."""
    goals = writing.goals_to_link(note.case)
    known = {goal.pk for goal in goals}
    return [*goals, *(link.goal for link in note.goal_links.all() if link.goal_id not in known)]


def initial_of(note: CaseNote, user) -> dict[str, Any]:
    """The words of a note as its form has them. A former version, on the conflict page, knows no links."""
    initial: dict[str, Any] = {
        name: getattr(note, name)
        for name in ("happened_on", "minutes", "content", "is_relevant", "is_entry", "approaches")
    }
    if hasattr(note, "_history") or not isinstance(note, CaseNote):
        return initial
    if note.contact is not None:
        initial |= {"outcome": note.contact.outcome, "channel": note.contact.channel}
    links = list(note.goal_links.all())
    initial |= {"goals": [link.goal_id for link in links], "private": private_parts(user, [note]).get(note.pk, "")}
    return initial | {f"change_{link.goal_id}": link.change for link in links}


class AddToNote(NoteCommandView):
    """Something is added to a locked note, with the reason."""

    action = NoteAction.ADD
    form_class = AddForm
    template_name = "contacts/add.html"
    title = "Add to the note"
    lead = "The note stays as it was written. What you add stands below it, with your name and the day."
    button = "Add it"
    success_message = "It stands below the note."

    def run(self, form) -> None:
        services.add_to_note(actor=self.request.user, note=self.object, **form.cleaned_data)


class AttachToNote(NoteCommandView):
    """A paper is kept beside a note."""

    action = NoteAction.ADD
    form_class = AttachForm
    template_name = "contacts/add.html"
    keeps_drafts = False
    title = "Add a paper"
    lead = "Everybody who reads the note can open it."
    button = "Keep it beside the note"
    success_message = "The paper is kept beside the note."

    def get_form_kwargs(self) -> dict[str, Any]:
        limit = setting("upload_max_mb", self.object.agency_id)
        return super().get_form_kwargs() | {"bringer": self.request.user, "limit_mb": limit}

    def run(self, form) -> None:
        services.attach_to_note(actor=self.request.user, note=self.object, scan=form.cleaned_data["scan"])
