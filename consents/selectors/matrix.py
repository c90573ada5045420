"""Who may see what, as it stands at one instant: every consent to share of a case read together.

What counts as yes is asked of the policy (cases.policies.consented), so that this table and the doors never differ.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agencies.models import Agency
from cases.models import CareDomain, Case, CaseAgency, CaseUserPermission, Consent, ConsentItem, ConsentScope
from cases.policies import consented
from core.days import day_of, start_of

MESSAGES, LEAVING = "messages", "told-of-leaving"
WIDE = 3  # more agencies than this and the table scrolls in a region of its own


@dataclass(frozen=True, slots=True)
class Cell:
    """What one agency may know of one thing. `word` is yes, no, ended or withdrawn."""

    word: str
    until: date | None = None  # where this ends before the rest of the agency's column
    is_off: bool = False  # the agency sees nothing any more


@dataclass(frozen=True, slots=True)
class Column:
    """One agency. `standing` is in-force, withdrawn, ended, left or closed."""

    agency: Agency
    contact: str
    standing: str
    since: datetime | None  # when it was withdrawn or ended
    ends_on: date | None
    has_readers: bool
    cells: dict[str, Cell]

    @property
    def is_open(self) -> bool:
        return self.standing == "in-force"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that may be known, with what each agency may know of it, in the order of the columns."""

    code: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    columns: tuple[Column, ...]
    groups: tuple[tuple[str, tuple[Line, ...]], ...]

    @property
    def is_wide(self) -> bool:
        return len(self.columns) > WIDE

    @property
    def span(self) -> int:
        return len(self.columns) + 1

    @property
    def open_columns(self) -> list[Column]:
        return [column for column in self.columns if column.is_open]


def matrix_of(case: Case, at: datetime) -> Matrix:
    """The agencies that consents to share name and nothing newer has replaced, with what each sees at this instant."""
    scopes = list(
        ConsentScope.objects.filter(
            consent__case=case,
            consent__state=Consent.State.SIGNED,
            consent__kind__in=Consent.SHARING,
            consent__superseded_at=None,
        )
        .select_related("agency", "consent")
        .prefetch_related("items__domain")
        .order_by("agency__sort_key", "agency", "consent__signed_at", "consent")
    )
    seen = set(consented(at).filter(consent__case=case).values_list("pk", flat=True))
    read_by = _with_readers(case, {scope.agency_id for scope in scopes}, at)
    by_agency: dict[int, list[ConsentScope]] = {}
    for scope in scopes:
        by_agency.setdefault(scope.agency_id, []).append(scope)
    domains = list(CareDomain.objects.order_by("position"))
    offences = {domain.code for domain in domains if domain.is_offence_data}
    columns = tuple(
        _column(of_agency, seen, offences, at, has_readers=agency in read_by) for agency, of_agency in by_agency.items()
    )
    return Matrix(columns, tuple(_groups(domains, columns)))


def _with_readers(case: Case, agencies: set[int], at: datetime) -> set[int]:
    """Those of these agencies in which somebody has to do with the case: an agency named alone reads nothing yet."""
    if not agencies:
        return set()
    rights = CaseUserPermission.objects.open_at(at).filter(content_object=case, agency__in=agencies)
    taking_part = CaseAgency.objects.in_case(day_of(at)).filter(case=case, agency__in=agencies)
    return set(rights.order_by().values_list("agency", flat=True)) | set(
        taking_part.order_by().values_list("agency", flat=True)
    )


def _column(
    scopes: Sequence[ConsentScope], seen: set[int], offences: set[str], at: datetime, *, has_readers: bool
) -> Column:
    standing = [scope for scope in scopes if scope.pk in seen]
    last = standing[-1] if standing else scopes[-1]
    word, since = ("in-force", None) if standing else _why_not(last, at)
    ends_on = max((scope.consent.expires_on for scope in standing if scope.consent.expires_on), default=None)
    cells: dict[str, Cell] = {}
    for scope in standing:
        for code in _shared(scope, offences, at):
            until = scope.consent.expires_on
            before = cells.get(code)
            days = [day for day in (until, before.until if before else None) if day is not None]
            cells[code] = Cell("yes", max(days, default=None))
    for code, cell in cells.items():
        if cell.until == ends_on:
            cells[code] = Cell("yes")
    for scope in standing:
        for code in _taken_back(scope, at):
            cells.setdefault(code, Cell("withdrawn", is_off=True))
    if not standing:
        cells = {code: Cell("ended", is_off=True) for code in _once_shared(last, offences)}
    return Column(
        agency=last.agency,
        contact=last.contact_name,
        standing=word,
        since=since,
        ends_on=ends_on,
        has_readers=has_readers,
        cells=cells,
    )


def _shared(scope: ConsentScope, offences: set[str], at: datetime) -> Iterable[str]:
    for item in scope.items.all():
        if item.ended_at is not None and item.ended_at <= at:
            continue
        if item.code in offences and not scope.includes_offence_data:
            continue
        yield item.code
    if scope.may_pass_messages:
        yield MESSAGES
    if scope.may_be_told_of_leaving:
        yield LEAVING


def _taken_back(scope: ConsentScope, at: datetime) -> Iterable[str]:
    return (item.code for item in scope.items.all() if item.ended_at is not None and item.ended_at <= at)


def _once_shared(scope: ConsentScope, offences: set[str]) -> Iterable[str]:
    codes = [item.code for item in scope.items.all() if item.code not in offences or scope.includes_offence_data]
    return codes + [MESSAGES] * scope.may_pass_messages + [LEAVING] * scope.may_be_told_of_leaving


def _why_not(scope: ConsentScope, at: datetime) -> tuple[str, datetime | None]:
    """Why this agency sees nothing: what the person did first, then the calendar, then what the agency did."""
    consent = scope.consent
    taken = [moment for moment in (scope.ended_at, consent.withdrawn_at) if moment is not None and moment <= at]
    if taken:
        return "withdrawn", min(taken)
    if consent.expires_on is not None and consent.expires_on <= day_of(at):
        return "ended", start_of(consent.expires_on)
    return ("left", None) if scope.agency.is_active else ("closed", None)


def _groups(domains: Sequence[CareDomain], columns: Sequence[Column]) -> Iterable[tuple[str, tuple[Line, ...]]]:
    def lines(pairs: Iterable[tuple[str, str]]) -> tuple[Line, ...]:
        return tuple(
            Line(
                str(code),
                str(label),
                tuple(column.cells.get(code, Cell("no", is_off=not column.is_open)) for column in columns),
            )
            for code, label in pairs
        )

    documents = [*ConsentItem.Information.choices, (MESSAGES, "Messages through this service")]
    documents.append((LEAVING, "Told if the person leaves or comes back"))
    yield "Contact and documents", lines(documents)
    yield "Areas of life", lines((each.code, each.label) for each in domains if not each.is_offence_data)
    yield "Separate item", lines((each.code, each.label) for each in domains if each.is_offence_data)
