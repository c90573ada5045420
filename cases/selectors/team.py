"""Who works on a case: the people, whom to ring, and where somebody is missing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from agencies.models import Agency, Worker
from cases.models import Case, CaseAgency, CaseManagerAssignment, CaseUserPermission, KeyWorkerAssignment
from cases.policies import THE_CASE, consented
from cases.selectors.roles import current_case_manager
from core.days import day_of


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """Whom everybody rings about this person: the case manager, or who stands in for them (GB2-contact-point)."""

    user: Any
    agency: Agency
    phone: str
    stands_in_for: Any = None
    until: date | None = None  # the last day of standing in


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the case management team, as a reader of the page may see them (GB2-cm-team)."""

    assignment: CaseManagerAssignment | KeyWorkerAssignment
    role: str
    agency: Agency
    phone: str
    job_title: str
    cover: Any = None
    cover_until: date | None = None
    is_contact_point: bool = False
    does: str = ""

    @property
    def user(self):
        return self.assignment.worker

    @property
    def profession(self) -> str:
        is_key_work = isinstance(self.assignment, KeyWorkerAssignment)
        return self.assignment.get_profession_display() if is_key_work else ""  # type: ignore[union-attr]

    @property
    def care_team(self) -> str:
        return getattr(self.assignment, "care_team_name", "")

    @property
    def interim_until(self) -> date | None:
        return getattr(self.assignment, "interim_until", None)

    @property
    def is_child_family(self) -> bool:
        return getattr(self.assignment, "scope", "") == CaseManagerAssignment.Scope.CHILD_FAMILY


@dataclass(frozen=True, slots=True)
class Team:
    """The people of a case. `shared_only`: cut to what the consent in force lets be given out."""

    members: list[Member]
    agencies: list[CaseAgency]
    contact: ContactPoint | None
    consented: frozenset[int]
    shared_only: bool
    warnings: list[str] = field(default_factory=list)


def contact_point(case: Case, at: datetime) -> ContactPoint | None:
    """The cover worker while cover runs, else the case manager; nobody, where the role is vacant."""
    present = current_case_manager(case)
    if present is None:
        return None
    covering = _cover_of([present.permission_id], at).get(present.permission_id)
    user = covering.user if covering else present.worker
    return ContactPoint(
        user=user,
        agency=present.agency,
        phone=_phones([(user.pk, present.agency_id)], at).get((user.pk, present.agency_id), ("", ""))[0],
        stands_in_for=present.worker if covering else None,
        until=_last_day(covering) if covering else None,
    )


def team(
    case: Case,
    at: datetime,
    *,
    parts: frozenset[str],
    own_agencies: Iterable[int] = (),
    for_print: bool = False,
) -> Team:
    """Everybody in a role, as one reader may see them.

    Whoever sees only parts of the file reads of the case manager and of their own agency: that another agency works
    with the person may itself be private. On paper stand only the agencies that the consent in force names.
    """
    shared = frozenset(consented(at).filter(consent__case=case).values_list("agency", flat=True))
    whole = THE_CASE in parts and not for_print
    reach: set[int | None] = {*shared, case.lead_agency_id} if for_print else set(own_agencies)
    day = day_of(at)
    managing = list(
        case.assignments.current().select_related("worker", "agency", "permission").order_by("-scope", "pk")
    )
    working = list(
        case.key_workers.current().select_related("worker", "agency", "permission").order_by("starts_on", "pk")
    )
    everyone = [each for each in [*managing, *working] if whole or _is_within(each, reach)]
    covers = _cover_of([each.permission_id for each in everyone], at)
    stand_ins = [(cover.user_id, cover.agency_id) for cover in covers.values()]
    phones = _phones([*((each.worker_id, each.agency_id) for each in everyone), *stand_ins], at)
    joined = list(
        CaseAgency.objects.in_case(day).filter(case=case).select_related("agency").order_by("joined_on", "pk")
    )
    does = {each.agency_id: each.does for each in joined}
    members = []
    for each in everyone:
        cover = covers.get(each.permission_id)
        phone, job_title = phones.get((each.worker_id, each.agency_id), ("", ""))
        is_manager = isinstance(each, CaseManagerAssignment)
        role = each.get_scope_display() if isinstance(each, CaseManagerAssignment) else "Key worker"
        members.append(
            Member(
                assignment=each,
                role=role,
                agency=each.agency,
                phone=phone,
                job_title=job_title,
                cover=cover.user if cover else None,
                cover_until=_last_day(cover) if cover else None,
                is_contact_point=is_manager and each.scope == CaseManagerAssignment.Scope.INDIVIDUAL,
                does=does.get(each.agency_id, ""),
            )
        )
    return Team(
        members=members,
        agencies=[each for each in joined if whole or each.agency_id in {*reach, case.lead_agency_id}],
        contact=contact_point(case, at),
        consented=shared if THE_CASE in parts else frozenset(),
        shared_only=not whole,
        warnings=role_warnings(case, day) if THE_CASE in parts else [],
    )


def role_warnings(case: Case, on: date) -> list[str]:
    """What is missing among the people and agencies of an open case, in plain words."""
    if not case.is_open:
        return []
    found = []
    managed = case.level == Case.Level.CASE_MANAGEMENT
    if managed and current_case_manager(case) is None:
        found.append("This person has no case manager. The lead agency’s manager must appoint one.")
    elif lacks_co_ordinator(case):
        found.append("No co-ordinating worker: several key workers, and nobody who brings them together.")
    others = CaseAgency.objects.in_case(on).filter(case=case).exclude(agency=case.lead_agency_id)
    if managed and not others.exists():
        found.append("Only one agency takes part. Case management is for work that needs several (KW-6.3).")
    return found


def lacks_co_ordinator(case: Case) -> bool:
    """Several key workers and no case manager (GB2-one-lead-kw)."""
    if case.level == Case.Level.CASE_MANAGEMENT and current_case_manager(case):
        return False
    if case.key_workers.current().values("worker").distinct().count() < 2:
        return False
    return current_case_manager(case) is None


def tenures(case: Case) -> list[CaseManagerAssignment | KeyWorkerAssignment]:
    """Everybody who ever had a role on the case, latest first."""
    managing = case.assignments.select_related("worker", "agency")
    working = case.key_workers.select_related("worker", "agency")
    return sorted([*managing, *working], key=lambda each: (each.starts_on, each.pk), reverse=True)


def consent_names(case: Case, agency: Agency, at: datetime) -> bool:
    """Whether the consent in force names this agency: then its workers may know who leads."""
    return consented(at).filter(consent__case=case, agency=agency).exists()


def _is_within(assignment, reach: set[int | None]) -> bool:
    is_manager = getattr(assignment, "scope", "") == CaseManagerAssignment.Scope.INDIVIDUAL
    return is_manager or assignment.agency_id in reach


def _cover_of(permission_ids: list[int | None], at: datetime) -> dict[int | None, CaseUserPermission]:
    rows = CaseUserPermission.objects.open_at(at).filter(codename="cover_case", covers__in=permission_ids)
    return {row.covers_id: row for row in rows.select_related("user").order_by("pk")}


def _last_day(cover: CaseUserPermission) -> date | None:
    arrangement = cover.arrangements.first()
    return arrangement.last_day if arrangement else None


def _phones(posts: list[tuple[int, int | None]], at: datetime) -> dict[tuple[int, int], tuple[str, str]]:
    users = {user for user, _ in posts}
    rows = Worker.objects.in_post(day_of(at)).filter(user__in=users)
    return {
        (user, agency): (phone, title)
        for user, agency, phone, title in rows.values_list("user", "agency", "phone", "job_title")
    }
