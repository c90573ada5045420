"""My people: the cases in which I hold a role, with what My day tells of each. One query, however many they are.

What of them may be shown follows from the case policy, asked once; of a case that another agency leads, no more than a
partner is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from agencies.selectors import settings_of
from careplans.models import CarePlan
from careplans.selectors.reviews_owed import to_review
from cases.models import Case, CaseUserPermission
from cases.policies import CaseAction
from cases.presenters import address
from cases.selectors.caseload import open_among
from contacts.models import PlannedSession
from core import kept
from core.components import Status, WorkItem
from core.days import day_of, spelled

MOST = 500  # roles of one person
SHOWN = 12  # of my people; the rest stands on the caseload
NEW_DAYS = 7
GOVERNING = frozenset({"manage_case", "cover_case"})
CHILD_FAMILY = CaseUserPermission.Manages.CHILD_FAMILY
WORDS = {"manage_case": "case manager", "work_case": "key worker"}


class Held(NamedTuple):
    """One role of mine, and of its case what My day may need."""

    case_id: int
    codename: str
    manages: str | None
    since: datetime
    covers_first: str | None
    covers_last: str | None
    reference: str
    level: str
    lead_agency_id: int | None
    opened_on: date
    last_contact_on: date | None
    first_names: str
    last_name: str
    known_as: str
    session_on: date | None
    session_at: time | None
    review_on: date | None

    @property
    def name(self) -> str:
        return called(self.first_names, self.last_name, self.known_as)

    @property
    def url(self) -> str:
        return address("desk:case", self.case_id)


def called(first_names: str, last_name: str, known_as: str) -> str:
    """A person's name, as their record says it."""
    return " ".join(filter(None, [first_names, last_name])) or known_as


class Whose(NamedTuple):
    """Whose file a row belongs to: in the order of `whose`."""

    case_id: int
    reference: str
    first_names: str
    last_name: str
    known_as: str

    @property
    def told(self) -> dict[str, str]:
        """As a line of work names it."""
        name = called(self.first_names, self.last_name, self.known_as)
        return {"name": name, "url": address("desk:case", self.case_id), "reference": self.reference}


def whose(case: str = "case") -> tuple[str, ...]:
    """What a query fetches for it, by the name of its way to the case; empty where it asks of cases."""
    prefix = f"{case}__" if case else ""
    person = (f"{prefix}service_user__{name}" for name in ("first_names", "last_name", "known_as"))
    return f"{prefix}pk", f"{prefix}reference", *person


@dataclass(frozen=True, slots=True)
class Mine:
    """One of my people, with the day that matters next."""

    name: str
    url: str
    reference: str
    note: str
    status: Status | None


@dataclass(frozen=True, slots=True)
class MyPeople:
    """My roles, in cases that I see; and the cases by what I may do there."""

    held: tuple[Held, ...]
    whole: tuple[int, ...]
    worked: tuple[int, ...]
    co_ordinated: tuple[int, ...]

    @property
    def wholly(self) -> list[Held]:
        return [each for each in self.held if each.case_id in self.whole]

    @property
    def governed(self) -> tuple[int, ...]:
        """The cases whose plan I answer for: as case manager, or as key worker where there is none."""
        return tuple(
            each.case_id for each in self.wholly if each.codename in GOVERNING or each.level == Case.Level.KEY_WORKING
        )


def my_people(user, at: datetime) -> MyPeople:
    rows = [Held(*row) for row in kept.planned(_held, user=user.pk, at=at, today=day_of(at))]
    ids = list({row.case_id for row in rows})
    seen, whole, worked, co_ordinated = (
        open_among(user, action, ids)
        for action in (CaseAction.VIEW, CaseAction.VIEW_WHOLE, CaseAction.WORK, CaseAction.CO_ORDINATE)
    )
    return MyPeople(
        tuple(row for row in rows if row.case_id in seen),
        *(tuple(sorted(each)) for each in (whole, worked, co_ordinated)),
    )


def _held(user: int, at: datetime, today: date) -> QuerySet[CaseUserPermission, Any]:
    case = OuterRef("content_object")
    sessions = PlannedSession.objects.filter(
        case=case, worker=user, state=PlannedSession.State.PLANNED, planned_for__gte=today
    ).order_by("planned_for", "pk")
    plan = to_review(CarePlan.objects.filter(case=case)).order_by()
    rights = CaseUserPermission.objects.open_at(at).filter(user=user, ground=CaseUserPermission.Ground.ROLE)
    of_case = "content_object__"
    person = f"{of_case}service_user__"
    return (
        rights.exclude(content_object__status=Case.Status.CLOSED)
        .annotate(
            session_on=Subquery(sessions.values("planned_for")[:1]),
            session_at=Subquery(sessions.values("starts")[:1]),
            review_on=Subquery(plan.values("review_due_on")[:1]),
        )
        .order_by(f"{of_case}last_contact_on", "content_object", "pk")
        .values_list(
            "content_object",
            "codename",
            "manages",
            "starts_at",
            "covers__user__first_name",
            "covers__user__last_name",
            *(f"{of_case}{name}" for name in ("reference", "level", "lead_agency", "opened_on", "last_contact_on")),
            *(f"{person}{name}" for name in ("first_names", "last_name", "known_as")),
            "session_on",
            "session_at",
            "review_on",
        )[:MOST]
    )


def people_of(mine: MyPeople, today: date) -> tuple[list[Mine], int]:
    """My people by the day that comes next, a session or else a review; those without one; then partners’ cases."""
    by_case: dict[int, Held] = {}
    for each in mine.held:
        by_case.setdefault(each.case_id, each)
    whole = set(mine.whole)
    dated = sorted((each for each in by_case.values() if each.case_id in whole), key=_next_first)
    partly = sorted((each for each in by_case.values() if each.case_id not in whole), key=lambda each: each.reference)
    found = [
        *(Mine(each.name, each.url, each.reference, *_said_next(each, today)) for each in dated[:SHOWN]),
        *(Mine(each.name, each.url, each.reference, "your agency’s part", None) for each in partly[:SHOWN]),
    ]
    return found[:SHOWN], len(by_case)


def _next_first(each: Held) -> tuple[Any, ...]:
    return each.session_on or each.review_on or date.max, each.session_at or time.max, each.reference


def _said_next(each: Held, today: date) -> tuple[str, Status | None]:
    if each.session_on:
        day = "today" if each.session_on == today else spelled(each.session_on, year=False)
        return (f"{day}, {each.session_at:%H:%M}" if each.session_at else day), None
    if each.review_on:
        late = Status("overdue", f"review {spelled(each.review_on, year=False)}")
        return f"review {spelled(each.review_on, year=False)}", late if each.review_on < today else None
    if each.last_contact_on is None:
        return "", Status("none", "no contact yet")
    return "", Status("none", "no date set")


def out_of_touch(mine: MyPeople, today: date, most: int) -> list[WorkItem]:
    """My people whom nobody has reached for longer than the service allows, the longest first."""
    found: list[WorkItem] = []
    told: set[int] = set()
    for each in sorted(mine.wholly, key=lambda each: each.last_contact_on or each.opened_on):
        if each.case_id in told or each.level == Case.Level.HARM_REDUCTION_ONLY:
            continue
        allowed = settings_of(each.lead_agency_id)["no_contact_list_days"]
        last = each.last_contact_on or each.opened_on
        days = (today - last).days
        if days > allowed:
            told.add(each.case_id)
            found.append(
                WorkItem(
                    status=Status("overdue", f"{days} days"),
                    when=f"since {spelled(last, year=False)}",
                    name=each.name,
                    url=each.url,
                    reference=each.reference,
                    text=f"No contact for {days} days. The service asks for one at least every {allowed}.",
                    action="Record a contact",
                    action_url=address("correspondence:record-contact", each.case_id),
                )
            )
        if len(found) == most:
            break
    return found


def new_to_me(held: Iterable[Held], today: date, most: int) -> list[WorkItem]:
    """The roles that began within a week, the latest first."""
    found: list[WorkItem] = []
    for each in sorted(held, key=lambda each: each.since, reverse=True):
        since = day_of(each.since)
        if (today - since).days > NEW_DAYS or len(found) == most:
            break
        role = WORDS.get(each.codename, "named on this file")
        if each.covers_first is not None:
            role = f"covering for {f'{each.covers_first} {each.covers_last}'.strip()}"
        if each.manages == CHILD_FAMILY:
            role = "case manager for the child and family"
        found.append(
            WorkItem(
                status=Status("new", "New"),
                when=spelled(since, year=False),
                name=each.name,
                url=each.url,
                reference=each.reference,
                text=f"You are {role}.",
                action="Open the file",
                action_url=each.url,
            )
        )
    return found
