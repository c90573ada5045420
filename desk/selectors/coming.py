"""What falls on a day, for my people: sessions, reviews, consents that end, a lead agency's promise. One question."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, F, QuerySet, TimeField, Value
from django.db.models.functions import Cast

from careplans.filters import SOON_FOR_REVIEW
from careplans.models import CarePlan
from careplans.selectors.review_list import with_reviews
from careplans.selectors.reviews_owed import to_review
from cases.models import LeadAgencyAgreement
from cases.presenters import address
from consents.selectors.endings import standing as standing_consents
from contacts.models import PlannedSession
from core import kept
from core.components import Status, WorkItem
from core.days import spelled
from core.policies import listed
from core.templatetags.ui import due, ending
from desk.selectors.mine import MyPeople, Whose, whose

LISTED = 25  # of each kind
UNWRITTEN = timedelta(days=21)  # later than that nobody writes it up; it counts as missed
CONSENT_SOON = timedelta(days=14)
COMMITMENT_SOON = timedelta(days=30)
SESSION, REVIEW, CONSENT, COMMITMENT = "session", "review", "consent", "commitment"

NO_TIME = Cast(Value(None), TimeField())
NO_NUMBER = Cast(Value(None), BigIntegerField())


class Coming(NamedTuple):
    """One day of one of my people."""

    kind: str
    on: date
    starts: time | None
    begun: int | None  # the review that is begun
    whose: Whose


def coming_to(user, mine: MyPeople, today: date) -> list[Coming]:
    """By the cases in which I hold a role: those seen whole, worked on, governed and co-ordinated."""
    if not mine.whole:
        return []
    rows = kept.planned(
        _coming,
        today,
        user=user.pk,
        whole=mine.whole,
        worked=mine.worked,
        governed=mine.governed,
        co_ordinated=mine.co_ordinated,
    )
    return [Coming(kind, on, starts, begun, Whose(*person)) for kind, on, starts, begun, *person in rows]


def _coming(
    today: date, user: int, whole: list[int], worked: list[int], governed: list[int], co_ordinated: list[int]
) -> QuerySet[Any, Any]:
    sessions = PlannedSession.objects.filter(
        worker=user,
        state=PlannedSession.State.PLANNED,
        planned_for__range=(today - UNWRITTEN, today),
        case__in=listed(whole),
    )
    reviews = with_reviews(to_review(CarePlan.objects.filter(case__in=listed(governed))))
    reviews = reviews.filter(review_due_on__lte=today + timedelta(days=SOON_FOR_REVIEW))
    consents = standing_consents().filter(case__in=listed(worked), expires_on__lte=today + CONSENT_SOON)
    commitments = LeadAgencyAgreement.objects.filter(
        ended_on=None, committed_until__range=(today, today + COMMITMENT_SOON), case__in=listed(co_ordinated)
    )
    first, *others = (
        _of_kind(SESSION, sessions, "planned_for", starts=F("starts")),
        _of_kind(REVIEW, reviews, "review_due_on", begun=F("review_begun")),
        _of_kind(CONSENT, consents, "expires_on"),
        _of_kind(COMMITMENT, commitments, "committed_until"),
    )
    return first.union(*others, all=True).order_by("on", "at_time", "number")


def _of_kind(kind: str, rows: QuerySet[Any, Any], on: str, starts: Any = NO_TIME, begun: Any = NO_NUMBER) -> QuerySet:
    told = {"told_kind": Value(kind, CharField()), "on": F(on), "at_time": starts, "number": begun}
    return rows.order_by(on, "pk").annotate(**told).values_list(*told, *whose())[:LISTED]


def due_of(rows: list[Coming], today: date) -> Iterator[tuple[WorkItem, bool]]:
    """Sessions and reviews: what is for today, or soon; those of before are overdue."""
    for each in rows:
        if each.kind == SESSION:
            yield _session(each, today), each.on < today
        elif each.kind == REVIEW:
            yield _review(each, today), each.on < today


def later_of(rows: list[Coming], today: date) -> Iterator[tuple[WorkItem, bool]]:
    """Consents, which are overdue once they have ended, and promises of lead agencies."""
    for each in rows:
        if each.kind == CONSENT:
            yield _consent(each, today), each.on <= today
        elif each.kind == COMMITMENT:
            yield _commitment(each, today), False


def _session(each: Coming, today: date) -> WorkItem:
    missed = each.on < today
    days = (today - each.on).days
    word = f"{days} day{'' if days == 1 else 's'} ago" if missed else f"{each.starts:%H:%M}" if each.starts else "Today"
    return WorkItem(
        status=Status("overdue" if missed else "soon", word),
        when=f"on {spelled(each.on, year=False)}" if missed else "",
        **each.whose.told,
        text=f"No note yet of the session on {spelled(each.on, year=False)}." if missed else "Keywork session.",
        action="Write the note" if missed else "Open the session",
        action_url=address("contacts:write-session", each.whose.case_id),
    )


def _review(each: Coming, today: date) -> WorkItem:
    page = ("careplans:review", each.begun) if each.begun else ("careplans:reviews", each.whose.case_id)
    return WorkItem(
        status=due(each.on, today),
        when=f"due {spelled(each.on, year=False)}",
        **each.whose.told,
        text="Review of the care plan.",
        action="Go on with the review" if each.begun else "Hold the review",
        action_url=address(*page),
    )


def _consent(each: Coming, today: date) -> WorkItem:
    ended = each.on <= today
    return WorkItem(
        status=ending(each.on, today),
        when=spelled(each.on, year=False),
        **each.whose.told,
        text="Consent to share has ended. Other agencies see nothing." if ended else "Consent to share ends.",
        action="Talk about consent",
        action_url=address("consents:consent", each.whose.case_id),
    )


def _commitment(each: Coming, today: date) -> WorkItem:
    days = (each.on - today).days
    return WorkItem(
        status=Status("soon", f"{days} day{'' if days == 1 else 's'}" if days else "Today"),
        when=spelled(each.on, year=False),
        **each.whose.told,
        text="The lead agency’s commitment ends. Agree a new one, or prepare a transfer.",
        action="Look at the case",
        action_url=each.whose.told["url"],
    )
