"""How a form leaves the service: to the co-ordinator of a task force, in the quarterly report, or both (KW-16.1.3)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from agencies.models import Agency, Worker, WorkerRole
from agencies.selectors import local_holidays, setting, task_forces
from gapsblocks.deadlines import age
from gapsblocks.kinds import Route
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.states import GapState

BY_SECTOR = "by-sector"
TO_A_TASK_FORCE = (Route.TASK_FORCE, Route.BOTH)
IN_THE_REPORT = (Route.HOMELESS, Route.BOTH)


def route_of(agency: Agency) -> Route:
    """The way that the agency set; where it set none, that of its sector (GB1-gap-homeless)."""
    chosen = setting("gap_route", agency)
    if chosen != BY_SECTOR:
        return Route(chosen)
    return Route.BOTH if agency.sector == Agency.Sector.HOMELESS else Route.TASK_FORCE


def forums_for(agency: Agency, on: date) -> QuerySet[Agency]:
    """The task forces that a form of this agency may go to: the one that it set, else each that has a co-ordinator."""
    co_ordinators = Worker.objects.in_post(on).filter(user__is_active=True).with_role(WorkerRole.Role.COORDINATOR)
    found = task_forces().filter(pk__in=co_ordinators.values("agency"))
    chosen = setting("gap_task_force", agency)
    return found.filter(pk=chosen) if chosen else found


@dataclass(frozen=True, slots=True)
class ReportedGap:
    """A form as the quarterly report has it: what was lacking, where it stands, how old. No person, no words."""

    reference: str
    raised_on: date
    kind: str
    category: str
    extent: str
    area: str
    about: str
    concerned: str
    state: str
    result: str
    working_days: int
    is_new: bool  # raised in this quarter; otherwise it was still open


def quarter_of(day: date) -> tuple[int, int]:
    return day.year, (day.month + 2) // 3


def days_of_quarter(quarter: tuple[int, int]) -> tuple[date, date]:
    """Its first day, and the first day after it."""
    year, number = quarter
    first = date(year, 3 * number - 2, 1)
    return first, date(year + (number == 4), 1 if number == 4 else 3 * number + 1, 1)


def for_quarterly_report(agency: Agency, quarter: tuple[int, int], today: date) -> list[ReportedGap]:
    """The forms of this agency that go into its report of a quarter to the homeless body, the oldest first.

    Those on which the manager had advised by its end, raised in it or not answered before it.
    """
    first, after = days_of_quarter(quarter)
    last = min(today, date.fromordinal(after.toordinal() - 1))
    forms = (
        GapsAndBlocksForm.objects.filter(agency=agency, route__in=IN_THE_REPORT)
        .filter(Q(answered_on=None) | Q(answered_on__gte=first), raised_on__lt=after, advised_on__lt=after)
        .exclude(state=GapState.DRAFT)
        .select_related("domain", "about_agency")
        .order_by("raised_on", "pk")
    )
    local = list(local_holidays(agency))
    return [_reported(form, first, last, local) for form in forms]


def _reported(form: GapsAndBlocksForm, first: date, last: date, local: list[date]) -> ReportedGap:
    answered = form.answered_on is not None and form.answered_on <= last
    return ReportedGap(
        reference=form.reference,
        raised_on=form.raised_on,
        kind=form.get_kind_display(),
        category=form.get_category_display(),
        extent=form.get_extent_display(),
        area=form.domain.label,
        about=form.get_about_display(),
        concerned=form.about_agency.label if form.about_agency else "",  # one not listed is in the form's own words
        state="Answered" if answered else "Waits for an answer",
        result=form.get_result_display() if answered else "",
        working_days=age(form.raised_on, form.answered_on if answered and form.answered_on else last, local),
        is_new=form.raised_on >= first,
    )
