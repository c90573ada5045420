"""One file as one reader may see it: what every page about a case begins with."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from agencies.selectors import standing_of
from cases.models import Case, PersonFlag
from cases.policies import THE_CASE, WHOLE, CaseAction, came_by, visible_parts
from cases.selectors.members import Member, contact_among, team_of
from cases.selectors.shared import SharedFile, shared_file
from core import kept
from core.days import day_of


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What this reader may know of a file. Pages get this; what is not in it cannot be shown."""

    case: Case
    can: frozenset[str]
    parts: frozenset[str]
    team: tuple[Member, ...]
    flags: tuple[PersonFlag, ...]
    shared: SharedFile | None = None  # all that there is of the file for whoever reads a part of it

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
        return contact_among(self.team)


def case_for_page(case: int) -> QuerySet[Case]:
    """A case with the person and the agency that every page of the file names."""
    return Case.objects.filter(pk=case).select_related("service_user", "lead_agency")


def case_file(user, case: Case, at: datetime, can: frozenset[str]) -> CaseFile:
    """The file as `user` may see it at this instant; `can` is the policy's answer for the same."""
    if CaseAction.VIEW_WHOLE in can:
        # Whoever sees the whole needs no list of domains, which would be one more question to the database.
        return CaseFile(case, can, WHOLE, team_of(case, at), _flags(case, can))
    parts = visible_parts(user, case, at, can)
    shared = None
    if parts:
        came = came_by(user, case, at)
        readers = {post.agency_id: post.agency_name for post in standing_of(user, day_of(at)).posts}
        shared = shared_file(case, parts, {pk: name for pk, name in readers.items() if pk in came}, at)
    return CaseFile(case, can, parts, shared.team if shared else (), (), shared)


def _flags(case: Case, can: frozenset[str]) -> tuple[PersonFlag, ...]:
    for_all = not can & {CaseAction.CO_ORDINATE, CaseAction.MANAGE}
    asks = _flags_of_open if case.is_open else _flags_of_closed
    flags = kept.asked(asks, person=case.service_user_id)
    return tuple(flag for flag in flags if not for_all or flag.sight == PersonFlag.Sight.CASE_WORKERS)


def _flags_of_open(person: int) -> QuerySet[PersonFlag]:
    return PersonFlag.objects.filter(person=person, ended_at=None).order_by("pk")


def _flags_of_closed(person: int) -> QuerySet[PersonFlag]:
    """A flag put up since, with a file that runs elsewhere, is not this file's to show."""
    return _flags_of_open(person).exclude(person__cases__status=Case.Status.OPEN)
