"""What the pages of concerns show."""

from datetime import date

from django.db.models import QuerySet

from cases.models import Case
from core.components import Status
from core.deadlines import telling
from correspondence.deadlines import CONCERN
from correspondence.models import Concern
from correspondence.policies import ConcernAction, concern_policy


def beside(rows: QuerySet[Concern]) -> QuerySet[Concern]:
    return rows.select_related(
        "about_agency", "agency", "raised_by", "contacted_by", "grievance_by", "ended_by", "case__service_user"
    )


def concerns_of(case: Case) -> QuerySet[Concern]:
    """Of one case, for whoever reads all of it: the open ones first."""
    return beside(Concern.objects.filter(case=case)).order_by("-ended_on", "look_again_on", "-pk")


def concerns_to_see_to(user) -> QuerySet[Concern]:
    """The open ones of the files that somebody works on or answers for, the longest due first."""
    rows = concern_policy.within(user, ConcernAction.WRITE).filter(ended_on=None)
    return beside(rows).order_by("look_again_on", "pk")


def to_look_at(day: date, today: date) -> QuerySet[Concern]:
    """The open ones whose day to look again the work of `day` tells of, when it is done on `today`."""
    (stage,) = CONCERN.stages
    first, last = telling(CONCERN, stage, day, today)
    rows = Concern.objects.filter(ended_on=None, look_again_on__gte=first, look_again_on__lte=last)
    return rows.select_related("agency", "raised_by").order_by("pk")


def status_of_concern(concern: Concern, today: date) -> Status:
    """Where it stands; due in words, too."""
    words = str(concern.get_state_display())
    if concern.ended_on:
        return Status("ok" if concern.state == Concern.State.SETTLED else "none", words)
    if concern.look_again_on and concern.look_again_on < today:
        return Status("overdue", f"{words}, look again")
    return Status("new" if concern.state == Concern.State.RAISED else "wait", words)
