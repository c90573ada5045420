"""Excel workbooks: the values that were last saved, row by row. Formulas are never worked out, links never followed."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any

import openpyxl

from imports.reading import MOST_COLUMNS, MOST_ROWS, Cells, Opened, Sheet, Unreadable, too_many_rows


def open_workbook(file: IO[bytes]) -> Opened:
    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # a damaged workbook fails in as many ways as it has parts
        raise Unreadable("The workbook is damaged and cannot be opened. Save it again and retry.", "damaged") from error
    how = "Excel workbook"
    if formulas := _formulas(file):
        how += f" with {formulas:,} formula{'' if formulas == 1 else 's'}: the values last saved were taken"
    return Opened(how, (Sheet(sheet.title, _rows(sheet)) for sheet in book.worksheets))


def _rows(sheet) -> Iterator[tuple[int, Cells]]:
    sheet.reset_dimensions()  # what the file says of its own size may be wrong, and may be meant to be
    taken = 0
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells = [_text(value) for value in row]
            while cells and not cells[-1].strip():
                cells.pop()
            if not cells:
                continue
            if len(cells) > MOST_COLUMNS:
                raise Unreadable(f"Row {number} has more than {MOST_COLUMNS} columns.", "too-many-columns")
            taken += 1
            if taken > MOST_ROWS:
                raise too_many_rows()
            yield number, cells
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("The workbook is damaged and cannot be read. Save it again and retry.", "damaged") from error


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def _formulas(file: IO[bytes]) -> int:
    """How many cells are worked out by a formula, so that the reader can be told what was taken of them."""
    count = 0
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                with archive.open(name) as part:
                    tail = b""
                    while block := part.read(1024 * 1024):
                        joined = tail + block
                        count += len(re.findall(rb"<f[ >/]", joined))
                        tail = joined[-2:]
    return count
