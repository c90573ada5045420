"""Lists kept as text: whatever sign parts the columns, in the encodings that Irish offices write."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import IO

from imports.reading import MOST_COLUMNS, MOST_ROWS, Cells, Opened, Sheet, Unreadable, too_many_rows

_SEPARATORS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}
_PLAIN = "This is not a list in text form: no sign was found that parts its columns."


def open_text(file: IO[bytes]) -> Opened:
    encoding, name = _encoding_of(file)
    file.seek(0)
    start = codecs.getincrementaldecoder(encoding)(errors="replace").decode(file.read(64 * 1024))
    separator = _separator_of(start)
    return Opened(
        how=f"Text with columns parted by {_SEPARATORS[separator]}, written in {name}",
        sheets=iter([Sheet("The list", _rows(file, encoding, separator))]),
    )


def _encoding_of(file: IO[bytes]) -> tuple[str, str]:
    """Bytes that are valid UTF-8 are UTF-8: no other text looks so by chance. All else is Windows' own."""
    file.seek(0)
    start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "UTF-16"
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    file.seek(0)
    try:
        while block := file.read(1024 * 1024):
            if b"\x00" in block:
                raise Unreadable("This is not a spreadsheet and not a list in text form.", "not-a-spreadsheet")
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252", "Windows-1252"
    return "utf-8-sig", "UTF-8"


def _separator_of(start: str) -> str:
    """The sign that gives the most rows the same number of columns."""
    best: tuple[int, int, str] = (0, 0, "")
    for separator in _SEPARATORS:
        try:
            rows = list(csv.reader(io.StringIO(start), delimiter=separator))[:200]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if widths:
            width, times = widths.most_common(1)[0]
            best = max(best, (times, width, separator))
    if not best[2]:
        raise Unreadable(_PLAIN, "not-a-spreadsheet")
    return best[2]


def _rows(file: IO[bytes], encoding: str, separator: str) -> Iterator[tuple[int, Cells]]:
    file.seek(0)
    # A few bytes mean nothing in Windows-1252; a sign that shows it is better than losing the list.
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    taken = 0
    try:
        for number, cells in enumerate(csv.reader(text, delimiter=separator), start=1):
            if len(cells) > MOST_COLUMNS:
                raise Unreadable(f"Row {number} has more than {MOST_COLUMNS} columns.", "too-many-columns")
            if any(cell.strip() for cell in cells):
                taken += 1
                if taken > MOST_ROWS:
                    raise too_many_rows()
                yield number, cells
    except csv.Error as error:
        raise Unreadable(
            "The text breaks off in the middle of a quoted cell. Save the list as an Excel workbook instead.", "damaged"
        ) from error
    finally:
        text.detach()
