"""What waits for the care team, what it decided, and whether the person knows."""

from typing import Any

from django.db.models import QuerySet

from agencies.models import Agency
from agencies.selectors import setting
from assessments.models import CareTeamItem, InitialAssessment
from assessments.policies import care_team_item_policy
from cases.models import Case


def meeting_name(agency: Agency | int | None) -> str:
    """What this agency calls the group that decides after an initial assessment (`allocation_meeting_name`)."""
    return setting("allocation_meeting_name", agency)


def item_of(case: Case) -> CareTeamItem | None:
    """The latest that the care team had of this case, decided or not."""
    rows = CareTeamItem.objects.filter(assessment__case=case).select_related(
        "agency", "better_placed", "decided_by", "told_by", "meeting"
    )
    return rows.order_by("-listed_on", "-pk").first()


def decision_of(case: Case) -> str:
    """What was decided of the latest initial assessment; nothing while it waits, or where there is none."""
    return item.decision if (item := item_of(case)) else ""


def waits_for_decision(case: Case) -> bool:
    """Whether an initial assessment of this case is complete and nothing is decided about it yet."""
    return CareTeamItem.objects.filter(assessment__case=case, decision="").exists()


def has_initial(case: Case) -> bool:
    """Whether an initial assessment is complete."""
    return InitialAssessment.objects.filter(case=case, state=InitialAssessment.State.COMPLETE).exists()


def waiting(agency: int) -> QuerySet[CareTeamItem]:
    """What waits for a decision of this agency, the longest first."""
    return _with_case(CareTeamItem.objects.filter(agency=agency, decision="")).order_by("listed_on", "pk")


def waiting_in(agencies: Any) -> QuerySet[CareTeamItem]:
    """The same for all the agencies that somebody manages, whose cases they lead still: their numbers, or a query."""
    rows = CareTeamItem.objects.filter(agency__in=agencies, assessment__case__lead_agency__in=agencies, decision="")
    return _with_case(rows).order_by("listed_on", "pk")


def to_be_told() -> QuerySet[CareTeamItem]:
    """Decisions of which the person has not been told yet, the longest first (KW-7.3b)."""
    untold = CareTeamItem.objects.filter(told_on=None).exclude(decision="")
    return _with_case(untold).order_by("decided_on", "pk")


def decided(agency: int) -> QuerySet[CareTeamItem]:
    """What this agency has decided, the latest first."""
    rows = CareTeamItem.objects.filter(agency=agency).exclude(decision="")
    return _with_case(rows).order_by("-decided_on", "-pk")


def seen_by(user, rows: QuerySet[CareTeamItem], action: str | None = None) -> QuerySet[CareTeamItem]:
    """Of these, those that this person may see, or act on."""
    return rows.filter(pk__in=care_team_item_policy.within(user, action).order_by().values("pk"))


def _with_case(rows: QuerySet[CareTeamItem]) -> QuerySet[CareTeamItem]:
    return rows.select_related(
        "assessment__case__service_user", "assessment__case__lead_agency", "better_placed", "decided_by"
    )
