"""Comprehensive assessments, made by the verbs of the work."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from assessments.models import ComprehensiveAssessment, DomainNeed
from assessments.selectors import comprehensive as selectors
from assessments.services.areas import save_area
from assessments.services.comprehensive import begin_assessment, complete_assessment, save_summary
from cases.models import Case, ConfidentialityDiscussion
from cases.policies import THE_CASE
from core import audit
from core.days import today
from tests.factories.consents import talk_about
from tests.factories.entry import checked_by

CONDITIONS: dict[str, Any] = {
    "wants_worker": True,
    "understands_sharing": True,
    "best_placed_by": "The care team",
}
NO_TIME = "No time for it yet."


def begun(case: Case, actor, **fields) -> ComprehensiveAssessment:
    """An assessment begun under its three conditions."""
    if not selectors.ground_for(case).check:
        checked_by(actor, case)
    return begin_assessment(actor=actor, case=case, **CONDITIONS | {"best_placed_on": today()} | fields)


def area_of(assessment: ComprehensiveAssessment, code: str) -> DomainNeed:
    return assessment.needs.select_related("domain", "assessment__case").get(domain__code=code)


def found(assessment: ComprehensiveAssessment, actor, code: str, level: int | None = None, **fields) -> DomainNeed:
    """What was found in one area; a part left out stays empty."""
    need = area_of(assessment, code)
    return save_area(actor=actor, need=need, version=need.version, level=level, **fields)


def left_out(need: DomainNeed, actor) -> None:
    """An area that was not discussed, as the verb leaves it: most areas of most assessments here."""
    need.not_discussed_because, need.saved_by = NO_TIME, actor
    need.version += 1
    need._history_user = actor  # type: ignore[attr-defined]
    need.save()
    audit.record(actor, "assessment.area-saved", need, part=THE_CASE, area=need.domain.code, level=None, kept_from=[])


def summed_up(assessment: ComprehensiveAssessment, actor, order: Mapping[str, int] | None = None, **fields):
    """The summary with all that completing asks for; the needs in the order of the form, unless told otherwise."""
    case = assessment.case
    needs = [need.domain.code for need in selectors.needs_of(assessment) if need.is_need]
    given = selectors.standing_consent(case, timezone.now()) is not None
    values: dict[str, Any] = {
        "order": order or {code: place for place, code in enumerate(needs, 1)},
        "complexity": ["range"],
        "agencies_to_involve": [case.lead_agency],
        "summary": "What matters most is in the order that the person gave.",
        "consent_decision": "given" if given else "refused",
    }
    fresh = ComprehensiveAssessment.objects.get(pk=assessment.pk)
    return save_summary(actor=actor, assessment=fresh, version=fresh.version, **values | fields)


def assessed(
    case: Case, actor, levels: Mapping[str, int] | None = None, *, words: Mapping[str, Mapping] | None = None, **fields
) -> ComprehensiveAssessment:
    """A complete assessment: a level in the areas named, "not discussed" in the others; begun, filled and finished.

    `words` gives an area more than its level: {"drug-use": {"own_words": "…"}}. `fields` go to the summary.
    """
    levels, words = levels or {}, words or {}
    if not ConfidentialityDiscussion.objects.filter(case=case).exists():
        talk_about(actor, case)
    assessment = begun(case, actor)
    for need in selectors.needs_of(assessment):
        code = need.domain.code
        if code in levels or code in words:
            because = "" if code in levels else NO_TIME
            found(assessment, actor, code, levels.get(code), not_discussed_because=because, **words.get(code, {}))
        else:
            left_out(need, actor)
    summed_up(assessment, actor, **fields)
    return complete_assessment(actor=actor, assessment=ComprehensiveAssessment.objects.get(pk=assessment.pk))
