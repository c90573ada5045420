"""One volume drawn: each form laid out alone, the front last, when it is known where each begins; joined with its tags.

The front is laid out twice, the first time only to see how many pages it takes.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from core import pdf
from gapsblocks.papers.bundle import Order, evenly, front
from gapsblocks.papers.form import form_paper
from gapsblocks.selectors.papers import Printed

MOST = 35  # forms in one volume: what a worker holds at once, and still after many volumes, stays under 300 MB
Beat = Callable[[int], None]


# At the foot of each page stands its number in the volume: what the contents tell.
FRONT = '@page { @bottom-right { content: "Page " counter(page) } }'
FORM = (
    '@page { counter-increment: sheet; @bottom-right { content: "Page " counter(sheet) '
    r'"\A form, page " counter(page) " of " counter(pages) } }'
)


def after(pages: int) -> str:
    """The look of a form that begins after so many pages."""
    return f"{FORM} @page :first {{ counter-reset: sheet {pages} }}"


def split(numbers: Sequence[int]) -> list[list[int]]:
    """Volumes of about the same length."""
    return [list(volume) for volume in evenly(numbers, MOST)] or [[]]


def draw(
    order: Order,
    forms: Sequence[Printed],
    *,
    volume: int,
    made_at: datetime,
    large: bool,
    beat: Beat = lambda done: None,
) -> tuple[bytes, int]:
    """The PDF of one volume, and how many pages it has."""
    gaps = [each.gap for each in forms]

    def laid_out(pages: Sequence[int]) -> Any:
        words = front(order, gaps, volume=volume, pages=pages, made_at=made_at, large=large)
        return pdf.lay_out(render_to_string("pdf/gap_front.html", words), large=large, rules=FRONT)

    first = len(laid_out([888] * len(gaps)).pages)
    papers, begins, page = [], [], first
    for done, each in enumerate(forms, 1):
        begins.append(page + 1)
        words = form_paper(each.gap, each.sender, made_at=made_at, bundled=True)
        paper = pdf.lay_out(render_to_string("pdf/gap_form.html", words), large=large, rules=after(page))
        page += len(paper.pages)
        papers.append(paper)
        beat(done)
    cover = laid_out(begins)
    if len(cover.pages) != first:
        raise RuntimeError("The contents took another number of pages when their numbers were known.")
    title = f"{order.title}, {order.reference}" + (f", volume {volume} of {order.volumes}" if order.volumes > 1 else "")
    return pdf.join([cover, *papers], title=title), page
