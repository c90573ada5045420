"""The initial assessments of a case, for its pages."""

from typing import Any

from assessments.models import InitialAssessment
from cases.models import Case

State = InitialAssessment.State


def begun(case: Case) -> InitialAssessment | None:
    """The one that is being written, if any: the database sees to it that there is one at most."""
    return InitialAssessment.objects.filter(case=case, state=State.DRAFT).first()


def assessments_of(case: Case) -> list[InitialAssessment]:
    """All of them with what is shown beside them, the latest first."""
    rows = InitialAssessment.objects.filter(case=case).select_related(
        "begun_by", "completed_by", "existing_role_agency", "agency"
    )
    beside = ("care_team_item__better_placed", "care_team_item__decided_by", "care_team_item__told_by")
    rows = rows.select_related(*beside, "care_team_item__agency", "care_team_item__meeting")
    return list(rows.prefetch_related("substances", "refer_to").order_by("-created_at", "-pk"))


def written_of(assessment: InitialAssessment, fields: tuple[str, ...], *, is_past: bool = False) -> dict[str, Any]:
    """What stands in it, by the names of its form.

    Of an earlier version the history keeps the row alone: its substances and agencies are not known, and never equal
    to any that are, so that whoever saves second is asked about them.
    """
    found = {name: getattr(assessment, f"{name}_id", None) or getattr(assessment, name) for name in fields}
    if is_past:
        return found | {"refer_to": ["?"], **{f"substance_{number}": "?" for number in range(1, 13)}}
    found["refer_to"] = [agency.pk for agency in assessment.refer_to.all()]
    for use in assessment.substances.all():
        found |= {
            f"substance_{use.rank}": use.substance,
            f"route_{use.rank}": use.route,
            f"age_first_used_{use.rank}": use.age_first_used,
            f"used_last_month_{use.rank}": use.used_last_month,
        }
    return found
