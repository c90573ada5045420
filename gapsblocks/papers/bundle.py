"""The front of a volume: what is asked of the reader, what is in it and where, how long each form took.

Plain data for templates/pdf/gap_front.html. Nothing here asks the database or reads a clock.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from consents.papers import Paper
from core.days import day_of
from core.templatetags.papers import moment, paper_day
from gapsblocks.deadlines import age
from gapsblocks.papers.form import Sender, days_late, is_over
from gapsblocks.selectors.anonymous import AnonymousGap
from gapsblocks.states import INSIDE, GapState

CONFIDENTIAL = "Confidential. No name or date of birth is in this bundle: please add none."
NAMED_AT_MOST = 12  # late forms that the cover names; the others are counted
IN_ONE_CHART = 24  # bars that stand on a page together
LEVELS = ("Line manager", "Co-ordinator", "National co-ordinator")
PATTERNS = ("#17495a", "url(#hatch)", "url(#dots)")
LEFT, WIDE, BAR, STEP = 92, 330, 18, 27  # of the drawing, in its own units


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for, and for whom: the same for every volume of a bundle."""

    title: str
    reference: str
    sender: str
    reader: str = ""
    period: str = ""  # “from 1 April to 30 June 2026”; of a selection nothing
    manager_days: int = 0  # how long the levels have, for the dashed lines; 0: no lines
    co_ordinator_days: int = 0
    volumes: int = 1
    count: int = 0  # forms in all volumes
    earlier_open: int | None = None  # forms of earlier quarters that nobody has answered
    categories: tuple[tuple[str, int | None], ...] = ()  # None: too few to be told
    fewer_than: int = 0  # what None stands for


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the contents."""

    anchor: str
    reference: str
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class Stay:
    """How long one form was with each level, in working days."""

    reference: str
    days: tuple[int, int, int]
    is_over: bool

    @property
    def whole(self) -> int:
        return sum(self.days)

    @property
    def said(self) -> str:
        parts = [
            f"{level.lower()} {count}"
            for level, count, told in zip(LEVELS, self.days, self._reached, strict=True)
            if told
        ]
        return f"{self.reference}: {', '.join(parts)}, {'answered' if self.is_over else 'open'} at {self.whole}."

    @property
    def _reached(self) -> tuple[bool, bool, bool]:
        return True, any(self.days[1:]), bool(self.days[2])


@dataclass(frozen=True, slots=True)
class Bar:
    """One piece of a bar of the chart."""

    x: float
    y: float
    width: float
    fill: str
    said: str
    is_dark: bool

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def text_y(self) -> float:
        return self.y + 13

    @property
    def label_x(self) -> float:
        return self.middle - 7

    @property
    def label_y(self) -> float:
        return self.y + 3

    @property
    def has_room(self) -> bool:
        return self.width >= 16


@dataclass(frozen=True, slots=True)
class Row:
    """The bars of one form."""

    name: str
    y: float
    bars: tuple[Bar, ...]
    end_x: float
    end: str

    @property
    def text_y(self) -> float:
        return self.y + 13


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of at most so many rows, with the words that say the same."""

    said: str
    rows: tuple[Row, ...]
    lines: tuple[tuple[float, int], ...] = ()

    @property
    def bottom(self) -> int:
        return 14 + STEP * len(self.rows)

    @property
    def key_y(self) -> int:
        return self.bottom + 12

    @property
    def key_text_y(self) -> float:
        return self.key_y + 9.5

    @property
    def height(self) -> int:
        return self.bottom + 30


def front(
    order: Order, gaps: Sequence[AnonymousGap], *, volume: int, pages: Sequence[int], made_at: datetime, large: bool
) -> dict[str, Any]:
    """What the front of one volume says. `pages` are the pages on which its forms begin."""
    today = day_of(made_at)
    stays = [stay(gap, today) for gap in gaps]
    late = [gap for gap in gaps if days_late(gap, today)]
    still = [gap for gap in gaps if not is_over(gap)]
    return {
        "paper": Paper(
            name=order.title,
            reference=order.reference,
            sender=order.sender,
            confidential=CONFIDENTIAL,
            made=f"{order.reference} · made {moment(made_at)}",
        ),
        "order": order,
        "volume": volume,
        "is_first": volume == 1,
        "figures": [(len(gaps), "in this volume" if order.volumes > 1 else "in this bundle")]
        + [(len(gaps) - len(still), "answered"), (len(still), "not answered yet"), (len(late), "of these late")],
        "asked_late": [(gap, days_late(gap, today)) for gap in late[:NAMED_AT_MOST]],
        "more_late": max(0, len(late) - NAMED_AT_MOST),
        "asked_in_time": len(still) - len(late),
        "entries": [
            Entry(f"form-{gap.reference}", gap.reference, gap.title, page)
            for gap, page in zip(gaps, pages, strict=True)
        ],
        "rows": [(gap, now_with(gap), each, days_late(gap, today)) for gap, each in zip(gaps, stays, strict=True)],
        "charts": [stays_chart(some, order) for some in evenly(stays, IN_ONE_CHART)],
        "levels": LEVELS,
        "areas": small_cells(Counter(gap.area for gap in gaps).items(), order.fewer_than),
        "categories": categories_chart(order.categories, order.fewer_than),
        "large": large,
        "day": paper_day(today),
    }


def evenly(things: Sequence[Any], most: int) -> list[Sequence[Any]]:
    """In their order, in as few parts as may be, and these about as long as each other."""
    count = -(-len(things) // most)
    ends = [len(things) * number // count for number in range(count + 1)] if count else []
    return [things[start:end] for start, end in pairwise(ends)]


def now_with(gap: AnonymousGap) -> str:
    if gap.state in INSIDE:
        return "Line manager"
    if gap.state == GapState.NATIONAL:
        return "National co-ordinator"
    return "Co-ordinator" if gap.state == GapState.CO_ORDINATOR else gap.state_said


def stay(gap: AnonymousGap, today: date) -> Stay:
    """From the day on which it came to a level to the day on which it left it, or today."""
    end = gap.answered_on or today
    marks = [gap.raised_on, gap.sent_on or end, gap.national_on or end, end]
    days = [age(since, until) for since, until in zip(marks, marks[1:], strict=False)]
    return Stay(
        gap.reference, (days[0], days[1] if gap.sent_on else 0, days[2] if gap.national_on else 0), is_over(gap)
    )


def stays_chart(stays: Sequence[Stay], order: Order) -> Chart:
    longest = max((each.whole for each in stays), default=0) or 1
    unit = WIDE / longest
    rows = []
    for number, each in enumerate(stays):
        y, x = 14.0 + STEP * number, float(LEFT)
        bars = []
        for count, fill in zip(each.days, PATTERNS, strict=True):
            if count:
                bars.append(Bar(round(x, 1), y, round(count * unit, 1), fill, str(count), fill == PATTERNS[0]))
                x += count * unit
        word = "answered" if each.is_over else "open"
        rows.append(Row(each.reference, y, tuple(bars), round(x + 4, 1), f"{word}, {each.whole}"))
    bounds = [order.manager_days, order.manager_days + order.co_ordinator_days] if order.manager_days else []
    lines = tuple((round(LEFT + day * unit, 1), day) for day in bounds if day <= longest)
    said = f"Bar chart, working days at each level. {' '.join(each.said for each in stays)}"
    return Chart(said, tuple(rows), lines)


def categories_chart(counts: Sequence[tuple[str, int | None]], fewer_than: int) -> Chart | None:
    """How often each kind of barrier stands in the way; a number too small to be told has no bar."""
    if not counts:
        return None
    most = max((count or 0 for _, count in counts), default=0) or 1
    rows = []
    for number, (label, count) in enumerate(counts):
        y = 14.0 + STEP * number
        width = round((count or 0) * (WIDE - 100) / most, 1)
        bars = (Bar(LEFT + 90.0, y, width, PATTERNS[0], "", True),) if count else ()
        end = str(count) if count is not None else f"fewer than {fewer_than}"
        rows.append(Row(label, y, bars, LEFT + 94 + width, end))
    told = "; ".join(f"{row.name}: {row.end}" for row in rows)
    return Chart(f"Bar chart, forms by what stands in the way. {told}.", tuple(rows))


def small_cells(counts: Iterable[tuple[str, int]], least: int) -> tuple[tuple[str, int | None], ...]:
    """The counts as they may be told outside the service: none below `least`, and none that a total would give away."""
    told = sorted(counts, key=lambda each: (-each[1], each[0]))
    hidden = [label for label, count in told if 0 < count < least]
    if len(hidden) == 1:
        others = [label for label, count in reversed(told) if count >= least]
        hidden += others[:1]
    return tuple((label, None if label in hidden else count) for label, count in told)


def senders_of(senders: Iterable[Sender]) -> str:
    """Of a selection: the services whose forms these are, where they are few."""
    names = sorted({each.label for each in senders})
    return ", ".join(names) if len(names) <= 3 else f"{len(names)} services"
