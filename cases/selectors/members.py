"""The people of a case: who holds which role on it at an instant, and who stands in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.models import Case, CaseUserPermission
from cases.policies import rights_on
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


def contact_among(team: Iterable[Member]) -> Member | None:
    """Whom agencies and the person ring: the case manager, or whoever stands in now (GB2-contact-point)."""
    managing = [member for member in team if member.role == "case-manager"]
    return next((member for member in managing if member.stands_in_for), managing[0] if managing else None)


def team_of(case: Case, at: datetime) -> tuple[Member, ...]:
    """Everybody with a role on the case at this instant, the case manager first (GB2-cm-team)."""
    roles = [right for right in rights_on(case, at) if right.ground == CaseUserPermission.Ground.ROLE]
    members = [_member(right) for right in roles]
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
