"""One file as one reader may see it: what every page about a case begins with."""

from dataclasses import dataclass
from datetime import datetime

from agencies.selectors import standing_of
from cases.models import Case, PersonFlag
from cases.policies import THE_CASE, WHOLE, CaseAction, came_by, visible_parts
from cases.selectors.members import Member, contact_among, team_of
from cases.selectors.shared import SharedFile, shared_file
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
    flags = PersonFlag.objects.filter(person=case.service_user_id, ended_at=None).order_by("pk")
    if not case.is_open:  # a flag put up since, with a file that runs elsewhere, is not this file's to show
        flags = flags.exclude(person__cases__status=Case.Status.OPEN)
    if not can & {CaseAction.CO_ORDINATE, CaseAction.MANAGE}:
        flags = flags.filter(sight=PersonFlag.Sight.CASE_WORKERS)
    return tuple(flags)
