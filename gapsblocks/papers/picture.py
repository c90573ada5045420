"""The picture on paper: the tables of the page with their charts, the same counts hidden, and what cannot be told.

Plain data for templates/pdf/_gap_picture.html. Nothing here asks the database or reads a clock.
"""

from dataclasses import dataclass

from gapsblocks import charts, curves
from gapsblocks.selectors.picture import Picture, Table, TimeToAnswer


@dataclass(frozen=True, slots=True)
class Part:
    """One table, and its chart where a number of it may be drawn."""

    table: Table
    chart: charts.Chart


@dataclass(frozen=True, slots=True)
class PicturePaper:
    """What stands in a report or a bundle."""

    picture: Picture
    parts: tuple[Part, ...]
    untold: tuple[str, ...]  # tables without one number that may be told
    curves: curves.Curves
    times: tuple[TimeToAnswer, ...]  # of the quarters and years of which it may be told

    @property
    def has_times(self) -> bool:
        return any(each.is_told for each in self.picture.within) or bool(self.times)


def picture_paper(found: Picture, *, quarters: int = 1, large: bool = False) -> PicturePaper:
    """The charts show the latest quarters, the tables all."""
    told = [
        table for table in found.tables.values() if any(count.value for line in table.lines for count in line.counts)
    ]
    return PicturePaper(
        picture=found,
        parts=tuple(
            Part(table, charts.paper_bars(table, charts.LARGE_PRINT if large else charts.PAPER, quarters))
            for table in told
        ),
        untold=tuple(table.title for table in found.tables.values() if table not in told),
        curves=curves.curves_of(found.within, curves.LARGE_PRINT if large else curves.PAPER),
        times=tuple(time for time in found.times if time.median is not None),
    )
