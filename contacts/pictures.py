"""The course of motivation as an inline drawing; its table stands beside it. Nothing here asks the database."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

DARK, LINE, PAPER = "#0c3b44", "#b9c9ca", "#ffffff"
STEP, HIGH, LEFT, TOP = 26, 80, 26, 8


class Felt(Protocol):
    @property
    def on(self) -> date: ...
    @property
    def motivation(self) -> int: ...


def trend(felt: Sequence[Felt]) -> SafeString:
    """A line from session to session, from 0 below to 10 above; a ring at each."""
    width = LEFT + STEP * max(len(felt) - 1, 1) + 14
    points = [(LEFT + STEP * place, TOP + HIGH - each.motivation * HIGH // 10) for place, each in enumerate(felt)]
    rules = [
        format_html(
            '<path d="M{} {}H{}" stroke="{}"/><text x="{}" y="{}" font-size="12" text-anchor="end" fill="{}">{}</text>',
            LEFT, TOP + HIGH - level * HIGH // 10, width - 4, LINE, LEFT - 8, TOP + HIGH - level * HIGH // 10 + 4,
            DARK, level,
        )
        for level in (0, 5, 10)
    ]  # fmt: skip
    way = " ".join(f"{'L' if place else 'M'}{x} {y}" for place, (x, y) in enumerate(points))
    line = format_html('<path d="{}" fill="none" stroke="{}" stroke-width="2.5"/>', way, DARK)
    rings = format_html_join(
        "",
        '<circle cx="{}" cy="{}" r="4.5" fill="{}" stroke="{}" stroke-width="2.5"/>',
        ((x, y, PAPER, DARK) for x, y in points),
    )
    return format_html(
        '<svg class="app-picture" role="img" xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" '
        'viewBox="0 0 {0} {1}"><title>{2}</title>{3}{4}{5}</svg>',
        width, TOP + HIGH + 12, words(felt), format_html_join("", "{}", ((each,) for each in rules)), line, rings,
    )  # fmt: skip


def words(felt: Sequence[Felt]) -> str:
    """“Motivation from 4 on 2 March 2026 to 7 on 13 April 2026”"""
    if not felt:
        return "No motivation recorded"
    first, last = felt[0], felt[-1]
    if first is last:
        return f"Motivation {last.motivation} on {date_format(last.on, 'j F Y')}"
    return (
        f"Motivation from {first.motivation} on {date_format(first.on, 'j F Y')} to {last.motivation} on "
        f"{date_format(last.on, 'j F Y')}"
    )
