"""A keywork session is written down: its note, its minimum elements, motivation, and the next one (F19)."""

from collections.abc import Collection, Mapping
from datetime import date, time
from typing import Any

from django.utils import timezone

from careplans.models import Goal, Milestone
from cases.models import Case, Place
from cases.policies import CaseAction, case_policy
from contacts.models import CaseNote, KeyworkSession
from contacts.rules import sessions as rules
from contacts.rules.notes import check_length
from contacts.selectors import writing
from contacts.services.notes import (
    begun_anew,
    check_agreed,
    check_said,
    keep_private,
    link_goals,
    record_note,
    save_anew,
)
from contacts.services.planning import plan_next, settle_by_note
from core.commands import command
from core.days import day_of
from correspondence.models import Contact
from correspondence.services.contacts import correct_contact

CHANNELS = {
    Place.PHONE: Contact.Channel.TELEPHONE,
    Place.HOME: Contact.Channel.OUTREACH,
    Place.OUTREACH: Contact.Channel.OUTREACH,
}


@command
def record_session(
    *,
    actor,
    case: Case,
    happened_on: date,
    minutes: int | None,
    place: str,
    content: str,
    phase: str = "",
    plan_agreed: str = "",
    plan_done: str = "",
    plan_checked: str = "",
    milestones: Collection[Milestone] = (),
    topics: Collection[str] = (),
    leaflets: str = "",
    harm_reduction: Collection[str] = (),
    harm_words: str = "",
    motivational: Collection[str] = (),
    motivational_words: str = "",
    other_kind: str = "",
    other_words: str = "",
    motivation: int | None = None,
    own_words: str = "",
    next_on: date | None = None,
    next_at: time | None = None,
    private: str = "",
    is_relevant: bool = False,
    approaches: Collection[str] = (),
    goals: Collection[Goal] = (),
    changes: Mapping[int, str] | None = None,
    scan: Any = None,
) -> CaseNote:
    """Write down a session that took place. It settles the one that was agreed for that day, and plans the next."""
    case_policy.require(actor, CaseAction.WORK, case)
    today = day_of(timezone.now())
    rules.check_next(next_on, today=today)
    note = record_note(
        actor=actor,
        case=case,
        kind=CaseNote.Kind.SESSION,
        happened_on=happened_on,
        channel=CHANNELS.get(Place(place), Contact.Channel.IN_PERSON),
        minutes=minutes,
        content=content,
        private=private,
        is_relevant=is_relevant,
        approaches=approaches,
        goals=goals,
        changes=changes,
        scan=scan,
    )
    session = KeyworkSession(note=note, case=note.case, held_on=happened_on)
    _write(
        actor,
        session,
        milestones,
        place=place,
        phase=phase,
        plan_agreed=plan_agreed,
        plan_done=plan_done,
        plan_checked=plan_checked,
        topics=topics,
        leaflets=leaflets,
        harm_reduction=harm_reduction,
        harm_words=harm_words,
        motivational=motivational,
        motivational_words=motivational_words,
        other_kind=other_kind,
        other_words=other_words,
        motivation=motivation,
        own_words=own_words,
    )
    note.beside = writing.words_beside(note)
    note.save()
    settle_by_note(actor, note, Contact.Outcome.ATTENDED)
    if next_on is not None:
        plan_next(actor, note.case, next_on, next_at, place)
    return note


@command
def rewrite_session(
    *,
    actor,
    note: CaseNote,
    version: int,
    happened_on: date,
    minutes: int | None,
    place: str,
    content: str,
    milestones: Collection[Milestone] = (),
    private: str = "",
    is_relevant: bool = False,
    approaches: Collection[str] = (),
    goals: Collection[Goal] = (),
    changes: Mapping[int, str] | None = None,
    **held: Any,
) -> CaseNote:
    """Correct a session while its note is open."""
    note = begun_anew(actor, note, version)
    check_said(content, note.kind, note.agency)
    assert note.contact
    check_length(minutes, outcome=Contact.Outcome.ATTENDED)
    check_agreed(note.case, happened_on, is_entry=False, outcome=Contact.Outcome.ATTENDED)
    note.contact = correct_contact(
        actor=actor,
        contact=note.contact,
        made_on=happened_on,
        channel=CHANNELS.get(Place(place), Contact.Channel.IN_PERSON),
        outcome=Contact.Outcome.ATTENDED,
        minutes=minutes,
    )
    session = KeyworkSession.objects.select_for_update().get(note=note)
    session.note, session.held_on = note, happened_on
    _write(actor, session, milestones, place=place, **held)
    save_anew(actor, note, happened_on=happened_on, minutes=minutes, content=content, is_relevant=is_relevant,
              approaches=list(approaches))  # fmt: skip
    link_goals(note, goals, changes or {})
    keep_private(note, private)
    return note


def _write(actor, session: KeyworkSession, milestones: Collection[Milestone], **held: Any) -> None:
    kind = held.get("other_kind") or ""
    rules.check_motivation(held.get("motivation"))
    rules.check_competence(
        kind=kind,
        words=held.get("other_words") or "",
        permitted=writing.permitted_interventions(actor, session.note.agency_id),
        said=KeyworkSession.Intervention(kind).label if kind in KeyworkSession.Intervention.values else kind,
    )
    for name, value in held.items():
        setattr(session, name, list(value) if name in {"topics", "harm_reduction", "motivational"} else value)
    covered = rules.covered(
        plan=[session.plan_agreed.strip(), session.plan_done.strip(), session.plan_checked.strip(), milestones],
        topics=session.topics,
        leaflets=session.leaflets,
        harm_reduction=session.harm_reduction,
        harm_words=session.harm_words,
    )
    session.covers_plan, session.covers_information = covered.plan, covered.information
    session.covers_harm_reduction = covered.harm_reduction
    session.save()
    session.milestones.set([each for each in milestones if each.goal.plan.case_id == session.case_id])
