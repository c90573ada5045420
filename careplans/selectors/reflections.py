"""The reflections of case managers: who owes one, who hears of it, and what was written (GB2-cm-review)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.db.models import Exists, Min, OuterRef, QuerySet

from agencies.models import Agency, Worker
from agencies.selectors import settings_of, standing_of
from careplans.deadlines import LINE_MANAGER, WORKER, next_review, reflection_rule_of, telling
from careplans.models import CaseManagerReview
from careplans.policies import case_manager_review_policy
from careplans.selectors.reviews_owed import rules
from cases.models import CaseManagerAssignment
from consents.selectors.endings import not_yet_told
from core import kept
from core.days import day_of
from core.deadlines import Stage
from core.policies import listed
from notifications import routing
from notifications.models import Notice
from notifications.routing import Receiver

State = CaseManagerReview.State


def managing() -> QuerySet[CaseManagerAssignment]:
    """The assignments of the case managers of now; those for the child and family are the social worker's own."""
    return CaseManagerAssignment.objects.current().filter(scope=CaseManagerAssignment.Scope.INDIVIDUAL)


def cases_of(worker: int, agency: int) -> int:
    """How many cases this person manages for this agency."""
    return managing().filter(worker=worker, agency=agency).count()


@dataclass(frozen=True, slots=True)
class Opening:
    """A case manager for whom no reflection stands open."""

    worker_id: int
    agency_id: int
    since: date
    due_on: date


def openings() -> list[Opening]:
    """Those who have become case manager, or have written the last one: counted from that day, whichever is later."""
    open_row = CaseManagerReview.objects.filter(worker=OuterRef("worker"), agency=OuterRef("agency"), state=State.OPEN)
    begun = managing().filter(~Exists(open_row)).order_by().values_list("worker", "agency").annotate(Min("starts_on"))
    written: dict[tuple[int, int], date | None] = {}
    rows = CaseManagerReview.objects.filter(state=State.WRITTEN).order_by("written_on")
    for worker, agency, on in rows.values_list("worker", "agency", "written_on"):
        if on is not None:
            written[worker, agency] = on
    found = []
    for worker, agency, first in begun:
        since = max(first, written.get((worker, agency)) or first)
        found.append(Opening(worker, agency, since, next_review(since, settings_of(agency))))
    return found


def lapsed() -> QuerySet[CaseManagerReview]:
    """Those that stand open of somebody who is no case manager of the agency any more."""
    still = managing().filter(worker=OuterRef("worker"), agency=OuterRef("agency"))
    return CaseManagerReview.objects.filter(~Exists(still), state=State.OPEN)


def notices_owed(*, day: date, today: date) -> list[Notice]:
    """The notices of `day` that nobody has had: ahead and on the day to the case manager, then to who is above."""
    owed: list[Notice] = []
    for each in rules(reflection_rule_of):
        for stage in each.rule.stages:
            first, last = telling(each.rule, stage, day, today)
            rows = CaseManagerReview.objects.filter(each.holds("agency"), state=State.OPEN, due_on__range=(first, last))
            for row in rows.select_related("worker", "agency").order_by("pk"):
                owed += routing.notices(
                    _receivers(row, stage, today),
                    key=f"{each.rule.code}:{row.pk}:{row.due_on}:{stage.code}",
                    subject=_subject(row, stage, today),
                    about=row,
                )
    return not_yet_told(owed)


def _subject(row: CaseManagerReview, stage: Stage, today: date) -> str:
    when = f"{'was' if row.due_on < today else 'is'} due on {row.due_on:%-d %B %Y}"
    return (
        f"Your reflection as case manager {when}" if stage.role == WORKER else f"The reflection of {row.worker} {when}"
    )


def _receivers(row: CaseManagerReview, stage: Stage, on: date) -> list[Receiver]:
    if stage.role == WORKER:
        return [Receiver(row.worker_id)]
    own = _line_manager(row, on) if stage.role == LINE_MANAGER else None
    others = [each for each in routing.holders(stage.role, row.agency, on) if each.user_id != row.worker_id]
    return [Receiver(own)] if own is not None else others


def _line_manager(row: CaseManagerReview, on: date) -> int | None:
    """Who leads this worker, where that is written down and they are there."""
    post = Worker.objects.in_post(on).filter(user=row.worker_id, agency=row.agency_id).values("line_manager")
    above = Worker.objects.in_post(on).filter(pk__in=post, user__is_active=True).exclude(user=row.worker_id)
    return above.values_list("user", flat=True).first()


# The pages ------------------------------------------------------------------------------------------------------------


def mine(user) -> QuerySet[CaseManagerReview]:
    """One's own: what stands open first, then the latest."""
    rows = case_manager_review_policy.scope(user).filter(worker=user).exclude(state=State.LAPSED)
    return rows.select_related("agency").order_by("written_on", "-due_on", "pk")


def open_of(user, agency: Agency | None = None) -> CaseManagerReview | None:
    """The reflection that this person owes next."""
    rows = mine(user).filter(state=State.OPEN)
    return (rows.filter(agency=agency) if agency else rows).order_by("due_on", "pk").first()


def next_of(user, at: datetime) -> CaseManagerReview | None:
    """The same on a page that asks much: by the policy's way to one's own, in the agencies where one is in post."""
    agencies = tuple(standing_of(user, day_of(at)).agencies)
    found = kept.planned(_own_open, user=user.pk, agencies=agencies) if agencies else []
    return found[0] if found else None


def _own_open(user: int, agencies: list[int]) -> QuerySet[CaseManagerReview]:
    rows = CaseManagerReview.objects.filter(worker=user, agency__in=listed(agencies), state=State.OPEN)
    return rows.order_by("due_on", "pk")[:1]


def of_team(user) -> QuerySet[CaseManagerReview]:
    """Those of the case managers of one's agencies, for their managers: what is owed, the longest first."""
    rows = case_manager_review_policy.scope(user).exclude(state=State.LAPSED)
    return rows.select_related("worker", "agency").order_by("written_on", "due_on", "pk")


def people(rows: QuerySet[CaseManagerReview]) -> QuerySet:
    """The case managers of these reflections, to narrow the list by."""
    return (
        get_user_model()
        .objects.filter(pk__in=rows.order_by().values("worker"))
        .order_by("last_name", "first_name", "pk")
    )
