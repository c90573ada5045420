"""The picture of what stands in people’s way: how many forms, of what, from where, how old, and how fast answered.

Four queries, however many forms there are, and two for the names. Outside the service small counts are hidden
(rules/picture.py); there a choice of quarters decides what is shown, and never what is counted, so that two choices
tell no more than one.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Min

from agencies.models import Agency, WorkerRole
from agencies.selectors import setting, standing_of
from cases.models import CareDomain
from core.workdays import irish_public_holidays
from gapsblocks.kinds import Category, Extent
from gapsblocks.models import Barrier, GapsAndBlocksForm
from gapsblocks.rules import picture as rules
from gapsblocks.rules.picture import Quarter, Shown, Year
from gapsblocks.rules.within import ENDS, answered_within

Role = WorkerRole.Role

AGES = (6, 11, 21, 41)  # working days, from which each further band begins
AGE_LABELS = ("0 to 5 days", "6 to 10 days", "11 to 20 days", "21 to 40 days", "More than 40 days")
MANAGER, CO_ORDINATOR, NATIONAL, ANSWERED = "manager", "co-ordinator", "national", "answered"
LEVELS = {
    MANAGER: "With the line manager",
    CO_ORDINATOR: "With the co-ordinator",
    NATIONAL: "With the national co-ordinator",
    ANSWERED: "Answered",
}
CATEGORY, DOMAIN, AGENCY, LEVEL, AGE, EXTENT, BARRIER = (
    *("category", "domain", "agency", "level", "age", "extent", "barrier"),
)
TITLES = {
    CATEGORY: "By category",
    DOMAIN: "By area of life",
    AGENCY: "By service",
    LEVEL: "Where they are now",
    AGE: "Age in working days, until the answer or today",
    EXTENT: "One person, or how services are set up",
    BARRIER: "By barrier of the register",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose forms are counted, and whether the reader stands inside the service that raised them."""

    title: str
    column: str = ""  # "forum_id" or "agency_id"; empty: every form that left a service
    number: int = 0
    is_inside: bool = False

    @property
    def key(self) -> str:
        """In the address: “forum_id.7”"""
        return f"{self.column or 'all'}.{self.number}{'.inside' if self.is_inside else ''}"


def of_forum(forum: Agency) -> Scope:
    """The forms that were sent to one task force."""
    return Scope(forum.label, "forum_id", forum.pk)


def of_service(agency: Agency) -> Scope:
    """All forms that one service raised, for those inside it."""
    return Scope(agency.label, "agency_id", agency.pk, is_inside=True)


def sent_by(agency: Agency) -> Scope:
    """What one service sent out, for who oversees its protocols."""
    return Scope(agency.label, "agency_id", agency.pk)


def of_the_country() -> Scope:
    """Every form that left a service."""
    return Scope("All task forces")


@dataclass(frozen=True, slots=True)
class Count:
    """How many forms; None where the count is hidden."""

    label: str
    value: int | None

    @property
    def said(self) -> str:
        return "hidden" if self.value is None else str(self.value)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: a count for each of its columns."""

    label: str
    counts: tuple[Count, ...]
    key: Any = None  # of a barrier or a service, its number


@dataclass(frozen=True, slots=True)
class Head:
    """One column: a quarter, or a year."""

    label: str
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The forms of some quarters, by one of their sides."""

    code: str
    title: str
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    totals: tuple[Count, ...]

    @property
    def has_hidden(self) -> bool:
        return any(count.value is None for line in self.lines for count in line.counts)

    @property
    def is_empty(self) -> bool:
        return not self.lines or all(count.value == 0 for count in self.totals)


@dataclass(frozen=True, slots=True)
class TimeToAnswer:
    """Of the forms of one quarter that are answered: half took so long or less, half lay between low and high."""

    label: str
    median: int | None = None  # working days; None where too few are answered, or the count of them is hidden
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """Of the forms of one quarter: how many are answered within 5 working days, 10 and so on, and all so far."""

    label: str
    forms: Shown
    counts: tuple[Shown, ...]  # by the days of rules.within.ENDS, the last without an end; None where it is hidden

    @property
    def shares(self) -> tuple[Shown, ...]:
        """Of a hundred."""
        return tuple(None if not self.forms or each is None else round(100 * each / self.forms) for each in self.counts)

    @property
    def is_told(self) -> bool:
        """Whether there is a curve in it."""
        return any(share is not None for share in self.shares[:-1])


@dataclass(frozen=True, slots=True)
class Picture:
    """All tables of one reader, over the same forms."""

    scope: Scope
    since: date
    until: date
    least: int  # counts below it are hidden; 0: none is
    tables: dict[str, Table] = field(default_factory=dict)
    times: tuple[TimeToAnswer, ...] = ()
    within: tuple[Within, ...] = ()

    @property
    def quarters(self) -> list[date]:
        return rules.quarters_between(self.since, self.until)

    @property
    def totals(self) -> tuple[Count, ...]:
        return self.tables[CATEGORY].totals

    @property
    def within_lines(self) -> list[tuple[str, list[str]]]:
        """The figures of the curves: a line for each number of days, a column for each quarter."""
        names = [f"Within {days} working days" for days in ENDS] + ["Answered so far"]
        lines = [("Forms", [Count(each.label, each.forms).said for each in self.within])]
        for name, shares in zip(names, zip(*(each.shares for each in self.within), strict=True), strict=True):
            lines.append((name, ["–" if share is None else f"{share}%" for share in shares]))
        return lines

    @property
    def is_empty(self) -> bool:
        return self.tables[CATEGORY].is_empty

    @property
    def has_hidden(self) -> bool:
        return any(table.has_hidden for table in self.tables.values())


def picture(
    scope: Scope, since: date, until: date, *, today: date, category: str = "", domain: int | None = None
) -> Picture:
    """The quarters from that of `since` to that of `until`.

    `category` and `domain` narrow what is counted, inside the service only.
    """
    if not scope.is_inside:
        category, domain = "", None
    first, last = rules.quarter_of(since), rules.end_of_quarter(rules.quarter_of(until))
    begin, end = date(first.year, 1, 1), date(last.year, 12, 31)  # a year is hidden or told as a whole
    counted, times, open_or_not = _counted(scope, begin, end, today, category, domain)
    least = 0 if scope.is_inside else setting("small_cell_threshold", scope.number if scope.column else None)
    shown = rules.quarters_between(first, last)
    tables = {}
    for code, labels in _labels(scope, counted).items():
        tables[code] = _table(code, labels, counted[code], shown, rules.quarters_between(begin, end), least, today)
    answered = {
        head.label: count.value
        for line in tables[LEVEL].lines
        if line.label == LEVELS[ANSWERED]
        for head, count in zip(tables[LEVEL].heads, line.counts, strict=True)
    }
    taken = [_time(head.label, times.get(head.label), answered.get(head.label), least) for head in tables[LEVEL].heads]
    within = [_within(each, tables, open_or_not, answered, least) for each in shown]
    return Picture(scope, first, last, least, tables, tuple(taken), tuple(within))


def first_day(scope: Scope) -> date | None:
    """From when on there are forms to choose quarters of."""
    rows = GapsAndBlocksForm.objects.filter(**{scope.column: scope.number} if scope.column else {})
    return rows.aggregate(first=Min("raised_on" if scope.is_inside else "sent_on"))["first"]


def _table(
    code: str,
    labels: dict[Any, str],
    counted: dict[tuple[date, Any], int],
    shown: Sequence[date],
    quarters: Sequence[date],
    least: int,
    today: date,
) -> Table:
    rows = list(labels)
    columns: dict[date, Quarter] = {}
    for quarter in quarters:
        counts = [counted.get((quarter, row), 0) for row in rows]
        columns[quarter] = rules.protect_quarter(counts, least)
    heads: list[Head] = []
    parts: list[tuple[Sequence[Shown], Shown]] = []
    for quarter in shown:
        heads.append(Head(rules.quarter_label(quarter)))
        parts.append((columns[quarter].cells, columns[quarter].total))
        of_year = [each for each in shown if each.year == quarter.year]
        is_whole = len(of_year) == 4 and (not least or date(quarter.year, 12, 31) < today)
        if is_whole and quarter == of_year[-1]:
            table = [[counted.get((each, row), 0) for each in of_year] for row in rows]
            told: Year = rules.protect_year(table, [columns[each] for each in of_year], least)
            heads.append(Head(str(quarter.year), is_total=True))
            parts.append((told.totals, told.total))
    lines = []
    for at, row in enumerate(rows):
        counts_of = tuple(Count(head.label, cells[at]) for head, (cells, _) in zip(heads, parts, strict=True))
        lines.append(Line(labels[row], counts_of, row))
    totals = tuple(Count(head.label, total) for head, (_, total) in zip(heads, parts, strict=True))
    return Table(code, TITLES[code], tuple(heads), tuple(lines), totals)


def _time(label: str, taken: tuple[int, ...] | None, answered: Shown, least: int) -> TimeToAnswer:
    """Told only where the number of answered forms is: that there is a median would say that they are not few."""
    if taken is None or answered is None or answered < max(least, 1):
        return TimeToAnswer(label)
    low, median, high = taken
    return TimeToAnswer(label, median, low, high)


def _within(
    quarter: date, tables: dict[str, Table], counted: dict[tuple[Any, ...], int], told: dict[str, Shown], least: int
) -> Within:
    label = rules.quarter_label(quarter)
    at = next(number for number, head in enumerate(tables[AGE].heads) if head.label == label)
    answered, still_open = [0] * (len(ENDS) + 1), [0] * len(AGE_LABELS)
    for (begun, is_answered, age, step), count in counted.items():
        if begun == quarter and is_answered:
            answered[step] += count
        elif begun == quarter:
            still_open[age] += count
    ages = [line.counts[at].value for line in tables[AGE].lines]
    counts = answered_within(answered, still_open, ages, told.get(label), least)
    return Within(label, tables[AGE].totals[at].value, counts)


def _labels(scope: Scope, counted: dict[str, dict[tuple[date, Any], int]]) -> dict[str, dict[Any, str]]:
    """The rows of each table: every kind that there is, and of services and barriers those that were met."""
    met = {code: {row for _, row in counted[code]} for code in (AGENCY, BARRIER)}
    agencies = Agency.objects.filter(pk__in=met[AGENCY]).order_by("sort_key", "pk")
    barriers = Barrier.objects.filter(pk__in=met[BARRIER] - {None}).order_by("title", "pk")
    levels = LEVELS if scope.is_inside else LEVELS | {MANAGER: "Back with the service"}
    found: dict[str, dict[Any, str]] = {
        CATEGORY: {each.value: str(each.label) for each in Category},
        DOMAIN: {area.pk: area.label for area in CareDomain.objects.order_by("position")},
        LEVEL: dict(levels),
        AGE: dict(enumerate(AGE_LABELS)),
        EXTENT: {each.value: str(each.label) for each in Extent} | ({"": "Not said yet"} if scope.is_inside else {}),
    }
    if scope.column != "agency_id":  # a service knows its own name, and reads no register of barriers
        found[AGENCY] = {agency.pk: agency.label for agency in agencies}
        found[BARRIER] = {each.pk: each.title for each in barriers} | {None: "No barrier of the register"}
    return found


_FORMS = """
WITH days AS MATERIALIZED (
    SELECT each::date AS day,
           sum((extract(isodow FROM each) < 6 AND NOT each::date = ANY(%(holidays)s))::int)
               OVER (ORDER BY each) AS number
    FROM generate_series(%(begin)s::date, greatest(%(end)s, %(today)s)::date, '1 day') AS each
), forms AS (
    SELECT date_trunc('quarter', form.{begun})::date AS quarter, form.category, form.domain_id, form.agency_id,
           form.extent, form.barrier_id, form.answered_on IS NOT NULL AS is_answered,
           CASE WHEN form.state IN ('raised', 'advised') THEN 'manager'
                WHEN form.state IN ('answered', 'closed') THEN 'answered' ELSE form.state END AS level,
           greatest(until.number - since.number, 0) AS age,
           width_bucket(greatest(until.number - since.number, 0)::int, %(ages)s::int[]) AS band
    FROM gapsblocks_gapsandblocksform form
    JOIN days since ON since.day = form.{begun}
    JOIN days until ON until.day = coalesce(form.answered_on, %(today)s)
    WHERE form.{begun} BETWEEN %(begin)s AND %(end)s AND form.state <> 'draft' {narrowed}
)
"""
_COUNTS = """
SELECT quarter, grouping(category, domain_id, agency_id, level, band, extent, barrier_id),
       category, domain_id, agency_id, level, band, extent, barrier_id, count(*)
FROM forms
GROUP BY GROUPING SETS ((quarter, category), (quarter, domain_id), (quarter, agency_id), (quarter, level),
    (quarter, band), (quarter, extent), (quarter, barrier_id))
"""
_TIMES = """
SELECT quarter, date_trunc('year', quarter)::date,
       percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY age)
FROM forms WHERE is_answered
GROUP BY GROUPING SETS ((quarter), (date_trunc('year', quarter)::date))
"""
_WITHIN = """
SELECT quarter, is_answered, band, width_bucket(age::int, %(within)s::int[]), count(*) FROM forms GROUP BY 1, 2, 3, 4
"""
_SIDES = (CATEGORY, DOMAIN, AGENCY, LEVEL, AGE, EXTENT, BARRIER)
_ALL = 2 ** len(_SIDES) - 1


def _counted(
    scope: Scope, begin: date, end: date, today: date, category: str, domain: int | None
) -> tuple[dict[str, dict[tuple[date, Any], int]], dict[str, tuple[int, ...]], dict[tuple[Any, ...], int]]:
    """The counts of each side by quarter, the quartiles of the time to answer by quarter and year, and the counts by
    quarter, whether they are answered, age, and step of the time to answer.
    """
    values: dict[str, Any] = {"begin": begin, "end": end, "today": today, "number": scope.number, "ages": list(AGES)}
    years = range(begin.year, max(end, today).year + 1)
    values["within"] = [end + 1 for end in ENDS]
    values["holidays"] = sorted(day for year in years for day in irish_public_holidays(year))
    narrowed = "" if scope.is_inside else "AND form.sent_on IS NOT NULL"
    if scope.column:
        narrowed += f" AND form.{scope.column} = %(number)s"
    if category:
        narrowed += " AND form.category = %(category)s"
        values["category"] = category
    if domain:
        narrowed += " AND form.domain_id = %(domain)s"
        values["domain"] = domain
    forms = _FORMS.format(begun="raised_on" if scope.is_inside else "sent_on", narrowed=narrowed)
    counted: dict[str, dict[tuple[date, Any], int]] = defaultdict(dict)
    times: dict[str, tuple[int, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(forms + _COUNTS, values)
        for quarter, grouped, *sides, count in cursor.fetchall():
            at = len(_SIDES) - (_ALL - grouped).bit_length()  # the one side by which this row is counted
            counted[_SIDES[at]][quarter, sides[at]] = count
        cursor.execute(forms + _TIMES, values)
        for quarter, year, quartiles in cursor.fetchall():
            label = rules.quarter_label(quarter) if quarter else str(year.year)
            times[label] = tuple(round(each) for each in quartiles)
        cursor.execute(forms + _WITHIN, values)
        open_or_not = {tuple(sides): count for *sides, count in cursor.fetchall()}
    return counted, times, open_or_not


def scopes_of(user, day: date) -> list[Scope]:
    """Whose forms this person may count: their own services’ as a manager, and what was sent as somebody outside."""
    standing = standing_of(user, day)
    named = Agency.objects.in_bulk(standing.agencies)
    found = [of_service(named[pk]) for pk in standing.managed]
    found += [of_forum(named[pk]) for pk in standing.agencies_as(Role.COORDINATOR)]
    found += [sent_by(named[pk]) for pk in standing.agencies_as(Role.IMPLEMENTATION_ADVISOR)]
    if standing.agencies_as(Role.NATIONAL_COORDINATOR):
        found.append(of_the_country())
    return found
