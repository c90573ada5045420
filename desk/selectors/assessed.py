"""The comprehensive assessment on the overview of a file; and what of it a reader outside the lead agency gets."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Q, Subquery

from assessments.models import CareTeamItem, ComprehensiveAssessment, DomainNeed
from assessments.selectors.extract import AssessmentExtract, assessment_extract
from cases.models import Case
from cases.policies import CaseAction, came_by, visible_parts
from cases.presenters import address
from cases.selectors.files import CaseFile
from core.components import Step

State = ComprehensiveAssessment.State


def facts_of_assessment(case: Any) -> dict[str, Any]:
    """What the overview asks about it, beside the case, which is named by its number or by a reference."""
    rows = ComprehensiveAssessment.objects.filter(case=case)
    done = DomainNeed.objects.filter(assessment__case=case, assessment__state=State.OPEN).order_by()
    done = done.filter(Q(level__isnull=False) | ~Q(not_discussed_because=""))
    return {
        "assessment_open": Subquery(rows.filter(state=State.OPEN).values("pk")[:1]),
        "areas_done": Subquery(done.values("assessment").annotate(n=Count("pk")).values("n")),
        "is_assessed": Exists(rows.filter(state=State.COMPLETE)),
        "to_assess": Exists(CareTeamItem.objects.filter(assessment__case=case, decision="own-assessment")),
    }


def steps_of_assessment(file: CaseFile, case: Any) -> Iterator[Step]:
    """Go on with the one that is begun; or begin the first. `case` was fetched with `facts_of_assessment`."""
    if CaseAction.WORK not in file.can:
        return
    page = address("assessments:comprehensive", case.pk)
    if case.assessment_open:
        yield Step("Go on with the assessment", f"Areas done: {case.areas_done or 0}.", "Go on", page)
    elif not case.is_assessed and (case.to_assess or case.level == Case.Level.CASE_MANAGEMENT):
        text = "The whole of the person’s life, area by area and in any order. The plan is built on it."
        yield Step("Begin the assessment", text, "Begin the assessment", page)


def assessment_for(user, case: Case, at: datetime, parts: frozenset[str] | None = None) -> AssessmentExtract | None:
    """The part of the assessment that this person reads, for the agencies for which they have to do with the case.

    `parts` is what they may read of the file at this instant, where the caller has asked already.
    """
    if parts is None:
        parts = visible_parts(user, case, at)
    if not parts:
        return None
    readers = came_by(user, case, at) - {case.lead_agency_id}
    return assessment_extract(case, readers, at, parts=parts)


def assessment_of_agency(case: Case, agency_id: int, at: datetime) -> AssessmentExtract | None:
    """The part that one agency reads by consent: for the preview of it."""
    return assessment_extract(case, [agency_id], at)


def area_words(extract: AssessmentExtract | None) -> dict[str, str]:
    """Each area in one text, by its name: for a paper."""
    return {
        area.label: "\n".join(
            filter(
                None,
                [
                    f"{area.found}.",
                    f"“{area.own_words}”" if area.own_words else "",
                    f"Strengths: {area.strengths}" if area.strengths else "",
                    f"Services: {', '.join(area.services)}" if area.services else "",
                ],
            )
        )
        for area in (extract.areas if extract else ())
    }
