"""One area of life at a time, by whoever has it in hand: several workers can write in one assessment (KW-12.1)."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone

from agencies.models import Agency
from assessments.models import ComprehensiveAssessment, DomainNeed
from assessments.policies import AssessmentAction, DomainNeedAction, assessment_policy, domain_need_policy
from assessments.rules import comprehensive as rules
from assessments.selectors import comprehensive as selectors
from cases.policies import THE_CASE
from core import audit
from core.commands import command
from core.versions import claim


@command
def save_area(
    *,
    actor,
    need: DomainNeed,
    version: int,
    level: int | None = None,
    not_discussed_because: str = "",
    own_words: str = "",
    strengths: str = "",
    services: Collection[Agency] = (),
    other_service: str = "",
    access: str = "",
    blocked_by: str = "",
    needs_professional: bool = False,
    professional_kind: str = "",
    shared_with: Collection[Agency] | None = None,
    details: Mapping[str, Any] | None = None,
) -> DomainNeed:
    """Save what was found in one area: a level, or why it was not discussed; with neither, the area is begun.

    `shared_with` are the agencies, of those that the consent in force names for the area, that may read it; None leaves
    that as it is. It narrows the consent and never widens it. Raises Conflict if somebody saved the area meanwhile.
    """
    domain_need_policy.require(actor, DomainNeedAction.WRITE, need)
    assessment = _being_written(need.assessment_id)
    need = claim(need, version)
    code = need.domain.code
    rules.check_area(
        level=level,
        not_discussed_because=not_discussed_because,
        access=access,
        blocked_by=blocked_by,
        needs_professional=needs_professional,
        kind=professional_kind,
    )
    need.details = rules.check_answers(code, details or {}, prefix="q-")
    need.level, need.not_discussed_because = level, not_discussed_because.strip()
    need.own_words, need.strengths = own_words, strengths
    need.other_service, need.access = other_service.strip(), access
    need.blocked_by = blocked_by.strip() if access == DomainNeed.Access.BLOCKED else ""
    need.needs_professional = needs_professional
    need.professional_kind = professional_kind.strip() if needs_professional else ""
    if not need.is_need:
        need.priority = None
    need.saved_by = actor
    kept_from: list[int] = []
    if shared_with is not None:
        kept_from = _narrow(need, assessment, {agency.pk for agency in shared_with})
    need.save()
    need.services.set(services)
    audit.record(actor, "assessment.area-saved", need, part=THE_CASE, area=code, level=level, kept_from=kept_from)
    return need


def _narrow(need: DomainNeed, assessment: ComprehensiveAssessment, chosen: set[int]) -> list[int]:
    """Keep the area from whoever is named for it and was not chosen. Those that no consent names now stay as they were:
    a choice among the agencies of today says nothing of the others.
    """
    named = selectors.named_for(assessment.case, need.domain.code, timezone.now())
    shown = {each.agency.pk for each in named}
    before = set(selectors.chosen_now(need, named))
    wanted = chosen & shown
    if wanted == before:
        return []
    if wanted == shown:
        need.is_narrowed = False
        need.share_with.clear()
        return []
    elsewhere = set(need.share_with.values_list("pk", flat=True)) - shown if need.is_narrowed else set()
    need.is_narrowed = True
    need.share_with.set(wanted | elsewhere)
    return sorted(shown - wanted)


@command
def save_levels(
    *,
    actor,
    assessment: ComprehensiveAssessment,
    version: int,
    levels: Mapping[str, int | None],
) -> ComprehensiveAssessment:
    """The levels of an assessment that another service made, from its paper, so that a plan can be built on it."""
    assessment_policy.require(actor, AssessmentAction.WRITE, assessment)
    assessment = claim(assessment, version)
    rules.check_being_written(assessment.state, is_case_open=assessment.case.is_open)
    for need in selectors.needs_of(assessment):
        code = need.domain.code
        if code not in levels or need.level == levels[code]:
            continue
        rules.check_area(
            level=levels[code], not_discussed_because="", access="", blocked_by="", needs_professional=False, kind=""
        )
        need = claim(need, need.version)
        need.level, need.saved_by = levels[code], actor
        if levels[code] is not None:
            need.not_discussed_because = ""
        if not need.is_need:
            need.priority = None
        need.save()
    assessment.save()
    audit.record(actor, "assessment.levels-saved", assessment, part=THE_CASE)
    return assessment


def _being_written(pk: int) -> ComprehensiveAssessment:
    """Locked, so that nobody completes it under a worker who is saving an area."""
    assessment = ComprehensiveAssessment.objects.select_for_update().select_related("case").get(pk=pk)
    rules.check_being_written(assessment.state, is_case_open=assessment.case.is_open)
    return assessment
