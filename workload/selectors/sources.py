"""Where the time that workers gave is written down. Whatever counts hours asks here, and nothing else does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Expression, IntegerField, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from contacts.models import CaseNote


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of record with a length: the fields that say whose time it was, for whom, on which case and day.

    `preparing` are those that prepared a meeting with the person (MT-5.4b): counted, and told apart.
    """

    label: str
    rows: Callable[[], QuerySet[Any]]
    worker: str
    agency: str
    case: str
    day: str
    minutes: str
    preparing: Q

    def spent(self, *, since: Any, until: Any = None, **of: Any) -> QuerySet[Any]:
        """The rows of this time; `of` narrows by worker, agency or case, as `worker=…` or `case__in=…`."""
        found = self.rows().filter(**{f"{self.day}__gte": since})
        if until is not None:
            found = found.filter(**{f"{self.day}__lte": until})
        for name, value in of.items():
            field, _, lookup = name.partition("__")
            found = found.filter(**{f"{getattr(self, field)}{'__' if lookup else ''}{lookup}": value})
        return found.order_by()


SOURCES = (
    Source(
        "Notes and keywork sessions",
        CaseNote.objects.all,
        worker="written_by",
        agency="agency",
        case="case",
        day="happened_on",
        minutes="minutes",
        preparing=Q(kind=CaseNote.Kind.PREPARATION),
    ),
)


def minutes_spent(*, since: Any, until: Any = None, **of: Any) -> Expression:
    """All of this time in one number, beside the rows of another query: `of` says of whom, or on which case."""
    total: Any = Value(0)
    for source in SOURCES:
        rows = source.spent(since=since, until=until, **of)
        summed = (
            rows.values(*(getattr(source, name) for name in of)).annotate(total=Sum(source.minutes)).values("total")
        )
        total += Coalesce(Subquery(summed, output_field=IntegerField()), 0)
    return total


@dataclass(frozen=True, slots=True)
class Spent:
    """The minutes that one worker gave one case on one day."""

    worker_id: int
    agency_id: int
    case_id: int
    on: date
    minutes: int
    preparing: int


def days_spent(*, since: date, until: date, **of: Any) -> Iterator[Spent]:
    """All of this time by worker, case and day: one query a source."""
    for source in SOURCES:
        grouped = source.spent(since=since, until=until, **of).values_list(
            source.worker, source.agency, source.case, source.day
        )
        summed = grouped.annotate(
            total=Coalesce(Sum(source.minutes), 0), preparing=Coalesce(Sum(source.minutes, filter=source.preparing), 0)
        )
        yield from (Spent(*row) for row in summed)
