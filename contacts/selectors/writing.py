"""What a verb asks before a note is written: the person's agreement, the goals, the competences, the headings."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from agencies.models import Agency, Competence, Worker
from agencies.selectors import local_holidays, setting
from careplans.models import Goal, Milestone
from careplans.states import LIVE, GoalState
from cases.models import Case, CaseManagerAssignment, Consent
from contacts.kinds import text_of
from contacts.models import CaseNote, NoteHeadings, PlannedSession
from contacts.rules.notes import due_day
from correspondence.selectors.permits import instant_of

NEAR = timedelta(days=3)  # a session held this close to the day that was agreed is that session


def agreed_to_work(case: Case, day: date, now: datetime) -> bool:
    """Whether the person had agreed to work with us on that day (KW-5.1.1)."""
    at = instant_of(day, now)
    return Consent.objects.in_force(at).filter(case=case, kind=Consent.Kind.SERVICE_DELIVERY).exists()


def note_due_on(agency_id: int, happened_on: date) -> date:
    days = setting("note_due_working_days", agency_id)
    return due_day(happened_on, days, frozenset(local_holidays(agency_id)))


def goals_to_link(case: Case) -> list[Goal]:
    """The goals of the plan that stands, and of one being drafted, in the person's order; without what was dropped."""
    rows = Goal.objects.filter(plan__case=case, plan__state__in=LIVE).exclude(state=GoalState.DROPPED)
    return list(rows.select_related("domain").order_by("plan__state", "rank", "pk"))


def milestones_to_check(case: Case) -> list[Milestone]:
    rows = Milestone.objects.filter(goal__plan__case=case, goal__plan__state__in=LIVE, state=Milestone.State.AHEAD)
    return list(rows.select_related("goal").order_by("due_on", "pk"))


def are_of_case(case: Case, goals: Iterable[Goal]) -> bool:
    wanted = {goal.pk for goal in goals}
    return Goal.objects.filter(pk__in=wanted, plan__case=case).count() == len(wanted)


def permitted_interventions(user, agency_id: int | None) -> set[str]:
    """What this worker may do beyond key working, by their recorded competences there (MC-session-other)."""
    rows = Competence.objects.filter(worker__user=user, worker__agency=agency_id, worker__left_on=None)
    return set(rows.exclude(permits="").values_list("permits", flat=True))


def headings_for(kind: str, agency_id: int | None) -> str:
    """How this agency begins a note of this kind."""
    own = NoteHeadings.objects.filter(agency=agency_id, kind=kind).first()
    if own is not None:
        return own.headings
    return text_of(kind)


def own_headings(agency: Agency) -> dict[str, str]:
    """By kind, how notes begin here where that is not as everywhere."""
    return dict(NoteHeadings.objects.filter(agency=agency).values_list("kind", "headings"))


def planned_near(case: Case, day: date) -> PlannedSession | None:
    """The session that was agreed for this day, or for one close to it."""
    rows = PlannedSession.objects.filter(
        case=case,
        state=PlannedSession.State.PLANNED,
        planned_for__gte=day - NEAR,
        planned_for__lte=day + NEAR,
    )
    return min(rows, key=lambda each: (abs((each.planned_for - day).days), each.planned_for), default=None)


def words_beside(note: CaseNote) -> str:
    """What the session and the addenda of a note say: it is found by that too. Never what is private."""
    texts: list[str] = []
    session = getattr(note, "session", None)
    if session is not None:
        texts += [
            session.plan_agreed,
            session.plan_done,
            session.plan_checked,
            session.leaflets,
            session.harm_words,
            session.motivational_words,
            session.other_words,
            session.own_words,
        ]
    advocacy = getattr(note, "advocacy", None)
    if advocacy is not None:
        texts += [advocacy.with_whom, advocacy.about, advocacy.result]
    for each in note.addenda.order_by("pk"):
        texts += [each.reason, each.content]
    return "\n".join(filter(None, texts))


def private_to(user, case: Case) -> str:
    """Who will read what is private in a note by this person: “Only you, Dan Ó Sé and Cora Ní Fhloinn.”"""
    post = (
        Worker.objects.filter(user=user, agency=case.lead_agency_id, left_on=None)
        .select_related("line_manager__user")
        .first()
    )
    others = []
    if post and post.line_manager and post.line_manager.left_on is None:
        others.append(f"{post.line_manager.user} (your line manager)")
    current = CaseManagerAssignment.objects.current().filter(case=case, scope=CaseManagerAssignment.Scope.INDIVIDUAL)
    manager = current.select_related("worker").first()
    if manager and manager.worker_id != user.pk:
        others.append(f"{manager.worker} (case manager)")
    return "Only you read it." if not others else f"Only you and {' and '.join(others)} read it."
