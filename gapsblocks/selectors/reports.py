"""The annual report of a task force: each barrier, what was done about it, and the counts, with nobody named."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from agencies.models import Agency
from gapsblocks.models import Barrier, BarrierEntry
from gapsblocks.rules.picture import end_of_quarter
from gapsblocks.selectors.picture import BARRIER, Count, Picture, of_forum, picture


@dataclass(frozen=True, slots=True)
class Reported:
    """One barrier in the report of a year."""

    title: str
    category: str
    concerned: str
    words: str
    owner: str
    since: date
    ended_on: date | None
    counts: tuple[Count, ...]  # its forms by quarter; with the year’s where it may be told
    entries: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """The register of one task force in one year."""

    forum: Agency
    year: int
    barriers: tuple[Reported, ...]
    picture: Picture


def annual_report(forum: Agency, year: int, *, today: date) -> AnnualReport:
    """The barriers that stood in that year, the oldest first, with its lines of history."""
    begin, end = date(year, 1, 1), date(year, 12, 31)
    found = picture(of_forum(forum), begin, min(end, max(today, begin)), today=today)
    return AnnualReport(forum, year, _reported(forum, begin, end, found), found)


def barriers_of(forum: Agency, quarter: date, found: Picture, *, today: date) -> tuple[Reported, ...]:
    """The barriers that stood in a quarter, with what was done in it; their counts are those of the picture."""
    return _reported(forum, quarter, min(end_of_quarter(quarter), max(today, quarter)), found)


def _reported(forum: Agency, begin: date, end: date, found: Picture) -> tuple[Reported, ...]:
    counts = {line.key: line.counts for line in found.tables[BARRIER].lines}
    rows = Barrier.objects.filter(Q(ended_on=None) | Q(ended_on__gte=begin), forum=forum, made_on__lte=end)
    rows = rows.select_related("about_agency", "owner").order_by(F("made_on"), "pk")
    entries: dict[int, list[tuple[date, str]]] = defaultdict(list)
    written = BarrierEntry.objects.filter(barrier__in=rows, on__gte=begin, on__lte=end).order_by("on", "pk")
    for barrier, on, words in written.values_list("barrier", "on", "words"):
        entries[barrier].append((on, words))
    return tuple(
        Reported(
            title=barrier.title,
            category=barrier.get_category_display(),
            concerned=barrier.about_agency.label if barrier.about_agency else "",
            words=barrier.words,
            owner=str(barrier.owner) if barrier.owner else "",
            since=barrier.made_on,
            ended_on=barrier.ended_on if barrier.ended_on and barrier.ended_on <= end else None,
            counts=counts.get(barrier.pk, ()),
            entries=tuple(entries[barrier.pk]),
        )
        for barrier in rows
    )
