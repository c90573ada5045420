"""Notes and sessions on the overview of a file; and what of the notes a reader outside the lead agency gets."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat, JSONObject, Left

from agencies.selectors import setting
from cases.models import Case
from cases.policies import CaseAction, came_by
from cases.presenters import address
from cases.selectors.files import CaseFile
from contacts.models import CaseNote, KeyworkSession, PlannedSession
from contacts.presenters import ways_to_write
from contacts.rules.sessions import PROMPT_AFTER, missed_in_a_row
from contacts.selectors.extract import NOTES, NoteExtract, shared_notes
from contacts.selectors.notes import RECENT
from contacts.selectors.sessions import (
    ELEMENTS,
    MOST_LOOKED_AT,
    SHOWN,
    MostContact,
    coverage_of,
    most_among,
)
from core.components import Part, Step
from correspondence.models import Contact

ON_PAPER = 10


@dataclass(frozen=True, slots=True)
class LatestNote:
    """One of the latest notes, in short."""

    url: str
    kind: str
    happened_on: date
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Noted:
    """The panel of notes: the latest, the ways to write one, and what has to be looked at."""

    latest: tuple[LatestNote, ...]
    ways: tuple[Part, ...]
    url: str
    next_on: date | None
    missed: int
    warnings: tuple[str, ...]


def facts_of_notes(case: Any) -> dict[str, Any]:
    """What the overview asks of notes and sessions, beside the case: with one question for all of it."""
    notes = CaseNote.objects.filter(case=case).order_by("-happened_on", "-pk")
    writer = Concat("written_by__first_name", Value(" "), "written_by__last_name")
    sessions = KeyworkSession.objects.that_count().filter(case=case).order_by("-held_on", "-pk")
    covers = {field: F(field) for _, field in ELEMENTS}
    planned = PlannedSession.objects.filter(case=case).order_by("-planned_for", "-pk")
    met = Contact.objects.filter(case=case, outcome=Contact.Outcome.ATTENDED).order_by("-made_on", "-pk")
    return {
        "latest_notes": ArraySubquery(
            notes.values(
                row=JSONObject(pk="pk", kind="kind", on=_text("happened_on"), by=writer, text=Left("content", 200))
            )[:RECENT]
        ),
        "latest_sessions": ArraySubquery(sessions.values(row=JSONObject(held_on=_text("held_on"), **covers))[:SHOWN]),
        "sessions_planned": ArraySubquery(
            planned.values(row=JSONObject(planned_for=_text("planned_for"), state="state"))[: 2 * SHOWN]
        ),
        "met_by": ArraySubquery(met.values(row=JSONObject(by="made_by", on=_text("made_on")))[:MOST_LOOKED_AT]),
    }


def _text(day: str) -> Cast:
    return Cast(day, CharField())


@dataclass(frozen=True, slots=True)
class Agreed:
    """A session that was agreed for a day, as far as missed ones are counted."""

    planned_for: date
    state: str


def noted(file: CaseFile, today: date) -> Noted:
    """For a reader of the whole file, from the facts that were fetched with the case."""
    case: Any = file.case
    may_write = CaseAction.WORK in file.can and case.is_open
    planned = [Agreed(date.fromisoformat(row["planned_for"]), row["state"]) for row in case.sessions_planned]
    coming = [each.planned_for for each in planned if each.state == "planned" and each.planned_for >= today]
    return Noted(
        latest=tuple(
            LatestNote(
                address("contacts:note", row["pk"]),
                str(CaseNote.Kind(row["kind"]).label),
                date.fromisoformat(row["on"]),
                row["by"].strip(),
                row["text"],
            )
            for row in case.latest_notes
        ),
        ways=tuple(ways_to_write(case.pk)) if may_write else (),
        url=address("contacts:notes", case.pk),
        next_on=min(coming, default=None) if case.is_open else None,
        missed=missed_in_a_row(planned, today) if case.is_open else 0,
        warnings=tuple(_warnings(file, today)) if case.is_open else (),
    )


def _warnings(file: CaseFile, today: date) -> Iterator[str]:
    case: Any = file.case
    met = [(row["by"], date.fromisoformat(row["on"])) for row in case.met_by]
    holders = {
        member.user_id: member.name
        for member in file.team
        if member.role in {"key-worker", "case-manager"} and not member.stands_in_for
    }
    if found := most_among(met, holders, today):
        name = str(get_user_model().objects.get(pk=found[0]))
        yield MostContact(name, *found[1:]).words
    if case.latest_sessions:
        window = setting("session_min_window_sessions", case.lead_agency_id)
        covered = coverage_of(window, case.latest_sessions[:window])
        if covered.lacks:
            missing = " nor on ".join(covered.missing).lower()
            yield f"The last {covered.window} keywork sessions held nothing on {missing}."


def steps_of_sessions(file: CaseFile, notes: Noted) -> Iterator[Step]:
    """Two sessions missed in a row (MC-session-regular)."""
    if CaseAction.WORK in file.can and notes.missed >= PROMPT_AFTER:
        yield Step(
            f"{notes.missed} sessions were missed in a row",
            "Try to reach the person, and agree anew how often you meet.",
            "Look at the sessions",
            address("contacts:sessions", file.case.pk),
        )


def notes_for(user, case: Case, at: datetime, parts: frozenset[str]) -> tuple[NoteExtract, ...]:
    """The notes that this person reads for their own services. `parts` is the policy's answer for the same."""
    if NOTES not in parts:
        return ()
    return shared_notes(case, sorted(came_by(user, case, at) - {case.lead_agency_id}), at)


def notes_of_agency(case: Case, agency_id: int, at: datetime) -> tuple[NoteExtract, ...]:
    """The notes that one agency reads by consent: for the preview of it."""
    return shared_notes(case, [agency_id], at)


def notes_on_paper(notes: tuple[NoteExtract, ...]) -> list[tuple[str, str]]:
    """Each note as a fact of the paper."""
    return [
        (
            f"Note of {note.happened_on:%-d %B %Y}, {note.kind.lower()}",
            "\n".join([note.content, *(f"Added: {added}" for added in note.added), f"({note.by})"]),
        )
        for note in notes[:ON_PAPER]
    ]
