"""A table of the picture drawn as bars, for page and paper alike: only numbers and words, set out for their templates.

What is hidden is drawn as a frame of dashes of one length. Quarters differ by pattern, and not by colour alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import shorten

from gapsblocks.selectors.picture import Count, Picture, Table, TimeToAnswer

WIDTH, LEFT, ROOM = 380, 4, 64  # ROOM stands right of the longest bar, for its number
BAR, BETWEEN, LABEL, AFTER = 12, 3, 19, 9
HIDDEN_WIDTH = 44
FILLS = ("solid", "hatch", "dots", "cross")
MOST_QUARTERS = len(FILLS)
NAMED = 56  # letters of a name that stand above its bars


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where bars are drawn: the width of the drawing in its units, in which letters are 10.5 high on paper."""

    width: int
    beside: int  # the room of the names; 0: they stand above their bars
    above: int  # or above them
    height: int  # of a drawing: what a page holds with its heading
    letters: int  # of a name

    def holds(self, quarters: int) -> int:
        """So many lines, with so many bars each."""
        return int(self.height // (self.above + quarters * (BAR + 1) + AFTER))


PAPER = Sheet(520, beside=205, above=0, height=640, letters=42)
LARGE_PRINT = Sheet(300, beside=0, above=13, height=360, letters=46)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, and the number beside it."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    said: str
    is_hidden: bool = False

    @property
    def said_x(self) -> float:
        return self.x + self.width + 6

    @property
    def said_y(self) -> float:
        return self.y + self.height - 2


@dataclass(frozen=True, slots=True)
class Word:
    """Words of a drawing."""

    x: float
    y: float
    said: str
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """From the lower to the upper quartile, with the median between."""

    low: float
    high: float
    median: float
    y: float


@dataclass(slots=True)
class Chart:
    """One drawing; `code` keeps its patterns apart from those of another on the same page."""

    code: str
    title: str  # says all of its numbers, for who does not see it
    height: float = 0
    bars: list[Bar] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    keys: list[Bar] = field(default_factory=list)  # which pattern is which quarter
    spans: list[Span] = field(default_factory=list)
    width: int = WIDTH
    font: float = 13
    left_out: int = 0  # lines that only the table has

    @property
    def is_empty(self) -> bool:
        """No number may be drawn: the table says so."""
        return not self.bars and not self.spans


def bars_of(table: Table) -> Chart:
    """Each kind of which a number may be read, with a bar for each of the latest quarters that are not hidden whole."""
    known = [number for number, head in enumerate(table.heads) if not head.is_total and table.totals[number].value]
    at = known[-MOST_QUARTERS:]
    heads = [table.heads[number].label for number in at]
    lines = [(line.label, [line.counts[number] for number in at]) for line in table.lines]
    lines = [(label, counts) for label, counts in lines if any(count.value for count in counts)]
    told = "; ".join(
        f"{label}: " + ", ".join(f"{count.said} in {head}" for head, count in zip(heads, counts, strict=True))
        for label, counts in lines
    )
    chart = Chart(table.code, f"Bar chart. {table.title}. {told or 'No forms'}.")
    longest = max((count.value or 0 for _, counts in lines for count in counts), default=0)
    y = 4.0
    for label, counts in lines:
        chart.words.append(Word(LEFT, y + 12, shorten(label, NAMED, placeholder=" …"), is_bold=True))
        y += LABEL
        for number, count in enumerate(counts):
            chart.bars.append(_bar(y, count, FILLS[number], longest))
            y += BAR + BETWEEN
        y += AFTER
    chart.height = y + 26
    x = float(LEFT)
    for number, head in enumerate(heads):
        chart.keys.append(Bar(x, y + 8, 16, 12, FILLS[number], head))
        x += 90
    return chart


def paper_bars(table: Table, sheet: Sheet, quarters: int = 1) -> Chart:
    """The same on paper, where a page has an end: the latest quarters, and the lines with the most forms in them."""
    known = [at for at, head in enumerate(table.heads) if not head.is_total and table.totals[at].value][-quarters:]
    heads = [table.heads[at].label for at in known]
    lines = [(line.label, [line.counts[at] for at in known]) for line in table.lines]
    lines = [(label, counts) for label, counts in lines if any(count.value for count in counts)]
    weights = sorted((sum(count.value or 0 for count in counts) for _, counts in lines), reverse=True)
    most = sheet.holds(len(known))
    least = weights[most - 1] if len(weights) > most else 0
    drawn = [each for each in lines if sum(count.value or 0 for count in each[1]) >= least][:most]
    told = "; ".join(
        f"{label}: " + ", ".join(f"{count.said} in {head}" for head, count in zip(heads, counts, strict=True))
        for label, counts in drawn
    )
    chart = Chart(table.code, f"Bar chart. {table.title}. {told or 'No forms'}.", width=sheet.width, font=10.5)
    chart.left_out = len(lines) - len(drawn)
    longest = max((count.value or 0 for _, counts in drawn for count in counts), default=0) or 1
    scale = (sheet.width - sheet.beside - LEFT - ROOM) / longest
    y = 2.0
    for label, counts in drawn:
        name = shorten(label, sheet.letters, placeholder=" …")
        chart.words.append(Word(0, y + (10 if sheet.beside else 9), name, is_bold=not sheet.beside))
        y += sheet.above
        for count, fill in zip(counts, FILLS, strict=False):
            hidden = count.value is None
            width = HIDDEN_WIDTH if hidden else round(scale * (count.value or 0), 1)
            chart.bars.append(Bar(sheet.beside + LEFT, y, width, BAR, fill, count.said, is_hidden=hidden))
            y += BAR + 1
        y += AFTER
    chart.height = y
    if len(heads) > 1:
        chart.height, x = y + 22, float(sheet.beside + LEFT)
        for at, head in enumerate(heads):
            chart.keys.append(Bar(x + 72 * (at % 4), y + 4, 14, 11, FILLS[at], head))
    return chart


def _bar(y: float, count: Count, fill: str, longest: int) -> Bar:
    if count.value is None:
        return Bar(LEFT, y, HIDDEN_WIDTH, BAR, fill, "hidden", is_hidden=True)
    return Bar(LEFT, y, round((WIDTH - LEFT - ROOM) * count.value / (longest or 1), 1), BAR, fill, str(count.value))


def over_time(picture: Picture) -> Chart:
    """How many forms in each quarter."""
    table = next(iter(picture.tables.values()))
    pairs = [(head.label, count) for head, count in zip(table.heads, table.totals, strict=True) if not head.is_total]
    told = ", ".join(f"{label}: {count.said}" for label, count in pairs)
    chart = Chart("total", f"Bar chart. Forms in each quarter. {told}.")
    longest = max((count.value or 0 for _, count in pairs), default=0)
    y = 4.0
    for label, count in pairs:
        chart.words.append(Word(LEFT, y + 12, label, is_bold=True))
        y += LABEL
        chart.bars.append(_bar(y, count, FILLS[0], longest))
        y += BAR + AFTER
    chart.height = y
    return chart


def times_of(times: Sequence[TimeToAnswer]) -> Chart:
    """For each quarter a line between the quartiles and a mark at the median."""
    told = ", ".join(
        f"{time.label}: half within {time.median} days, half between {time.low} and {time.high}"
        if time.median is not None
        else f"{time.label}: too few to tell"
        for time in times
    )
    chart = Chart("times", f"Chart of the working days to an answer. {told}.")
    longest = max((time.high or 0 for time in times), default=0) or 1
    scale = (WIDTH - LEFT - ROOM) / longest
    y = 4.0
    for time in times:
        chart.words.append(Word(LEFT, y + 12, time.label, is_bold=True))
        y += LABEL
        if time.median is None or time.low is None or time.high is None:
            chart.words.append(Word(LEFT, y + 11, "too few to tell"))
        else:
            low, high, middle = (round(LEFT + each * scale, 1) for each in (time.low, time.high, time.median))
            chart.spans.append(Span(low, max(high, low + 2), middle, y + 7))
            chart.words.append(Word(max(high, low + 2) + 8, y + 11, f"{time.median} days"))
        y += BAR + AFTER
    chart.height = y
    return chart
