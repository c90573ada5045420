"""The scores of a case, so that one sees how they move."""

from dataclasses import dataclass
from datetime import date

from assessments.models import OutcomeMeasure, ScreeningResult
from assessments.scales import Item, items_of
from cases.models import Case

SHOWN = 6  # columns of one tool; the latest

Tool = OutcomeMeasure.Tool


@dataclass(frozen=True, slots=True)
class Trend:
    """One outcome tool: its days from left to right, and each item's scores under them."""

    label: str
    heads: tuple[tuple[date, str, int], ...]  # day, stage, and the number by which it is struck
    rows: tuple[tuple[str, tuple[tuple[date, str], ...]], ...]  # each score with its day


def screenings_of(case: Case) -> list[ScreeningResult]:
    """The latest first."""
    rows = ScreeningResult.objects.filter(case=case).select_related("taken_by", "error_by").order_by("-taken_on", "-pk")
    return list(rows[:100])


def trends_of(case: Case) -> list[Trend]:
    """Each outcome tool in use, with its latest scores side by side: one query."""
    found = list(OutcomeMeasure.objects.filter(case=case, error_on=None).order_by("-taken_on", "-pk")[:100])
    return [
        _trend(tool, taken)
        for tool in Tool
        if (taken := [measure for measure in found if measure.tool == tool][:SHOWN][::-1])
    ]


def struck_of(case: Case) -> list[OutcomeMeasure]:
    """Outcome tools that were recorded in error."""
    rows = OutcomeMeasure.objects.filter(case=case, error_on__isnull=False).select_related("error_by")
    return list(rows.order_by("-taken_on", "-pk")[:100])


def _trend(tool: Tool, taken: list[OutcomeMeasure]) -> Trend:
    heads = tuple((measure.taken_on, str(measure.get_stage_display()), measure.pk) for measure in taken)
    rows = (
        (item.label, tuple((each.taken_on, _said(item, each.scores.get(item.code))) for each in taken))
        for item in items_of(tool)
        if any(item.code in measure.scores for measure in taken)
    )
    return Trend(str(tool.label), heads, tuple(rows))


def _said(item: Item, score: int | None) -> str:
    if score is None:
        return "not scored"
    if item.is_yes_or_no:
        return "Yes" if score else "No"
    return str(score)
