"""What of an assessment somebody outside the lead agency may read: one definition for page, preview and paper.

An agency reads an area of life only if one and the same consent names both the area and “the assessment” for it, and
the person has not kept the area from it since. Legal matters need their own tick beside that (LAW-offence-data). The
case manager for the child and family reads the areas of that role. Only what is complete is read. The names of other
services stand there only if the person lets them read the same area. No order, no counts, no gaps: an extract does not
tell that there is more.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from assessments.models import DomainNeed
from assessments.selectors.comprehensive import latest_complete
from assessments.selectors.narrowing import kept_from
from cases.models import Case, ConsentItem
from cases.policies import CHILD_FAMILY, child_family_parts, known_domains, namings
from core.memo import throughout

ASSESSMENT = ConsentItem.Information.ASSESSMENT.value


@dataclass(frozen=True, slots=True)
class AreaExtract:
    """One area as an agency reads it."""

    code: str
    label: str
    found: str  # "High need", "Not discussed"
    own_words: str
    strengths: str
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AssessmentExtract:
    """What an agency may read of the assessment at an instant. Templates and papers get this, never the assessment."""

    completed_on: date
    areas: tuple[AreaExtract, ...]
    tick: str = str(ConsentItem.Information.ASSESSMENT.label)  # as the consent words it

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(area.label for area in self.areas)


def areas_ticked(case: Case, agency_id: int, at: datetime) -> frozenset[str]:
    """The areas of which this agency may read the assessment, by code: each consent stands for itself."""
    ticked: set[str] = set()
    for each in namings(case, at, [agency_id]):
        if ASSESSMENT in each.parts:
            ticked |= each.parts
    return frozenset(ticked & {domain.code for domain in known_domains()}) - kept_from(case, agency_id)


@throughout()
def assessment_extract(
    case: Case, agency_ids: Collection[int], at: datetime, *, parts: Collection[str] = ()
) -> AssessmentExtract | None:
    """The latest complete assessment cut to what these agencies may read of it, each for itself; None for nothing.

    `parts` is the policy's answer for the reader: by it the case manager for the child and family reads that part. Who
    asks has been let in to the case by the policy.
    """
    readers = frozenset(agency_ids)
    areas = {agency: areas_ticked(case, agency, at) for agency in readers}
    by_role = child_family_parts() if CHILD_FAMILY in parts else frozenset()
    codes = frozenset().union(by_role, *areas.values())
    if not codes:
        return None
    assessment = latest_complete(case)
    if assessment is None or assessment.completed_on is None:
        return None
    others = {each.agency_id: areas_ticked(case, each.agency_id, at) for each in namings(case, at)}
    needs = (
        assessment.needs.filter(domain__code__in=codes)
        .select_related("domain")
        .prefetch_related("services")
        .order_by("domain__position", "pk")
    )
    found = tuple(_cut(need, readers, others, case.lead_agency_id) for need in needs if need.is_done)
    return AssessmentExtract(assessment.completed_on, found) if found else None


def _cut(need: DomainNeed, readers: frozenset[int], others: dict[int, frozenset[str]], lead: int | None) -> AreaExtract:
    code = need.domain.code
    if need.level is None:
        found = "Not discussed"  # the reason may tell of what is not shared
    else:
        found = "No need" if need.level == 0 else f"{need.get_level_display()} need"
    services = tuple(
        agency.label
        for agency in need.services.all()
        if agency.pk in readers or agency.pk == lead or code in others.get(agency.pk, frozenset())
    )
    return AreaExtract(code, need.domain.label, found, need.own_words, need.strengths, services)
