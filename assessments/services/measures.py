"""Scores of short tests and of outcome tools are written down, by the number and the day."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from assessments.models import OutcomeMeasure, ScreeningResult
from assessments.rules.measures import check_scores, check_screening, check_taken_on
from cases.models import Case
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.rules import check_open
from core import audit
from core.commands import command
from core.days import day_of
from correspondence.rules.contacts import check_led


@command
def record_screening(*, actor, case: Case, tool: str, score: int, taken_on: date, note: str = "") -> ScreeningResult:
    """Keep the score of an AUDIT or a DUDIT, when and by whom it was taken (FND-screening)."""
    case_policy.require(actor, CaseAction.WORK, case)
    check_open(case)
    lead = check_led(case)
    check_taken_on(taken_on, today=day_of(timezone.now()))
    check_screening(tool, score)
    result = ScreeningResult.objects.create(
        case=case, agency=lead, tool=tool, score=score, taken_on=taken_on, taken_by=actor, note=note
    )
    # The log says that there is a score, not which: its readers may be fewer than the log's.
    audit.record(actor, "screening.recorded", result, part=THE_CASE, tool=tool)
    return result


@command
def record_outcome_measure(
    *, actor, case: Case, tool: str, stage: str, taken_on: date, scores: Mapping[str, int]
) -> OutcomeMeasure:
    """Keep the scores of an outcome tool at the start, at a review or at the end."""
    case_policy.require(actor, CaseAction.WORK, case)
    check_open(case)
    lead = check_led(case)
    check_taken_on(taken_on, today=day_of(timezone.now()))
    check_scores(tool, scores)
    measure = OutcomeMeasure.objects.create(
        case=case,
        agency=lead,
        tool=tool,
        stage=stage,
        taken_on=taken_on,
        taken_by=actor,
        scores=dict(scores),
    )
    audit.record(actor, "outcome-measure.recorded", measure, part=THE_CASE, tool=tool, stage=stage)
    return measure
