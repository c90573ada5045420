"""What of the notes of a case one agency reads: one definition for page, preview and paper (GB2-notes-relevant).

An agency reads a note only if all of this is true at the instant of asking: the note is marked relevant to the plan;
one and the same consent lets that agency know notes and its part of the plan; and every goal that the note is linked to
is one that the agency reads in the plan, in an area of that consent. A note linked to no goal is read by nobody
outside. What is private, the person's own words, what a session held and who is named in the log are never in it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from assessments.selectors.narrowing import kept_from
from careplans.models import Goal
from careplans.selectors.areas import areas_opened
from careplans.selectors.extract import plan_extract
from cases.models import CareDomain, Case, ConsentItem
from cases.policies import namings
from contacts.models import CaseNote, NoteGoal
from core.days import day_of
from correspondence.models import Contact

NOTES = ConsentItem.Information.NOTES.value
MOST = 50  # the latest; further back a worker asks


@dataclass(frozen=True, slots=True)
class NoteExtract:
    """One note as an agency reads it. Templates and papers get this, never the note."""

    happened_on: date
    kind: str
    by: str  # "Aoife Byrne, Turas"
    content: str
    goals: tuple[str, ...]
    added: tuple[str, ...]
    tick: str = str(ConsentItem.Information.NOTES.label)  # as the consent words it


def shared_notes(case: Case, agency_ids: Collection[int], at: datetime) -> tuple[NoteExtract, ...]:
    """The notes that these agencies may read, each for itself, the latest first.

    Whoever asks has been let in to the case by the policy.
    """
    readable: set[int] = set()
    for agency in agency_ids:
        if goals := _readable_goals(case, agency, at):
            readable |= _notes_within(case, goals)
    if not readable:
        return ()
    notes = (
        CaseNote.objects.filter(pk__in=readable, case=case, is_relevant=True)
        .exclude(contact__outcome=Contact.Outcome.IN_ERROR)
        .select_related("written_by", "agency")
        .prefetch_related("goals", "addenda")
        .order_by("-happened_on", "-pk")[:MOST]
    )
    return tuple(
        NoteExtract(
            happened_on=note.happened_on,
            kind=str(note.get_kind_display()),
            by=f"{note.written_by}, {note.agency.label}",
            content=note.content,
            goals=tuple(sorted(goal.title for goal in note.goals.all())),
            added=tuple(each.content for each in sorted(note.addenda.all(), key=lambda each: each.pk)),
        )
        for note in notes
    )


def _readable_goals(case: Case, agency_id: int, at: datetime) -> set[int]:
    """The goals of which this agency may read notes: those that it reads in the plan, by a consent that names notes."""
    opened = [each.parts for each in namings(case, at, [agency_id]) if NOTES in each.parts]
    if not opened:
        return set()
    codes, _ = areas_opened(opened, CareDomain.objects.order_by().values_list("code", "is_offence_data"))
    codes -= kept_from(case, agency_id)
    if not codes:
        return set()
    plan = plan_extract(case, [agency_id], at, day_of(at))
    if plan is None:
        return set()
    shown = [goal.pk for goal in plan.goals]
    return set(Goal.objects.filter(pk__in=shown, domain__code__in=codes).values_list("pk", flat=True))


def _notes_within(case: Case, goals: set[int]) -> set[int]:
    """The relevant notes with a goal, all of whose goals are among these."""
    links = NoteGoal.objects.filter(note__case=case, note__is_relevant=True)
    touching = links.filter(goal__in=goals).values_list("note", flat=True)
    beyond = links.exclude(goal__in=goals).values_list("note", flat=True)
    return set(touching) - set(beyond)
