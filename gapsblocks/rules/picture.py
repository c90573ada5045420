"""Which counts may be read outside the service, so that a small one can be neither read nor reckoned (S.1).

A picture is made of tables that all count the same forms: each row a kind of form, each column a quarter, and beside a
finished year its total. Whoever holds all of these tables, and knows these rules, learns of a hidden count no more than
a range in which it may lie:

- A quarter with fewer forms than the threshold is hidden as a whole.
- In a quarter that is shown, small counts are hidden; then the next smallest, until what is hidden adds up to enough
  that each of them could be anything from one to the threshold. Where that cannot be, the zeros are hidden too.
- A row’s total of a year is shown where no hidden count of the table can be reckoned from it. That is tried: the table
  is looked at as a net through which forms flow from quarters to kinds, and in which each hidden count must have room.

Each quarter is decided by its own counts alone, so that a year that ends later does not open an earlier page. Tables
share nothing but the totals of the quarters: what one shows tells nothing of another beyond these.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.deadlines import add_months

Shown = int | None  # None: hidden
MUCH = 10**9


def quarter_of(day: date) -> date:
    """The first day of its quarter."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def quarter_label(first: date) -> str:
    """“Q2 2026”"""
    return f"Q{(first.month - 1) // 3 + 1} {first.year}"


def quarters_between(since: date, until: date) -> list[date]:
    """The quarters from that of the one day to that of the other."""
    found, first = [], quarter_of(since)
    while first <= until:
        found.append(first)
        first = add_months(first, 3)
    return found


def end_of_quarter(first: date) -> date:
    return add_months(first, 3) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quarter:
    """One column of a table as it may be shown. `with_zeros`: the zeros are hidden too."""

    cells: tuple[Shown, ...]
    total: Shown
    with_zeros: bool = False


@dataclass(frozen=True, slots=True)
class Year:
    """The totals of a finished year as they may be shown, row by row."""

    totals: tuple[Shown, ...]
    total: Shown


def protect_quarter(counts: Sequence[int], least: int) -> Quarter:
    """The counts of one quarter; beside them stands their sum, unless it is small itself."""
    total = sum(counts)
    small = [at for at, count in enumerate(counts) if 0 < count < least]
    if not small:
        return Quarter(tuple(counts), total)
    if total < least:
        return Quarter((None,) * len(counts), None, with_zeros=True)
    hidden = set(small)
    for at in sorted(range(len(counts)), key=lambda at: (counts[at], at)):
        if len(hidden) > 1 and sum(counts[at] for at in hidden) - len(hidden) >= least - 1:
            break
        if counts[at]:
            hidden.add(at)
    if len(hidden) < 2 or sum(counts[at] for at in hidden) - len(hidden) < least - 1:
        return Quarter((None,) * len(counts), total, with_zeros=True)
    return Quarter(tuple(None if at in hidden else count for at, count in enumerate(counts)), total)


def protect_year(counts: Sequence[Sequence[int]], quarters: Sequence[Quarter], least: int) -> Year:
    """The totals of a year’s rows: `counts` by row and quarter, of which `quarters` says what is shown."""
    sums = [sum(row) for row in counts]
    if all(None not in quarter.cells for quarter in quarters):
        return Year(tuple(sums), sum(sums))
    if not _year_may_be_told([sum(row[at] for row in counts) for at in range(len(quarters))], quarters, least):
        return Year((None,) * len(counts), None)
    told = {at for at, total in enumerate(sums) if total >= least or _is_open(at, quarters)}
    while True:
        tight = _Net(counts, quarters, told, least).first_without_room()
        if tight is None:
            return Year(tuple(total if at in told else None for at, total in enumerate(sums)), sum(sums))
        closed = [at for at in told if not _is_open(at, quarters)]
        if not closed:  # the rows that are shown whole tell what is left of the year: then nothing is told of it
            return Year((None,) * len(counts), None)
        told.remove(tight if tight in closed else min(closed, key=lambda at: (sums[at], at)))


def _is_open(row: int, quarters: Sequence[Quarter]) -> bool:
    """Each quarter of the row is shown: its total tells nothing new."""
    return all(quarter.cells[row] is not None for quarter in quarters)


def _year_may_be_told(totals: Sequence[int], quarters: Sequence[Quarter], least: int) -> bool:
    """Of quarters that are hidden as a whole, what is left of the year must not say how many they had."""
    hidden = [totals[at] for at, quarter in enumerate(quarters) if quarter.total is None]
    if not hidden:
        return True
    lowest, highest = len(hidden), (least - 1) * len(hidden)  # each has one form or more, and fewer than the threshold
    return len(hidden) > 1 and lowest < sum(hidden) < highest


class _Net:
    """A year’s table as who reads it knows it: what is hidden, between what and what it must lie.

    Forms flow from the year to its quarters, from a quarter to the kinds, and from a kind back to the year. An edge
    that is shown carries its count; a hidden one may carry any that the others leave it.
    """

    def __init__(self, counts: Sequence[Sequence[int]], quarters: Sequence[Quarter], told: set[int], least: int):
        rows = len(counts)
        year, unsaid = rows + len(quarters), rows + len(quarters) + 1
        self.size = unsaid + 1
        self.edges: list[list[int]] = []  # from, to, how much less it could carry, how much more
        self.watched: list[tuple[int, int, int]] = []  # the edge, its row or -1, the room that it needs
        # what a hidden total of a quarter leaves to know: that of all of them together is known, from the year's
        together = sum(sum(row[at] for row in counts) for at, quarter in enumerate(quarters) if quarter.total is None)
        self._add(year, unsaid, together, together, together)
        for at, quarter in enumerate(quarters):
            carried = sum(row[at] for number, row in enumerate(counts) if quarter.cells[number] is None)
            if quarter.total is None:
                self._add(unsaid, rows + at, carried, 1, least - 1, (-1, 1))
            else:
                self._add(year, rows + at, carried, carried, carried)
        of_row = least - 1 if all(quarter.total is not None for quarter in quarters) else 1
        for row, line in enumerate(counts):
            hidden = [at for at, quarter in enumerate(quarters) if quarter.cells[row] is None]
            if not hidden:
                continue
            for at in hidden:
                known = 0 if quarters[at].with_zeros else 1
                self._add(rows + at, row, line[at], known, MUCH, (row, 1 if quarters[at].total is None else least - 1))
            carried = sum(line[at] for at in hidden)
            if row in told:
                self._add(row, year, carried, carried, carried)
            else:
                self._add(row, year, carried, 0, MUCH, (row, of_row))

    def _add(self, tail: int, head: int, carried: int, low: int, high: int, watch: tuple[int, int] | None = None):
        if watch:
            self.watched.append((len(self.edges), *watch))
        self.edges.append([tail, head, carried - low, high - carried])

    def first_without_room(self) -> int | None:
        """The row (-1: a quarter) of a hidden count that could be reckoned, or nearly."""
        for edge, row, room in self.watched:
            if self._room(edge, room) < room:
                return row
        return None

    def _room(self, edge: int, enough: int) -> int:
        """How far what it carries could move, down and up."""
        tail, head, down, up = self.edges[edge]
        more = self._moved(head, tail, edge, min(up, enough))
        return more if more >= enough else more + self._moved(tail, head, edge, min(down, enough - more))

    def _moved(self, start: int, goal: int, without: int, wanted: int) -> int:
        """How much can go round the other edges from here to there: augmenting paths."""
        ways: list[list[tuple[int, int, int]]] = [[] for _ in range(self.size)]
        left = [[down, up] for _, _, down, up in self.edges]
        for number, (tail, head, _, _) in enumerate(self.edges):
            if number != without:
                ways[tail].append((head, number, 1))
                ways[head].append((tail, number, 0))
        moved = 0
        while moved < wanted:
            came: dict[int, tuple[int, int, int]] = {start: (start, -1, 0)}
            queue = deque([start])
            while queue and goal not in came:
                at = queue.popleft()
                for to, number, way in ways[at]:
                    if to not in came and left[number][way] > 0:
                        came[to] = (at, number, way)
                        queue.append(to)
            if goal not in came:
                break
            path, at = [], goal
            while at != start:
                before, number, way = came[at]
                path.append((number, way))
                at = before
            step = min(wanted - moved, *(left[number][way] for number, way in path))
            for number, way in path:
                left[number][way] -= step
                left[number][1 - way] += step
            moved += step
        return moved
