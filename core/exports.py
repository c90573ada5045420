"""A list as a file for a spreadsheet: it says what it holds and what it leaves out, and no cell of it can act."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import formats, timezone
from django.utils.text import slugify

CSV, XLSX = "csv", "xlsx"
MOST_ROWS = 20_000
_ACTS = re.compile(r"^[\s]*[=+\-@\t\r|%＝＋－＠]")
_NUMBER = re.compile(r"^[+\-]?[0-9][0-9 ().,]*$")  # an amount or a telephone number computes nothing
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list: its head, and what stands in it for one row."""

    label: str
    value: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One of the files in which a list is taken that is longer than a file should hold."""

    number: int
    of: int
    rows: int  # of the whole list

    @property
    def span(self) -> slice:
        return slice((self.number - 1) * MOST_ROWS, self.number * MOST_ROWS)

    @property
    def said(self) -> str:
        return f"rows {self.span.start + 1:,} to {min(self.span.stop, self.rows):,} of {self.rows:,}"


def parts_of(rows: int) -> list[Part]:
    """The files that it takes for so many rows: one, mostly."""
    count = max(1, -(-rows // MOST_ROWS))
    return [Part(number, count, rows) for number in range(1, count + 1)]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an export holds: whose it is, what was asked for, and what is not in it."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    made_by: str
    filters: Sequence[str] = field(default_factory=tuple)
    left_out: Sequence[str] = field(default_factory=tuple)
    part: Part | None = None  # where it takes more than one file

    def head(self, at: datetime) -> list[list[str]]:
        local = timezone.localtime(at)
        lines = [[self.title], [f"Made by {self.made_by} on {formats.date_format(local, 'j F Y, H:i')}"]]
        lines.append(["Filter: " + ("; ".join(self.filters) if self.filters else "none")])
        if self.part:
            lines.append([f"Part {self.part.number} of {self.part.of}: {self.part.said}"])
        lines += [[f"Left out: {words}"] for words in self.left_out]
        return lines


def harmless(value: Any) -> Any:
    """The value as a spreadsheet may hold it: text that would be read as a formula is marked as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "j F Y, H:i")
    if isinstance(value, date):
        return formats.date_format(value, "j F Y")
    if isinstance(value, int | float | Decimal):
        return value
    text = _CONTROL.sub("", str(value))
    return f"'{text}" if _ACTS.match(text) and not _NUMBER.match(text) else text


def as_file(sheet: Sheet, kind: str) -> HttpResponse:
    """The answer that the browser saves. More rows than a sheet should hold are left out, and the head says so."""
    at = timezone.now()
    taken = _taken(sheet)
    lines = [*sheet.head(at), *taken.notes, [], [column.label for column in sheet.columns], *taken.lines]
    name = f"{slugify(sheet.title)}-{timezone.localtime(at):%Y-%m-%d}"
    if sheet.part:
        name += f"-part-{sheet.part.number}-of-{sheet.part.of}"
    if kind == XLSX:
        content, type_ = _xlsx(lines), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        content, type_ = _csv(lines), "text/csv; charset=utf-8"
    response = HttpResponse(content, content_type=type_)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


@dataclass(frozen=True, slots=True)
class _Taken:
    lines: list[list[Any]]
    notes: list[list[str]]


def _taken(sheet: Sheet) -> _Taken:
    lines: list[list[Any]] = []
    for row in sheet.rows:
        if len(lines) == MOST_ROWS:
            return _Taken(
                lines, [[f"Left out: all rows after the first {MOST_ROWS:,}. Filter the list to get the rest."]]
            )
        lines.append([harmless(column.value(row)) for column in sheet.columns])
    return _Taken(lines, [])


def _csv(lines: list[list[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([[harmless(cell) for cell in line] for line in lines])
    return text.getvalue().encode("utf-8-sig")  # the mark tells Excel that the fadas are UTF-8


def _xlsx(lines: list[list[Any]]) -> bytes:
    from openpyxl import Workbook  # only an export needs it, and it is large
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    page = book.create_sheet("List")
    for line in lines:
        cells = []
        for value in line:
            cell = WriteOnlyCell(page, value=harmless(value))
            if isinstance(value, str):
                cell.data_type = "s"  # whatever it looks like, it is text
            cells.append(cell)
        page.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
