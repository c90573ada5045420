"""The time to an answer drawn as curves, for page and paper: of a quarter’s forms, the share answered by each day.

Only what the table tells is drawn: a curve goes straight from one share that is told to the next. Quarters differ by
dashes and marks, and not by colour alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gapsblocks.rules.within import ENDS
from gapsblocks.selectors.picture import Within

MOST = 4  # curves in one drawing: the latest
DASHES = ("", "7 3", "2 3", "9 3 2 3")
COLOURS = ("#0f5c6b", "#0b0c0c", "#7a3e00", "#505a5f")
MARKS = (
    "M-3.5 -3.5 H3.5 V3.5 H-3.5 Z",
    "M0 -4.5 L4.5 3.5 H-4.5 Z",
    "M0 -4.5 L4.5 0 L0 4.5 L-4.5 0 Z",
    "M-4 -4 L4 4 M4 -4 L-4 4",
)
TOP, BELOW, AFTER = 10, 40, 12  # above the plot, under it, right of it


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where it is drawn: units of the drawing, and how high its letters are in them."""

    width: int
    plot: int  # how high the plot is
    left: int
    font: float
    keys: int  # in one line, under the plot


SCREEN = Sheet(380, 190, 44, 13, 3)
PAPER = Sheet(520, 170, 40, 10.5, 4)
LARGE_PRINT = Sheet(300, 170, 40, 10.5, 3)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid and its word."""

    at: float
    said: str


@dataclass(frozen=True, slots=True)
class Curve:
    """One quarter."""

    label: str
    path: str
    dash: str
    colour: str
    mark: str
    points: tuple[tuple[float, float], ...]
    key_x: float
    key_y: float

    @property
    def word_x(self) -> float:
        return self.key_x + 34

    @property
    def word_y(self) -> float:
        return self.key_y + 4

    @property
    def mark_x(self) -> float:
        return self.key_x + 14

    @property
    def end_x(self) -> float:
        return self.key_x + 28


@dataclass(slots=True)
class Curves:
    """The whole drawing."""

    title: str  # says all of its numbers, for who does not see it
    sheet: Sheet
    curves: list[Curve] = field(default_factory=list)

    code = "within"

    @property
    def is_empty(self) -> bool:
        return not self.curves

    @property
    def right(self) -> int:
        return self.sheet.width - AFTER

    @property
    def bottom(self) -> int:
        return TOP + self.sheet.plot

    @property
    def height(self) -> float:
        return self.bottom + BELOW + 18 * -(-len(self.curves) // self.sheet.keys)

    @property
    def middle(self) -> float:
        return (self.sheet.left + self.right) / 2

    @property
    def days_y(self) -> float:
        return self.bottom + 15

    @property
    def axis_y(self) -> float:
        return self.bottom + 31

    @property
    def shares(self) -> list[Tick]:
        return [Tick(_y(self.sheet, share), f"{share}%") for share in (0, 25, 50, 75, 100)]

    @property
    def days(self) -> list[Tick]:
        return [Tick(_x(self.sheet, day), str(day)) for day in (0, 10, 20, 30, 40, 50, 60)]


def curves_of(within: Sequence[Within], sheet: Sheet = SCREEN) -> Curves:
    shown = [each for each in within if each.is_told][-MOST:]
    told = "; ".join(
        f"{each.label}: "
        + ", ".join(
            f"{share}% within {day}" for day, share in zip(ENDS, each.shares, strict=False) if share is not None
        )
        for each in shown
    )
    made = Curves(
        f"Curves. Share of the forms answered within so many working days. {told or 'Too few to tell'}.", sheet
    )
    room = (made.right - sheet.left) / sheet.keys
    for number, each in enumerate(shown):
        told_at = [(day, share) for day, share in zip(ENDS, each.shares, strict=False) if share is not None]
        points = tuple((_x(sheet, day), _y(sheet, share)) for day, share in told_at)
        path = f"M{_x(sheet, 0)} {_y(sheet, 0)} " + " ".join(f"L{x} {y}" for x, y in points)
        key = (
            round(sheet.left + room * (number % sheet.keys), 1),
            made.bottom + BELOW + 8 + 18 * (number // sheet.keys),
        )
        made.curves.append(Curve(each.label, path, DASHES[number], COLOURS[number], MARKS[number], points, *key))
    return made


def _x(sheet: Sheet, day: int) -> float:
    return round(sheet.left + (sheet.width - AFTER - sheet.left) * day / ENDS[-1], 1)


def _y(sheet: Sheet, share: int) -> float:
    return round(TOP + sheet.plot * (1 - share / 100), 1)
