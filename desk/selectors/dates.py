"""The dates of one person's own work, for My day, the morning's mail and their calendar alike.

What is on the list is decided at each reading: the files come from the case policy, the steps from theirs. A file that
somebody may no longer see whole has no date here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.db.models import QuerySet

from careplans.filters import SOON_FOR_REVIEW
from careplans.models import CarePlan
from careplans.selectors.owed import SOON_DAYS, owed
from careplans.selectors.reflections import open_of
from careplans.selectors.reviews_owed import to_review
from cases.models import Case, CaseUserPermission
from cases.policies import CaseAction, case_policy
from cases.presenters import address
from consents.filters import SOON_DAYS as CONSENT_SOON
from consents.selectors.endings import standing as standing_consents
from contacts.models import PlannedSession
from core.days import day_of

MOST = 500  # of each kind

MANAGING = frozenset({"manage_case", "cover_case"})


class DateKind(StrEnum):
    """What falls on a day."""

    REVIEW = "review"
    REFLECTION = "reflection"
    CONSENT = "consent"
    STEP = "step"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class DateOfMine:
    """One date: what of, by its number; nothing of the person."""

    kind: DateKind
    pk: int
    day: date
    url: str
    starts: time | None = None


@dataclass(frozen=True, slots=True)
class MyCases:
    """The open cases that somebody works on and sees whole; and those of them whose plan they answer for."""

    whole: tuple[int, ...]
    governed: tuple[int, ...]


def my_cases(user, at: datetime) -> MyCases:
    rights = CaseUserPermission.objects.open_at(at).filter(
        user=user,
        ground=CaseUserPermission.Ground.ROLE,
        content_object__in=case_policy.within(user, CaseAction.VIEW_WHOLE),
        content_object__status=Case.Status.OPEN,
    )
    rows = list(rows_of(rights))
    governed = {pk for pk, codename, level in rows if codename in MANAGING or level == Case.Level.KEY_WORKING}
    return MyCases(tuple(sorted({pk for pk, _, _ in rows})), tuple(sorted(governed)))


def rows_of(rights: QuerySet[CaseUserPermission]) -> QuerySet:
    return rights.order_by().values_list("content_object", "codename", "content_object__level")


def dates_of(user, at: datetime, first: date, last: date) -> list[DateOfMine]:
    """Everything of this person's own that falls on one of these days, in the order of the days."""
    cases = my_cases(user, at)
    today = day_of(at)
    found = [
        *_reviews(cases.governed, first, last),
        *_reflection(user, first, last),
        *_consents(cases.whole, first, last),
        *_steps(user, today, first, last),
        *_sessions(user, cases.whole, first, last),
    ]
    return sorted(found, key=lambda each: (each.day, each.starts or time.min, each.kind, each.pk))


def _reviews(cases: Collection[int], first: date, last: date) -> list[DateOfMine]:
    rows = to_review(CarePlan.objects.filter(case__in=cases)).filter(review_due_on__range=(first, last))
    return [
        DateOfMine(DateKind.REVIEW, pk, on, address("careplans:reviews", case))
        for pk, case, on in rows.order_by("review_due_on", "pk").values_list("pk", "case", "review_due_on")[:MOST]
        if on
    ]


def _reflection(user, first: date, last: date) -> list[DateOfMine]:
    row = open_of(user)
    if row is None or not first <= row.due_on <= last:
        return []
    return [DateOfMine(DateKind.REFLECTION, row.pk, row.due_on, address("careplans:reflections"))]


def _consents(cases: Collection[int], first: date, last: date) -> list[DateOfMine]:
    rows = standing_consents().filter(case__in=cases, expires_on__range=(first, last))
    return [
        DateOfMine(DateKind.CONSENT, pk, on, address("consents:consent", case))
        for pk, case, on in rows.order_by("expires_on", "pk").values_list("pk", "case", "expires_on")[:MOST]
        if on
    ]


def _steps(user, today: date, first: date, last: date) -> list[DateOfMine]:
    rows = owed(user, today).filter(target_date__range=(first, last)).order_by("target_date", "pk")
    return [
        DateOfMine(DateKind.STEP, pk, on, address("careplans:action", pk))
        for pk, on in rows.values_list("pk", "target_date")[:MOST]
        if on
    ]


def _sessions(user, cases: Collection[int], first: date, last: date) -> list[DateOfMine]:
    rows = PlannedSession.objects.filter(
        worker=user, case__in=cases, state=PlannedSession.State.PLANNED, planned_for__range=(first, last)
    )
    return [
        DateOfMine(DateKind.SESSION, pk, on, address("contacts:sessions", case), starts)
        for pk, case, on, starts in rows.order_by("planned_for", "pk").values_list(
            "pk", "case", "planned_for", "starts"
        )[:MOST]
    ]


# The morning's mail ---------------------------------------------------------------------------------------------------

LONG_AGO = timedelta(days=3650)

# How far ahead each kind is told of, and how it is counted: one, and more than one.
AHEAD: dict[DateKind, tuple[int, str, str]] = {
    DateKind.SESSION: (0, "session today", "sessions today"),
    DateKind.REVIEW: (SOON_FOR_REVIEW, "review due", "reviews due"),
    DateKind.REFLECTION: (SOON_FOR_REVIEW, "reflection of your own due", "reflections of your own due"),
    DateKind.CONSENT: (CONSENT_SOON, "consent ends or has ended", "consents end or have ended"),
    DateKind.STEP: (SOON_DAYS, "step of yours due", "steps of yours due"),
}


def waits_for(user, at: datetime) -> list[str]:
    """“3 reviews due”: how many of each are overdue or soon due, and nothing else of them."""
    today = day_of(at)
    furthest = max(days for days, _, _ in AHEAD.values())
    dates = dates_of(user, at, today - LONG_AGO, today + timedelta(days=furthest))
    lines = []
    for kind, (days, one, more) in AHEAD.items():
        count = sum(
            each.day <= today + timedelta(days=days) and (kind != DateKind.SESSION or each.day == today)
            for each in dates
            if each.kind == kind
        )
        if count:
            lines.append(f"{count} {one if count == 1 else more}")
    return lines
