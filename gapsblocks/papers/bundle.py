"""The front of a volume: what is asked of the reader, what is in it and where, how long each form took.

Plain data for templates/pdf/gap_front.html. Nothing here asks the database or reads a clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from consents.papers import Paper
from core.days import day_of
from core.templatetags.papers import moment, paper_day
from gapsblocks.deadlines import age
from gapsblocks.papers.form import Sender, is_over, late_said
from gapsblocks.papers.picture import picture_paper
from gapsblocks.selectors.anonymous import AnonymousGap
from gapsblocks.selectors.picture import Picture
from gapsblocks.selectors.reports import Reported
from gapsblocks.states import INSIDE, GapState

CONFIDENTIAL = "Confidential. No name or date of birth is in this bundle: please add none."
NAMED_AT_MOST = 12  # late forms that the cover names; the others are counted
IN_ONE_CHART, IN_ONE_LARGE = 24, 12  # bars that stand on a page together
LEVELS = ("Line manager", "Co-ordinator", "National co-ordinator")
PATTERNS = ("#17495a", "url(#hatch)", "url(#dots)")
LEFT, WIDE, STEP = 92, 330, 27  # of the drawing, in its own units
WIDE_LARGE = 125  # the same letters in a drawing that is narrower, so that they come out larger
KEYS = ((LEFT, 0), (188, 0), (286, 0))  # where the words of the patterns stand under the bars
KEYS_LARGE = ((0, 0), (110, 0), (0, 17))


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
    picture: Picture | None = None  # of a quarter and those before it, for the first volume
    barriers: tuple[Reported, ...] = ()  # of the register of its task force


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
    def end_width(self) -> float:
        """About as wide as its words: behind them no line is drawn."""
        return 5.2 * len(self.end)

    @property
    def text_y(self) -> float:
        return self.y + 13


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of at most so many rows, with the words that say the same."""

    said: str
    rows: tuple[Row, ...]
    lines: tuple[tuple[float, int], ...] = ()
    large: bool = False

    @property
    def width(self) -> int:
        return 300 if self.large else 520

    @property
    def keys(self) -> list[tuple[int, float, float, str, str]]:
        """Pattern and level: where its sample stands, and its word."""
        places = KEYS_LARGE if self.large else KEYS
        return [
            (x, self.key_y + y, self.key_y + y + 9.5, fill, level)
            for (x, y), fill, level in zip(places, PATTERNS, LEVELS, strict=True)
        ]

    @property
    def bottom(self) -> int:
        return 14 + STEP * len(self.rows)

    @property
    def key_y(self) -> int:
        return self.bottom + 12

    @property
    def height(self) -> int:
        return self.bottom + (47 if self.large else 30)


def front(
    order: Order, gaps: Sequence[AnonymousGap], *, volume: int, pages: Sequence[int], made_at: datetime, large: bool
) -> dict[str, Any]:
    """What the front of one volume says. `pages` are the pages on which its forms begin."""
    today = day_of(made_at)
    stays = [stay(gap, today) for gap in gaps]
    late = [gap for gap in gaps if late_said(gap, today)]
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
        "figures": [(len(gaps), "in this volume" if order.volumes > 1 else "in this bundle")]
        + [(len(gaps) - len(still), "answered"), (len(still), "not answered yet"), (len(late), "of these late")],
        "asked_late": [(gap, late_said(gap, today)) for gap in late[:NAMED_AT_MOST]],
        "more_late": max(0, len(late) - NAMED_AT_MOST),
        "asked_in_time": len(still) - len(late),
        "entries": [
            Entry(f"form-{gap.reference}", gap.reference, gap.title, page)
            for gap, page in zip(gaps, pages, strict=True)
        ],
        "rows": [(gap, now_with(gap), each, late_said(gap, today)) for gap, each in zip(gaps, stays, strict=True)],
        "charts": [
            stays_chart(some, order, large=large) for some in evenly(stays, IN_ONE_LARGE if large else IN_ONE_CHART)
        ],
        "levels": LEVELS,
        "shown": picture_paper(order.picture, large=large) if order.picture else None,
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
    closed = (gap.closed_at_service, gap.closed_at_forum, ())
    spans = zip(marks, marks[1:], closed, strict=False)
    days = [age(since, until, local) for since, until, local in spans]
    return Stay(
        gap.reference, (days[0], days[1] if gap.sent_on else 0, days[2] if gap.national_on else 0), is_over(gap)
    )


def stays_chart(stays: Sequence[Stay], order: Order, *, large: bool = False) -> Chart:
    longest = max((each.whole for each in stays), default=0) or 1
    unit = (WIDE_LARGE if large else WIDE) / longest
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
    return Chart(said, tuple(rows), lines, large)


def senders_of(senders: Iterable[Sender]) -> str:
    """Of a selection: the services whose forms these are, where they are few."""
    names = sorted({each.label for each in senders})
    return ", ".join(names) if len(names) <= 3 else f"{len(names)} services"
