"""Where a step of the policy was missed, by case and by worker (KW-4.2.1).

Every deadline is the one of the room that keeps it: nothing is defined here, the questions are put together.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from assessments.selectors.due import overdue_or_late
from careplans.selectors.phases import maintenance_faults
from careplans.selectors.reviews_owed import to_review
from cases.models import Case, CaseManagerAssignment, KeyWorkerAssignment
from cases.selectors.attention import no_contact
from cases.selectors.caseload import CaseRow, caseload_rows
from consents.selectors.endings import standing, without_consent
from contacts.models import CaseNote
from core.days import day_of
from workload.rules import first_day

MOST = 2000  # cases of each kind that are counted by worker

Question = Callable[[QuerySet[Case], date], QuerySet[Case]]


def consent_ended(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """A consent to share came to its end, and nobody has renewed or taken it back."""
    return cases.filter(Exists(standing().filter(case=OuterRef("pk"), expires_on__lte=today)))


def review_overdue(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    return cases.filter(Exists(to_review().filter(case=OuterRef("pk"), review_due_on__lt=today)))


def noted_late(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """A note was written later than the service allows, in the last four weeks."""
    late = CaseNote.objects.filter(case=OuterRef("pk"), written_on__gt=F("due_on"), written_on__gte=first_day(today))
    return cases.filter(Exists(late), status=Case.Status.OPEN)


def no_plan(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """On maintenance, and no plan stands or nobody is key worker (MC-maintenance)."""
    return maintenance_faults(cases)


KINDS: dict[str, tuple[str, Question]] = {
    "initial": ("Initial assessment late", overdue_or_late),
    "consent": ("Other agencies, and no consent", without_consent),
    "consent-ended": ("Consent ended", consent_ended),
    "plan": ("On maintenance without plan or key worker", no_plan),
    "review": ("Review overdue", review_overdue),
    "note": ("Note written late", noted_late),
    "contact": ("No contact for too long", no_contact),
}


def missed(cases: QuerySet[Case], today: date, kind: str = "") -> QuerySet[Case]:
    """Of these cases, those with an exception of this kind, or of any."""
    if kind:
        return KINDS[kind][1](cases, today)
    first, *others = [question(cases, today).order_by().values("pk") for _, question in KINDS.values()]
    return Case.objects.filter(pk__in=first.union(*others))


@dataclass(frozen=True, slots=True)
class MissedRow:
    """One case with what was missed in it."""

    case: CaseRow
    kinds: tuple[str, ...]

    @property
    def said(self) -> str:
        return ", ".join(self.kinds)


def missed_rows(user, cases: Iterable[Case], at: datetime) -> list[MissedRow]:
    """The lines for these cases, which the caller took from the policy's scope: as many queries for 2 as for 22."""
    listed = list(cases)
    found = _kinds_among([case.pk for case in listed], day_of(at))
    return [
        MissedRow(row, tuple(found[case.pk])) for case, row in zip(listed, caseload_rows(user, listed, at), strict=True)
    ]


def _kinds_among(ids: list[int], today: date) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for label, question in KINDS.values():
        rows = question(Case.objects.filter(pk__in=ids), today).order_by()
        for pk in rows.values_list("pk", flat=True):
            found[pk].append(label)
    return found


@dataclass(frozen=True, slots=True)
class ByWorker:
    """How many exceptions there are in the cases that somebody co-ordinates."""

    worker_id: int
    name: str
    total: int
    kinds: tuple[tuple[str, int], ...]


def by_worker(cases: QuerySet[Case], today: date) -> list[ByWorker]:
    """By who co-ordinates the case: its case manager, else the key workers of its lead agency. Nobody: by nobody."""
    kinds_of: dict[int, list[str]] = defaultdict(list)
    for label, question in KINDS.values():
        rows = question(cases, today).order_by("pk").values_list("pk", flat=True)[:MOST]
        for pk in rows:
            kinds_of[pk].append(label)
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    names: dict[int, str] = {}
    for case, worker, name in _co_ordinators(list(kinds_of)):
        names[worker] = name
        counts[worker].update(kinds_of[case])
    found = [
        ByWorker(worker, names[worker], sum(counted.values()), tuple(counted.most_common()))
        for worker, counted in counts.items()
    ]
    return sorted(found, key=lambda each: (-each.total, each.name))


def _co_ordinators(ids: list[int]) -> Iterable[tuple[int, int, str]]:
    managed: set[int] = set()
    managing: QuerySet[Any] = CaseManagerAssignment.objects.current().filter(case__in=ids, scope="INDIVIDUAL")
    for row in managing.select_related("worker"):
        managed.add(row.case_id)
        yield row.case_id, row.worker_id, str(row.worker)
    working: QuerySet[Any] = KeyWorkerAssignment.objects.current().filter(case__in=ids, agency=F("case__lead_agency"))
    for row in working.select_related("worker"):
        if row.case_id not in managed:
            yield row.case_id, row.worker_id, str(row.worker)
