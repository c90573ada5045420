"""What the papers of a plan are made from: the words that were signed, and beside them how things stand today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from agencies.models import Agency
from careplans.models import CarePlan, PlanVersion
from careplans.selectors.agreeing import Agreeing, answers_of, standing_of_agencies
from careplans.selectors.extract import PlanExtract, plan_extract, plan_for_others
from careplans.selectors.letters import sender_of, whom_to_ring
from careplans.selectors.reading import areas_by_role, part_of_agency
from careplans.selectors.sheet_parts import PlanSheet
from careplans.selectors.versions import last_version, read_now
from careplans.snapshots import Change, compared, hash_of
from cases.models import Case
from cases.policies import namings, parts_of
from cases.selectors.members import team_of
from cases.selectors.shared import SharedFile, shared_file
from core.days import day_of
from core.text import whole_number


@dataclass(frozen=True, slots=True)
class Sight:
    """One reader outside the agency that leads, and the goals of the plan that it reads now (KW-8.3b)."""

    name: str
    goals: frozenset[int]
    ends_on: date | None  # access ends at 00:00 of this day; none, where a role opens it
    by_role: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """A plan as it goes on paper: one version as it was signed or, where there is none, the words as they stand."""

    plan: CarePlan
    words: Mapping[str, Any]
    version: PlanVersion | None  # none: not signed
    sheet: PlanSheet  # today
    sight: tuple[Sight, ...]
    sight_is_of_this: bool  # else services read another plan: the one that stands
    changes: tuple[Change, ...]  # since it was signed
    ring: Mapping[str, str]
    sender: Mapping[str, str]
    at: datetime

    @property
    def is_current(self) -> bool:
        """The version by which people work, or a draft that may become it; not what is only kept."""
        if self.version is None:
            return self.plan.is_live
        return self.version.superseded_at is None and self.plan.is_standing

    @property
    def review_on(self) -> date | None:
        """When it is looked at next: of today, since a review moves it without another signature."""
        return self.plan.review_due_on if self.version and self.is_current else None

    @property
    def is_draft(self) -> bool:
        return self.version is None

    @property
    def is_as_signed(self) -> bool:
        return self.version is None or hash_of(self.version.words) == self.version.words_hash


def version_to_print(plan: CarePlan, wanted: str) -> PlanVersion | None:
    """The version asked for by its number, else the last; none for a draft. LookupError where there is no such one."""
    if wanted == "draft":
        if not plan.is_open_to_change:
            raise LookupError(wanted)
        return None
    if not wanted:
        return last_version(plan)
    number = whole_number(wanted)
    found = PlanVersion.objects.filter(plan=plan, number=number).first() if number else None
    if found is None:
        raise LookupError(wanted)
    return found


def printed(plan: CarePlan, version: PlanVersion | None, at: datetime) -> Printed:
    """All that a paper of the whole plan tells; whoever asks reads the whole file."""
    sheet, now = read_now(plan, at)
    case = plan.case
    read = plan_for_others(case)
    of_this = read is not None and read.pk == plan.pk
    stands = version is not None and version.superseded_at is None and plan.is_standing
    return Printed(
        plan=plan,
        words=version.words if version else now,
        version=version,
        sheet=sheet,
        sight=sight_of(case, at) if of_this else (),
        sight_is_of_this=of_this,
        changes=tuple(compared(version.words, now)) if version and stands else (),
        ring=whom_to_ring(case, plan, at),
        sender=sender_of(case),
        at=at,
    )


def sight_of(case: Case, at: datetime) -> tuple[Sight, ...]:
    """Each service that reads some of the plan now, from the same part that its own page has, and who reads by role."""
    ends: dict[int, list[date | None]] = {}
    for each in namings(case, at):
        ends.setdefault(each.agency_id, []).append(each.ends_on)
    found = []
    for agency in Agency.objects.filter(pk__in=ends).exclude(pk=case.lead_agency_id or 0).order_by("sort_key", "pk"):
        if part := part_of_agency(case, agency.pk, at):
            last = None if None in ends[agency.pk] else max(day for day in ends[agency.pk] if day)
            found.append(Sight(agency.label, frozenset(goal.pk for goal in part.goals), last))
    for member in team_of(case, at):
        if member.role != "child-family" or member.agency_id is None:
            continue
        by_role = {member.agency_id: areas_by_role(case)}
        if part := plan_extract(case, [member.agency_id], at, day_of(at), by_role=by_role):
            who = f"{member.name}, {member.agency}"
            found.append(Sight(who, frozenset(goal.pk for goal in part.goals), None, by_role=True))
    return tuple(found)


def agreeing_of(printed: Printed) -> Agreeing:
    return standing_of_agencies(printed.plan, printed.at)


# One agency's part ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PrintedPart:
    """One agency's part as it goes on paper: its extract, and what stands around it. Nothing else is asked."""

    part: PlanExtract
    shared: SharedFile
    answers: tuple[tuple[str, str], ...]
    ring: Mapping[str, str]
    sender: Mapping[str, str]
    at: datetime


def printed_part(case: Case, part: PlanExtract, shared: SharedFile, at: datetime) -> PrintedPart:
    return PrintedPart(
        part=part,
        shared=shared,
        answers=answers_of(part, case, part.agency_ids),
        ring=whom_to_ring(case, plan_for_others(case), at),
        sender=sender_of(case),
        at=at,
    )


def part_and_file(case: Case, agency: Agency, at: datetime) -> tuple[PlanExtract, SharedFile] | None:
    """What one agency reads of the plan and of the file by consent; nothing, where no consent lets it read the plan."""
    part = part_of_agency(case, agency.pk, at)
    if part is None:
        return None
    parts = parts_of(namings(case, at, [agency.pk]))
    return part, shared_file(case, parts, {agency.pk: agency.label}, at)
