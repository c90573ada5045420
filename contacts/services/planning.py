"""How often key worker and person meet, and what became of each session that was agreed (MC-session-regular)."""

from datetime import date, time, timedelta

from django.utils import timezone

from agencies.selectors import workers_of
from cases.models import Case, Place
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.rules import check_open
from contacts.models import CaseNote, PlannedSession, SessionAgreement
from contacts.policies import PlannedAction, planned_session_policy
from contacts.rules import sessions as rules
from contacts.selectors.writing import planned_near
from core import audit
from core.commands import command
from core.days import day_of
from correspondence.models import Contact
from correspondence.rules.contacts import check_led

State = PlannedSession.State


@command
def agree_sessions(
    *,
    actor,
    case: Case,
    every_weeks: int,
    first_on: date,
    starts: time | None = None,
    place: str = Place.PRIVATE_ROOM,
    worker=None,
) -> SessionAgreement:
    """Agree how often: what was agreed before ends, and the next sessions stand in the calendar."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = Case.objects.select_for_update().get(pk=case.pk)
    check_open(case)
    check_led(case)
    today = day_of(timezone.now())
    worker = worker or actor
    rules.check_agreement(
        every_weeks=every_weeks,
        first_on=first_on,
        today=today,
        is_colleague=worker == actor or workers_of(case.lead_agency_id, today).filter(pk=worker.pk).exists(),
    )
    _end_agreement(actor, case, today)
    agreement = SessionAgreement.objects.create(
        case=case,
        every_weeks=every_weeks,
        first_on=first_on,
        starts=starts,
        place=place,
        worker=worker,
        agreed_on=today,
        agreed_by=actor,
    )
    _plan_on(agreement, today)
    audit.record(actor, "sessions.agreed", agreement, part=THE_CASE, every_weeks=every_weeks, first_on=str(first_on))
    return agreement


@command
def end_session_agreement(*, actor, case: Case) -> None:
    """There are no regular sessions any more; what was to come is called off."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = Case.objects.select_for_update().get(pk=case.pk)
    check_open(case)
    _end_agreement(actor, case, day_of(timezone.now()))
    audit.record(actor, "sessions.ended", case, part=THE_CASE)


@command
def settle_session(
    *, actor, session: PlannedSession, state: str, reason: str = "", moved_to: date | None = None
) -> PlannedSession:
    """Say that an agreed session was missed, is called off, or moves to another day."""
    planned_session_policy.require(actor, PlannedAction.SETTLE, session)
    check_open(Case.objects.select_for_update().get(pk=session.case_id))
    session = PlannedSession.objects.select_for_update().get(pk=session.pk)
    today = day_of(timezone.now())
    rules.check_may_settle(state=session.state, planned_for=session.planned_for, today=today, to=state)
    rules.check_move(is_move=state == State.MOVED, to=moved_to, today=today)
    _settle(actor, session, state, reason=reason)
    if moved_to is not None and state == State.MOVED:
        plan_session(session.case, session.worker, moved_to, like=session)
    _top_up(session.case, today)
    audit.record(actor, "sessions.settled", session, part=THE_CASE, state=state, on=str(session.planned_for))
    return session


def settle_by_note(actor, note: CaseNote, outcome: str) -> None:
    """The note says what became of the session that was agreed for that day."""
    session = planned_near(note.case, note.happened_on)
    if session is None:
        return
    state = {
        Contact.Outcome.ATTENDED: State.HELD,
        Contact.Outcome.DID_NOT_ATTEND: State.MISSED,
    }.get(Contact.Outcome(outcome), State.CANCELLED)
    _settle(actor, session, state, note=note)
    _top_up(note.case, day_of(timezone.now()))


def plan_next(actor, case: Case, on: date, starts: time | None, place: str) -> None:
    """The next session as it was agreed just now: the one that stood close to that day moves to it."""
    near = planned_near(case, on)
    if near is not None and near.planned_for == on:
        return
    if near is not None:
        _settle(actor, near, State.MOVED)
    plan_session(case, actor, on, like=near, starts=starts, place=place)


def plan_session(
    case: Case,
    worker,
    on: date,
    *,
    like: PlannedSession | None = None,
    starts: time | None = None,
    place: str = "",
) -> None:
    if PlannedSession.objects.filter(case=case, planned_for=on, state=State.PLANNED).exists():
        return
    PlannedSession.objects.create(
        case=case,
        agreement=like.agreement if like else None,
        worker=like.worker if like else worker,
        planned_for=on,
        starts=starts or (like.starts if like else None),
        place=place or (like.place if like else Place.PRIVATE_ROOM),
    )


def _settle(actor, session: PlannedSession, state: str, *, note: CaseNote | None = None, reason: str = "") -> None:
    session.state, session.note, session.reason = state, note, reason
    session.settled_on, session.settled_by = day_of(timezone.now()), actor
    session.save()


def _end_agreement(actor, case: Case, today: date) -> None:
    running = SessionAgreement.objects.filter(case=case, ended_on=None).first()
    if running is None:
        return
    running.ended_on = today
    running.save()
    for session in PlannedSession.objects.filter(agreement=running, state=State.PLANNED, planned_for__gte=today):
        _settle(actor, session, State.CANCELLED, reason="Agreed anew")


def _top_up(case: Case, today: date) -> None:
    running = SessionAgreement.objects.filter(case=case, ended_on=None).first()
    if running is not None:
        _plan_on(running, today)


def _plan_on(agreement: SessionAgreement, today: date) -> None:
    """So many sessions stand in the calendar, on the days that the rhythm gives."""
    every = timedelta(weeks=agreement.every_weeks)
    known = set(agreement.sessions.values_list("planned_for", flat=True))
    taken = set(
        PlannedSession.objects.filter(case=agreement.case_id, state=State.PLANNED).values_list("planned_for", flat=True)
    )
    ahead = agreement.sessions.filter(state=State.PLANNED, planned_for__gte=today).count()
    day = agreement.first_on
    while day < today:
        day += every
    while ahead < rules.AHEAD:
        if day not in known and day not in taken:
            plan_session(
                agreement.case,
                agreement.worker,
                day,
                like=PlannedSession(
                    agreement=agreement, worker=agreement.worker, starts=agreement.starts, place=agreement.place
                ),
            )
            ahead += 1
        day += every
