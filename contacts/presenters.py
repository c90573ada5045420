"""How notes are worded on a page. Nothing here asks the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from contacts import kinds
from contacts.models import CaseNote
from contacts.selectors.search import Piece
from core.components import Part

SHOWN = 600  # characters of a note in a list


@dataclass(frozen=True, slots=True)
class Line:
    """One note in a list."""

    note: CaseNote
    text: str
    is_cut: bool
    private: str
    pieces: Sequence[Piece]

    @property
    def goals(self) -> list[str]:
        return [link.goal.title for link in self.note.goal_links.all()]

    @property
    def came(self) -> str:
        """Said only of a contact that did not take place."""
        contact = self.note.contact
        return "" if contact is None or contact.took_place else str(contact.get_outcome_display())


def lines(notes: Collection[CaseNote], private: Mapping[int, str], pieces: Mapping[int, Sequence[Piece]]) -> list[Line]:
    return [
        Line(
            note=note,
            text=note.content[:SHOWN],
            is_cut=len(note.content) > SHOWN,
            private=private.get(note.pk, ""),
            pieces=pieces.get(note.pk, ()),
        )
        for note in notes
    ]


def ways_to_write(case_id: int, current: str = "") -> list[Part]:
    """Each kind of note with its page: the session first, as it is the most of the work."""
    found = [Part("Keywork session", reverse("contacts:write-session", args=[case_id]), current == "session")]
    for kind in kinds.CONTACTS:
        address = reverse("contacts:write-note", args=[case_id, str(kind)])
        found.append(Part(str(CaseNote.Kind(kind).label), address, current == kind))
    return [*found, Part("Advocacy", reverse("contacts:write-advocacy", args=[case_id]), current == "advocacy")]
