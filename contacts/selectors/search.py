"""Finding words in notes: within a case and across a caseload, answered by the index of words.

A word in a private part finds its note for those alone who read that part; for everybody else it is not there. What is
shown is a piece of the text with the words marked, escaped before anything is marked.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from contacts.models import CaseNote
from contacts.models.notes import WORDS
from contacts.policies import note_policy, private_part_policy

BEGIN, END = "\ue000", "\ue001"  # private signs of Unicode: nobody types them, and no HTML is made by the database
MOST_TYPED = 200
OPTIONS: dict[str, Any] = {"start_sel": BEGIN, "stop_sel": END, "max_words": 30, "min_words": 12, "max_fragments": 2}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a note with the words that were sought."""

    text: SafeString
    is_private: bool = False


def asked(words: str) -> SearchQuery | None:
    """What somebody typed, as the index understands it; None for nothing."""
    words = words.replace("\x00", "").strip()[:MOST_TYPED]
    return SearchQuery(words, config=WORDS, search_type="websearch") if words else None


def matching(user, rows: QuerySet[CaseNote], words: str) -> QuerySet[CaseNote]:
    """Of these notes, which the person reads, those in which the words stand, in a part that they read."""
    query = asked(words)
    if query is None:
        return rows
    private = private_part_policy.scope(user).filter(search=query).order_by().values("note")
    # Each half is answered for itself, by the index of words or from these notes, whichever are fewer: an OR of both
    # would read every note there is.
    rows = rows.order_by()
    found = rows.filter(search=query).values("pk").union(rows.filter(pk__in=private).values("pk"))
    return CaseNote.objects.filter(pk__in=found)


def across(user, words: str) -> QuerySet[CaseNote]:
    """The notes of all files of this person in which the words stand, the latest first."""
    return matching(user, note_policy.scope(user), words)


def pieces(user, notes: Collection[CaseNote], words: str) -> dict[int, list[Piece]]:
    """For each note of a page, where the words stand."""
    query = asked(words)
    if query is None or not notes:
        return {}
    shown = [note.pk for note in notes]
    text = Concat(F("content"), Value("\n"), F("beside"), output_field=TextField())
    found_in = CaseNote.objects.filter(pk__in=shown, search=query)
    rows = found_in.annotate(piece=SearchHeadline(text, query, config=WORDS, **OPTIONS)).values_list("pk", "piece")
    found: dict[int, list[Piece]] = {pk: [Piece(marked(piece))] for pk, piece in rows}
    hidden = private_part_policy.scope(user).filter(note__in=shown, search=query)
    hidden = hidden.annotate(piece=SearchHeadline("content", query, config=WORDS, **OPTIONS))
    for pk, piece in hidden.values_list("note", "piece"):
        found.setdefault(pk, []).append(Piece(marked(piece), is_private=True))
    return found


def marked(piece: str) -> SafeString:
    """Escaped first; then, and only then, the signs of the database become marks."""
    safe = str(escape(piece))
    return mark_safe(safe.replace(BEGIN, "<mark>").replace(END, "</mark>") if balanced(safe) else plain(safe))


def balanced(text: str) -> bool:
    """The signs come in pairs: somebody who typed one into a note cannot open what is never closed."""
    depth = 0
    for sign in text:
        if sign == BEGIN:
            depth += 1
        elif sign == END:
            depth -= 1
        if depth not in (0, 1):
            return False
    return depth == 0


def plain(text: str) -> str:
    return text.replace(BEGIN, "").replace(END, "")
