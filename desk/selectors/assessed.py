"""What a reader outside the lead agency gets of the assessment: on their page, in its preview, on their paper."""

from datetime import datetime

from assessments.selectors.extract import AssessmentExtract, assessment_extract
from cases.models import Case
from cases.policies import came_by, visible_parts


def assessment_for(user, case: Case, at: datetime) -> AssessmentExtract | None:
    """The part of the assessment that this person reads, for the agencies for which they have to do with the case."""
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
