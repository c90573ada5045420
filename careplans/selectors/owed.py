"""The steps that somebody owes: a worker, or a whole agency (KW-5.1.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from agencies.selectors import standing_of
from careplans.models import Action
from careplans.policies import StepAction, step_policy
from careplans.selectors.steps import status_of
from careplans.states import TO_DO, ActionState
from cases.policies import CaseAction, case_policy
from core.components import Status
from core.days import day_of

MINE, AGENCY = "mine", "agency"
SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Owed:
    """One step in a list: the file it belongs to by name and reference, no more of it than a partner is told."""

    pk: int
    version: int
    url: str
    title: str
    name: str
    reference: str
    file_url: str
    worker: str
    agency: str
    by: date | None
    rhythm: str
    kept_on: date | None
    status: Status
    blocked_by: str
    kind: str
    raise_in: int | None  # the file in which a gap or block can be raised from here
    state: str


def owed(user, today: date, *, whose: str = MINE) -> QuerySet[Action]:
    """The open steps of this person, or of their agencies: those that they may carry, and no others.

    The partial indexes by worker and by agency answer it in the order of the days; a step whose consent has ended is
    not among them from that instant.
    """
    if whose == MINE:
        return step_policy.among(user, StepAction.CARRY, "mine", _mine).filter(state__in=TO_DO, worker=user)
    return step_policy.among(user, StepAction.CARRY, "my agency's", _my_agencys)


def _done_today(today: date) -> Q:
    """Done, for good or this time. One that was kept for an earlier day is on record with that day."""
    return Q(state=ActionState.DONE) | Q(kept_on=today)


def _mine(rows: QuerySet[Action], user, at: datetime) -> QuerySet[Action]:
    """What I owe, and what I have done today and can take back."""
    done = _done_today(day_of(at)) & Q(changed_by=user, changed_on=day_of(at))
    return _of_my_agencies(rows, user, at).filter(Q(state__in=TO_DO, worker=user) | done)


def _my_agencys(rows: QuerySet[Action], user, at: datetime) -> QuerySet[Action]:
    return _of_my_agencies(rows, user, at).filter(state__in=TO_DO)


def _of_my_agencies(rows: QuerySet[Action], user, at: datetime) -> QuerySet[Action]:
    agencies = standing_of(user, day_of(at)).agencies
    # one agency is asked for as one, so that the index gives the order too
    return rows.filter(agency=agencies[0]) if len(agencies) == 1 else rows.filter(agency__in=agencies)


def numbers_soon(user, today: date) -> list[int] | None:
    """The numbers of the steps that this person owes until a week from now; None for a great reader."""
    return step_policy.numbers_among(user, StepAction.CARRY, ("mine until", today), partial(_mine_until, today))


def _mine_until(today: date, rows: QuerySet[Action], user, at: datetime) -> QuerySet[Action]:
    until = today + timedelta(days=SOON_DAYS)
    return _of_my_agencies(rows, user, at).filter(state__in=TO_DO, worker=user, target_date__lte=until)


def numbers_overdue(user) -> list[int] | None:
    """The same of those that this person's agencies are late with."""
    today = day_of(timezone.now())
    return step_policy.numbers_among(user, StepAction.CARRY, ("my agency's late", today), partial(_late_until, today))


def _late_until(today: date, rows: QuerySet[Action], user, at: datetime) -> QuerySet[Action]:
    return overdue(_my_agencys(rows, user, at), today)


def in_order(rows: QuerySet[Action]) -> QuerySet[Action]:
    return rows.select_related("case__service_user", "agency", "worker").order_by(
        F("target_date").asc(nulls_last=True), "id"
    )


def overdue(rows: QuerySet[Action], today: date) -> QuerySet[Action]:
    return rows.filter(target_date__lt=today)


def due_soon(rows: QuerySet[Action], today: date) -> QuerySet[Action]:
    return rows.filter(target_date__gte=today, target_date__lte=today + timedelta(days=SOON_DAYS))


def blocked(rows: QuerySet[Action]) -> QuerySet[Action]:
    return rows.filter(state=ActionState.BLOCKED)


def raisable(user, rows: Iterable[Action]) -> set[int]:
    """The files of blocked steps on which this person works: there a gap or block can be raised."""
    cases = {row.case_id for row in rows if row.state == ActionState.BLOCKED}
    if not cases:
        return set()
    return set(
        case_policy.within(user, CaseAction.WORK).filter(pk__in=cases, closed_on=None).values_list("pk", flat=True)
    )


def said(step: Action, today: date, *, may_raise: bool = False) -> Owed:
    return Owed(
        raise_in=step.case_id if may_raise else None,
        pk=step.pk,
        version=step.version,
        url=step.get_absolute_url(),
        title=step.title,
        name=step.case.service_user.name,
        reference=step.case.reference,
        file_url=step.case.get_absolute_url(),
        worker=str(step.worker or step.worker_name or ""),
        agency=step.agency.label if step.agency else "",
        by=step.target_date,
        rhythm=step.rhythm,
        kept_on=step.kept_on,
        status=status_of(step, today),
        blocked_by=step.blocked_by,
        kind=step.get_kind_display(),
        state=step.state,
    )


def just_done(user, today: date) -> list[Action]:
    """What this person marked as done today and can take back, the latest first."""
    rows = step_policy.among(user, StepAction.CARRY, "mine", _mine).filter(
        _done_today(today), changed_by=user, changed_on=today
    )
    return list(rows.select_related("case__service_user", "agency", "worker").order_by("-updated_at")[:5])
