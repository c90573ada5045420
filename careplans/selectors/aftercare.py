"""The aftercare: for who reads the whole file, and to each service what it offered or is asked for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from careplans.models import AftercareItem, AftercarePlan
from careplans.rules.aftercare import DRUG_AREAS, Gap, Support, gaps
from cases.models import Case
from core.components import Status
from core.days import day_of

Kind = AftercareItem.Kind


@dataclass(frozen=True, slots=True)
class Offered:
    """One offer of one service, or what it is asked for."""

    pk: int
    kind: str
    text: str
    agency: str
    due_on: date | None
    confirmed_on: date | None
    is_own: bool  # its own words


@dataclass(frozen=True, slots=True)
class Shown:
    """One support as the page shows it."""

    pk: int
    text: str
    by: str
    who: str
    due_on: date | None
    status: Status
    confirmed: str
    is_confirmed: bool
    offered_by: str


@dataclass(frozen=True, slots=True)
class Part:
    """The supports of one kind."""

    kind: str
    title: str
    supports: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Aftercare:
    """What holds after the end, by kind, and what is missing."""

    relapse_words: str
    version: int
    parts: tuple[Part, ...]
    ended: tuple[Shown, ...]
    missing: tuple[Gap, ...]


def aftercare_of(case: Case, at: datetime) -> Aftercare:
    """The whole of it."""
    today = day_of(at)
    plan = AftercarePlan.objects.filter(case=case).first()
    rows = list(_items(case).select_related("agency", "from_agency", "confirmed_by"))
    live = [row for row in rows if row.ended_on is None]
    words = plan.relapse_words if plan else ""
    supports = [Support(row.kind, row.text, row.confirmed_on is not None, row.due_on) for row in live]
    return Aftercare(
        relapse_words=words,
        version=plan.version if plan else 0,
        parts=tuple(
            Part(kind.value, str(kind.label), tuple(_shown(row, today) for row in live if row.kind == kind))
            for kind in Kind
        ),
        ended=tuple(_shown(row, today) for row in rows if row.ended_on is not None),
        missing=tuple(gaps(supports, relapse_words=words, today=today)),
    )


def _items(case: Case) -> QuerySet[AftercareItem]:
    return AftercareItem.objects.filter(aftercare__case=case).order_by("due_on", "pk")


def _shown(row: AftercareItem, today: date) -> Shown:
    confirmed = ""
    if row.confirmed_on is not None:
        status = Status("ok", "Confirmed")
        how = AftercareItem.Confirmed(row.confirmed_how).label
        confirmed = f"{how}, {row.confirmed_on:%-d %B %Y}, by {row.confirmed_by}"
        confirmed += f": {row.confirmed_words}" if row.confirmed_words else ""
    elif row.due_on is not None and row.due_on < today:
        status = Status("overdue", "Not confirmed, and late")
    else:
        status = Status("wait", "Not confirmed")
    return Shown(
        pk=row.pk,
        text=row.text,
        by=row.agency.label if row.agency else row.provider,
        who=row.who,
        due_on=row.due_on,
        status=status,
        confirmed=confirmed,
        is_confirmed=row.confirmed_on is not None,
        offered_by=row.from_agency.label if row.from_agency else "",
    )


def asked_of(case: Case, areas: Mapping[int, Collection[str]]) -> QuerySet[AftercareItem]:
    """What these services offered themselves, and what they are named for, as far as each may know of it.

    Support with drug or alcohol use is shown only to a service that may know of that area; one's own words always.
    """
    known = [agency for agency, codes in areas.items() if DRUG_AREAS & set(codes)]
    own = Q(from_agency__in=list(areas))
    asked = Q(agency__in=list(areas), kind=Kind.OTHER) | Q(agency__in=known)
    return AftercareItem.objects.filter(own | asked, aftercare__case=case, ended_on=None)


def offered_by(case: Case, areas: Mapping[int, Collection[str]]) -> tuple[Offered, ...]:
    """The same in words; a partner reads its own alone."""
    rows = asked_of(case, areas).select_related("agency").order_by("kind", "pk")
    return tuple(
        Offered(
            row.pk,
            row.get_kind_display(),
            row.text,
            row.agency.label if row.agency else "",
            row.due_on,
            row.confirmed_on,
            is_own=row.from_agency_id is not None,
        )
        for row in rows
    )
