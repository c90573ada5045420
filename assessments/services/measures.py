"""Scores of short tests and of outcome tools are written down, by the number and the day."""

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

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
from correspondence.rules.corrections import check_in_error

Score = TypeVar("Score", ScreeningResult, OutcomeMeasure)


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


@command
def strike_score(*, actor, score: Score, because: str) -> Score:
    """Recorded in error: it stays to be read, with the reason, and is left out of how the scores move."""
    case_policy.require(actor, CaseAction.WORK, score.case)
    check_open(score.case)
    score = type(score).objects.select_for_update(of=("self",)).select_related("case").get(pk=score.pk)
    check_in_error(because=because, is_error=score.is_error)
    score.error_on, score.error_by, score.error_because = day_of(timezone.now()), actor, because.strip()
    score.save()
    audit.record(actor, "score.struck", score, part=THE_CASE, tool=score.tool)
    return score
