"""Who can see a file at an instant, and why: the question of `CasePolicy.ways`, asked from the other end.

`ways` begins with a person and finds the rows; `holders` begins with a case and finds the people. A swept test holds
the two together for everybody there is (tests/cases/test_holders.py).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies.models import Agency, Worker, WorkerRole
from agencies.selectors import MANAGING
from cases.models import Case, CaseAgency, CaseUserPermission, SightBar
from cases.policies.cases import IDENTITY, TEAM, THE_CASE, WHOLE, Naming, child_family_parts, namings, rights_on
from core import kept
from core.days import day_of, start_of
from core.policies import listed

DPO = WorkerRole.Role.DPO
WATCHING = frozenset({*MANAGING, DPO})


class By(StrEnum):
    """By what right somebody sees a file."""

    CASE_MANAGER = "case-manager"
    KEY_WORKER = "key-worker"  # of the lead agency
    OPENED = "opened"  # took in somebody who has no key worker by their own choice
    MANAGER = "manager"  # of the lead agency
    EMERGENCY = "emergency"
    EXCEPTION = "exception"
    STATUTORY = "statutory"
    CHILD_FAMILY = "child-family"
    PARTNER = "partner"  # key worker of an agency that the consent names
    PARTNERS_MANAGER = "partners-manager"
    UNLED = "unled"  # manager of an agency in a case that nobody leads
    DATA_PROTECTION = "data-protection"  # the log of the file, and not the file


Ground = CaseUserPermission.Ground
BY_GROUND = {Ground.EMERGENCY.value: By.EMERGENCY, Ground.STATUTORY.value: By.STATUTORY}


@dataclass(frozen=True, slots=True)
class Holder:
    """One person, one right, and the parts of the file that it opens; nothing but the log where there are none."""

    user_id: int
    name: str
    agency_id: int | None
    agency: str
    by: By
    parts: frozenset[str]
    until: datetime | None = None  # the instant at which it ends, where that is known
    stands_in_for: str = ""
    reason: str = ""

    @property
    def is_whole(self) -> bool:
        return THE_CASE in self.parts


@dataclass(frozen=True, slots=True)
class Sight:
    """Who sees one file at one instant, and the facts that this was read from."""

    holders: tuple[Holder, ...]
    agencies: dict[int, Agency]  # in the case now, or at work on it
    named: dict[int, list[Naming]]  # in the consents that stand, by agency

    @property
    def seeing(self) -> list[Holder]:
        return [holder for holder in self.holders if holder.parts]

    @property
    def people_count(self) -> int:
        return len({holder.user_id for holder in self.seeing})

    @property
    def agency_count(self) -> int:
        return len({holder.agency_id for holder in self.seeing if holder.agency_id})


@dataclass(slots=True)
class _Posts:
    """Who of those asked about works where, in which roles."""

    names: dict[int, str] = field(default_factory=dict)
    agencies: dict[int, str] = field(default_factory=dict)
    roles: dict[tuple[int, int], set[str]] = field(default_factory=lambda: defaultdict(set))

    def in_roles(self, agency: int, roles: frozenset[str]) -> Iterator[int]:
        for (user, at_work_for), held in self.roles.items():
            if at_work_for == agency and held & roles:
                yield user


def sight_of(case: Case, at: datetime) -> Sight:
    """Everybody who sees this file at this instant: four queries, for two people or two hundred."""
    rights = [right for right in rights_on(case, at) if right.user.is_active and not right.is_barred]
    in_case = {row.agency_id: row.agency for row in kept.asked(_in_case, case=case.pk, on=day_of(at))}
    lead = {case.lead_agency_id} if case.lead_agency_id else set()
    asked = {right.user_id for right in rights} | ({case.opened_by_id} if case.opened_by_id else set())
    posts = _posts(asked, in_case.keys() | lead, case, at)
    named: dict[int, list[Naming]] = defaultdict(list)
    for naming in namings(case, at):
        named[naming.agency_id].append(naming)
    found = _Finder(case, frozenset(in_case), posts, named).all(rights)
    order = list(By)
    return Sight(
        holders=tuple(sorted(found, key=lambda each: (order.index(each.by), each.agency, each.name, each.user_id))),
        agencies={right.agency_id: right.agency for right in rights if right.agency} | in_case,
        named=dict(named),
    )


def _in_case(case: int, on: date) -> QuerySet[CaseAgency]:
    return CaseAgency.objects.in_case(on).filter(case=case).select_related("agency")


def holders(case: Case, at: datetime) -> tuple[Holder, ...]:
    """Each person who sees the file, or its log, with each right by which they do."""
    return sight_of(case, at).holders


def _posts(people: set[int], agencies: set[int], case: Case, at: datetime) -> _Posts:
    """The posts of these people, and of those who watch over these agencies; nobody who is barred from the file."""
    asked = {"people": tuple(sorted(people)), "agencies": tuple(sorted(agencies))}
    rows = kept.asked(_posts_held, person=case.service_user_id, on=day_of(at), **asked)
    posts = _Posts()
    for user, first, last, username, agency, name, short_name, role, ended_at in rows:
        posts.names[user] = f"{first} {last}".strip() or username
        posts.agencies[agency] = short_name or name
        held = posts.roles[user, agency]
        if role and ended_at is None:
            held.add(role)
    return posts


def _posts_held(person: int, on: date, people: list[int], agencies: list[int]) -> QuerySet[Worker, Any]:
    watches = Q(agency__in=listed(agencies), roles__role__in=sorted(WATCHING), roles__ended_at=None)
    return (
        Worker.objects.in_post(on)
        .filter(Q(user__in=listed(people)) | watches, user__is_active=True)
        .exclude(Exists(SightBar.objects.filter(service_user=person, user=OuterRef("user"))))
        .order_by("pk")
        .values_list(
            "user",
            "user__first_name",
            "user__last_name",
            "user__username",
            "agency",
            "agency__name",
            "agency__short_name",
            "roles__role",
            "roles__ended_at",
        )
    )


class _Finder:
    """Each way of `CasePolicy.ways`, walked from the case to the people, in the same order."""

    def __init__(self, case: Case, in_case: frozenset[int], posts: _Posts, named: dict[int, list[Naming]]):
        self.case, self.in_case, self.posts, self.named = case, in_case, posts, named

    def all(self, rights: list[CaseUserPermission]) -> Iterator[Holder]:
        for right in rights:
            yield from self._by_right(right)
        lead = self.case.lead_agency_id
        if lead:
            yield from self._of_lead(lead)
        for agency in self.in_case - {lead}:
            for user in self.posts.in_roles(agency, MANAGING):
                if lead is None:
                    yield self._in_post(user, agency, By.UNLED, self._shared(agency), self._ends(agency))
                elif agency in self.named:
                    yield self._in_post(user, agency, By.PARTNERS_MANAGER, self._shared(agency), self._ends(agency))

    def _of_lead(self, lead: int) -> Iterator[Holder]:
        case, taker = self.case, self.case.opened_by_id
        taken_in = case.level == Case.Level.HARM_REDUCTION_ONLY or case.participation == Case.Participation.DECLINED
        if taken_in and taker and (taker, lead) in self.posts.roles:
            yield self._in_post(taker, lead, By.OPENED, WHOLE)
        for user in self.posts.in_roles(lead, MANAGING):
            yield self._in_post(user, lead, By.MANAGER, WHOLE)
        for user in self.posts.in_roles(lead, frozenset({DPO})):
            yield self._in_post(user, lead, By.DATA_PROTECTION, frozenset())

    def _by_right(self, right: CaseUserPermission) -> Iterator[Holder]:
        at_work = (right.user_id, right.agency_id) in self.posts.roles
        held = right.covers if right.codename == "cover_case" and right.covers else right
        if right.codename == "view_case":
            if right.agency_id is None or at_work:
                yield self._holder(right, BY_GROUND.get(right.ground, By.EXCEPTION), WHOLE)
        elif not at_work:
            return
        elif held.codename == "manage_case" and held.manages == CaseUserPermission.Manages.INDIVIDUAL:
            yield self._holder(right, By.CASE_MANAGER, WHOLE)
        elif held.codename == "manage_case":
            parts = child_family_parts() | self._shared(right.agency_id)
            yield self._holder(right, By.CHILD_FAMILY, parts)
        elif held.codename == "work_case" and right.agency_id == self.case.lead_agency_id:
            yield self._holder(right, By.KEY_WORKER, WHOLE)
        elif held.codename == "work_case" and right.agency_id in self.named:
            ends = [end for end in (right.ends_at, self._ends(right.agency_id)) if end]
            yield self._holder(right, By.PARTNER, self._shared(right.agency_id), min(ends, default=None))

    def _holder(
        self, right: CaseUserPermission, by: By, parts: frozenset[str], until: datetime | None = None
    ) -> Holder:
        return Holder(
            user_id=right.user_id,
            name=str(right.user),
            agency_id=right.agency_id,
            agency=self.posts.agencies.get(right.agency_id or 0, ""),
            by=by,
            parts=parts,
            until=until or right.ends_at,
            stands_in_for=str(right.covers.user) if right.covers else "",
            reason=right.reason,
        )

    def _in_post(self, user: int, agency: int, by: By, parts: frozenset[str], until: datetime | None = None) -> Holder:
        return Holder(user, self.posts.names[user], agency, self.posts.agencies[agency], by, parts, until)

    def _shared(self, agency: int | None) -> frozenset[str]:
        """What whoever came for this agency reads: the name, whom to ring, and what consent adds."""
        named = self.named.get(agency, ()) if agency else ()
        return frozenset({IDENTITY, TEAM}).union(*(each.parts for each in named))

    def _ends(self, agency: int | None) -> datetime | None:
        """When the last of the agency's consents ends; nothing, where one has no end."""
        days = [each.ends_on for each in self.named.get(agency, ())] if agency else []
        last = None if None in days else max((day for day in days if day), default=None)
        return start_of(last) if last else None
