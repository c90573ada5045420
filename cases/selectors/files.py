"""One file as one reader may see it: what every page about a case begins with."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, OuterRef, Subquery

from agencies.models import Worker
from agencies.selectors import standing_of
from cases.models import CareDomain, Case, CaseUserPermission, PersonFlag
from cases.policies import IDENTITY, TEAM, THE_CASE, WHOLE, CaseAction, consented, visible_parts
from core.days import day_of


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who holds a role on the case now, or stands in for its holder."""

    user_id: int
    name: str
    agency_id: int | None
    agency: str
    role: str  # case-manager, child-family or key-worker
    since: date
    phone: str
    stands_in_for: str = ""
    until: date | None = None  # the last day of the cover


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What this reader may know of a file. Pages get this; what is not in it cannot be shown."""

    case: Case
    can: frozenset[str]
    parts: frozenset[str]
    team: tuple[Member, ...]
    flags: tuple[PersonFlag, ...]
    reader_agency: str  # for whom a partner reads: "Harbour’s part of the file"
    shared_domains: tuple[str, ...] = ()  # what a partner sees, in words
    consent_ends_on: date | None = None  # when the partner's consent ends, at 00:00

    @property
    def is_whole(self) -> bool:
        return THE_CASE in self.parts

    def holding(self, role: str) -> tuple[Member, ...]:
        return tuple(member for member in self.team if member.role == role and not member.stands_in_for)

    @property
    def case_manager(self) -> Member | None:
        return next(iter(self.holding("case-manager")), None)

    @property
    def contact_point(self) -> Member | None:
        """Whom agencies and the person ring: the case manager, or whoever stands in now (GB2-contact-point)."""
        covers = [member for member in self.team if member.role == "case-manager" and member.stands_in_for]
        return covers[0] if covers else self.case_manager


def case_file(user, case: Case, at: datetime, can: frozenset[str]) -> CaseFile:
    """The file as `user` may see it at this instant; `can` is the policy's answer for the same."""
    # Whoever sees the whole needs no list of domains, which would be one more question to the database.
    parts = WHOLE if CaseAction.VIEW_WHOLE in can else visible_parts(user, case, at, can)
    standing = standing_of(user, day_of(at))
    team = team_of(case, at) if TEAM in parts else ()
    if THE_CASE not in parts:
        # That another agency works with the person is itself something the person may not have agreed to share.
        own = set(standing.agencies)
        team = tuple(member for member in team if member.role == "case-manager" or member.agency_id in own)
    shared: tuple[str, ...] = ()
    ends_on = None
    if THE_CASE not in parts and parts:
        shared = tuple(CareDomain.objects.filter(code__in=parts).values_list("label", flat=True))
        ends_on = (
            consented(at)
            .filter(consent__case=case, agency__in=standing.agencies)
            .aggregate(last=Max("consent__expires_on"))["last"]
        )
    return CaseFile(
        case=case,
        can=can,
        parts=parts,
        team=team,
        flags=_flags(case, can) if THE_CASE in parts else (),
        reader_agency=standing.posts[0].agency_name if standing.posts and IDENTITY in parts else "",
        shared_domains=shared,
        consent_ends_on=ends_on,
    )


def team_of(case: Case, at: datetime) -> tuple[Member, ...]:
    """Everybody with a role on the case at this instant, the case manager first: one query (GB2-cm-team)."""
    posts = Worker.objects.filter(user=OuterRef("user"), agency=OuterRef("agency"), left_on=None)
    rights = (
        CaseUserPermission.objects.open_at(at)
        .filter(content_object=case, ground=CaseUserPermission.Ground.ROLE)
        .select_related("user", "agency", "covers__user")
        .annotate(phone=Subquery(posts.values("phone")[:1]))
        .order_by("starts_at", "pk")
    )
    members = [_member(right) for right in rights]
    order = {"case-manager": 0, "child-family": 1, "key-worker": 2}
    return tuple(sorted(members, key=lambda member: (order[member.role], bool(member.stands_in_for))))


def _member(right) -> Member:
    held = right.covers or right
    if held.codename == "work_case":
        role = "key-worker"
    else:
        role = "child-family" if held.manages == CaseUserPermission.Manages.CHILD_FAMILY else "case-manager"
    return Member(
        user_id=right.user_id,
        name=str(right.user),
        agency_id=right.agency_id,
        agency=right.agency.label if right.agency else "",
        role=role,
        since=day_of(right.starts_at),
        phone=right.phone or "",
        stands_in_for=str(right.covers.user) if right.covers else "",
        until=_last_day(right.ends_at) if right.covers else None,
    )


def _last_day(ends_at: datetime | None) -> date | None:
    return day_of(ends_at - timedelta(seconds=1)) if ends_at else None


def _flags(case: Case, can: frozenset[str]) -> tuple[PersonFlag, ...]:
    flags = PersonFlag.objects.filter(person=case.service_user_id, ended_at=None).order_by("pk")
    if not case.is_open:  # a flag put up since, with a file that runs elsewhere, is not this file's to show
        flags = flags.exclude(person__cases__status=Case.Status.OPEN)
    if not can & {CaseAction.CO_ORDINATE, CaseAction.MANAGE}:
        flags = flags.filter(sight=PersonFlag.Sight.CASE_WORKERS)
    return tuple(flags)
