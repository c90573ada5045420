"""Pictures of a plan as inline SVG, each with the numbers that it shows: need by area, goals by state, who owns what.

The same picture stands on the page and on paper, so its look is in attributes of the drawing, with no sheet and no
style attribute. Shape and place carry what it says, the words beside it say it again, and colour adds nothing. Nothing
here asks the database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from careplans.states import ActionState, GoalState

LEVELS = ("None", "Low", "Medium", "High")
STOPS = (8, 40, 72, 104)  # where each level stands on the rail
DARK, LINE, TICK, PAPER = "#0c3b44", "#b9c9ca", "#7c8b91", "#ffffff"
LONGEST = 100  # of a bar
MOST_OWNERS = 8  # drawn; the others of them are one row


@dataclass(frozen=True, slots=True)
class Need:
    """One area of life: the level that the latest assessment found, and that of the one before."""

    area: str
    group: str = ""
    now: int | None = None
    before: int | None = None
    because: str = ""  # why it was not spoken of
    had_before: bool = False  # there was an assessment before

    @property
    def words(self) -> str:
        """“High to medium”, “Low, as before”, “Not discussed, was high”"""
        if self.now is None:
            return "Not discussed" + (f", was {LEVELS[self.before].lower()}" if self.before is not None else "")
        now = LEVELS[self.now]
        if not self.had_before:
            return now
        if self.before is None:
            return f"{now}, not discussed before"
        if self.before == self.now:
            return f"{now}, as before"
        return f"{LEVELS[self.before]} to {now.lower()}"

    @property
    def is_need(self) -> bool:
        return bool(self.now)

    @property
    def picture(self) -> SafeString:
        return rail(self.now, self.before, f"{self.area}: {self.words.lower()}")


@dataclass(frozen=True, slots=True)
class NeedPicture:
    """Need in every area of life, now and at the assessment before (GB2-priorities)."""

    needs: tuple[Need, ...] = ()
    now_on: date | None = None
    before_on: date | None = None

    @property
    def groups(self) -> tuple[tuple[str, tuple[Need, ...]], ...]:
        """The areas under the four of the English model, in the order of the form (MC-four-domains)."""
        found: dict[str, list[Need]] = {}
        for need in self.needs:
            found.setdefault(need.group, []).append(need)
        return tuple((group, tuple(needs)) for group, needs in found.items())

    @property
    def now_mark(self) -> SafeString:
        return mark(is_now=True)

    @property
    def before_mark(self) -> SafeString:
        return mark(is_now=False)


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar picture: what it counts, how many of them are done, and how many are not."""

    label: str
    done: int = 0
    open: int = 0
    most: int = field(default=1)

    @property
    def total(self) -> int:
        return self.done + self.open

    @property
    def words(self) -> str:
        return f"{self.label}: {self.open} to do, {self.done} done"

    @property
    def picture(self) -> SafeString:
        return bar(self.open, self.done, self.most, self.words)


@dataclass(frozen=True, slots=True)
class Count:
    """One row of a bar picture with a single number."""

    label: str
    number: int
    most: int

    @property
    def picture(self) -> SafeString:
        return bar(self.number, 0, self.most, f"{self.label}: {self.number}")


def goals_by_state(states: Iterable[str]) -> tuple[Count, ...]:
    """How many goals are in each state; states without a goal are left out."""
    held = list(states)
    counts = {state: sum(each == state for each in held) for state in GoalState}
    most = max(counts.values(), default=0)
    return tuple(Count(str(state.label), number, most) for state, number in counts.items() if number)


def who_owns_what(steps: Iterable[tuple[str, str]], alone: str) -> tuple[Bar, ...]:
    """The steps by who owns them, most first: (agency, state) of each; no agency is the person alone.

    What is only proposed is nobody's yet, and what was dropped is nobody's any more.
    """
    counts: dict[str, list[int]] = {}
    for agency, state in steps:
        if state in (ActionState.PROPOSED, ActionState.DROPPED):
            continue
        row = counts.setdefault(agency or alone, [0, 0])
        row[state == ActionState.DONE] += 1
    ordered = sorted(counts.items(), key=lambda each: (-sum(each[1]), each[0]))
    if len(ordered) > MOST_OWNERS:
        rest = ordered[MOST_OWNERS - 1 :]
        others = [sum(row[place] for _, row in rest) for place in (0, 1)]
        ordered = [*ordered[: MOST_OWNERS - 1], (f"{len(rest)} others", others)]
    most = max((sum(row) for _, row in ordered), default=0)
    return tuple(Bar(label, open=row[0], done=row[1], most=most) for label, row in ordered)


def needs_from(rows: Sequence[Mapping[str, object]]) -> NeedPicture:
    """The picture of the rows of one or two assessments (careplans.selectors.pictures), the later ones first."""
    if not rows:
        return NeedPicture()
    latest = rows[0]["assessment"]
    later = [row for row in rows if row["assessment"] == latest]
    former = {row["code"]: row for row in rows if row["assessment"] != latest}
    needs = tuple(
        Need(
            area=str(row["label"]),
            group=str(row["group"]),
            now=_level(row),
            before=_level(former.get(row["code"])),
            because=str(row["because"]),
            had_before=bool(former),
        )
        for row in later
    )
    before = next(iter(former.values()), None)
    return NeedPicture(needs, _day(later[0]), _day(before))


def _level(row: Mapping[str, object] | None) -> int | None:
    level = row["level"] if row is not None else None
    return level if isinstance(level, int) else None


def _day(row: Mapping[str, object] | None) -> date | None:
    day = row["on"] if row is not None else None
    return date.fromisoformat(day) if isinstance(day, str) else None


# The drawings ------------------------------------------------------------------------------------------------------


def rail(now: int | None, before: int | None, title: str) -> SafeString:
    """Four stops; a ring where the level was, a diamond where it is, a strong line from one to the other."""
    parts = [format_html('<path d="M8 9H104" stroke="{}" stroke-width="2"/>', LINE)]
    parts += [format_html('<path d="M{} 5v8" stroke="{}" stroke-width="2"/>', x, TICK) for x in STOPS]
    if now is not None and before is not None and now != before:
        parts.append(format_html('<path d="M{} 9H{}" stroke="{}" stroke-width="4"/>', STOPS[before], STOPS[now], DARK))
    if before is not None and before != now:
        parts.append(_ring(STOPS[before], 9))
    if now is not None:
        parts.append(_diamond(STOPS[now], 9))
    return _drawn(112, 18, title, parts)


def bar(first: int, second: int, most: int, title: str) -> SafeString:
    """What is open as a full bar, what is done as an outline after it; a little even where there is one of many."""
    unit = LONGEST / max(most, 1)
    wide, then = round(first * unit, 1), round(second * unit, 1)
    parts = []
    if first:
        parts.append(format_html('<path d="M1 3h{}v10H1z" fill="{}"/>', wide, DARK))
    if second:
        start = 1 + wide
        parts.append(
            format_html(
                '<path d="M{} 4h{}v8H{}z" fill="{}" stroke="{}" stroke-width="2"/>',
                round(start + 1, 1),
                max(round(then - 2, 1), 1),
                round(start + 1, 1),
                PAPER,
                DARK,
            )
        )
    return _drawn(LONGEST + 4, 16, title, parts)


def mark(*, is_now: bool) -> SafeString:
    """The sign of the key; the words stand beside it."""
    drawn = _diamond(8, 8) if is_now else _ring(8, 8)
    return _drawn(16, 16, "Diamond" if is_now else "Ring", [drawn])


def _ring(x: int, y: int) -> SafeString:
    return format_html('<circle cx="{}" cy="{}" r="5" fill="{}" stroke="{}" stroke-width="2.5"/>', x, y, PAPER, DARK)


def _diamond(x: int, y: int) -> SafeString:
    return format_html('<path d="M{} {}l7 7-7 7-7-7z" fill="{}"/>', x, y - 7, DARK)


def _drawn(width: int, height: int, title: str, parts: Sequence[SafeString]) -> SafeString:
    return format_html(
        '<svg class="app-picture" role="img" xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" '
        'viewBox="0 0 {0} {1}"><title>{2}</title>{3}</svg>',
        width,
        height,
        title,
        format_html_join("", "{}", ((part,) for part in parts)),
    )
