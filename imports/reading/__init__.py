"""Taking a list out of the file it came in: a door that trusts nothing it is given."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.errors import DomainError

MOST_ROWS = 50_000
MOST_COLUMNS = 100
MOST_SIGNS_IN_CELL = 5_000

Cells = list[str]


class Unreadable(DomainError):
    """The file cannot be taken. The message says why and what to do instead."""

    def __init__(self, message: str, code: str):
        super().__init__(message, code=code, field="file")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook, or the whole of a text file: its rows are read once, in order."""

    name: str
    rows: Iterator[tuple[int, Cells]]  # the number of the row as the program shows it, and its cells; no blank rows


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that may be read, and what was found out about how it is written."""

    how: str  # "Excel workbook", or "text, separated by semicolons, Windows-1252"
    sheets: Iterator[Sheet]


def too_many_rows() -> Unreadable:
    return Unreadable(
        f"The file has more than {MOST_ROWS:,} rows. Split it into smaller lists and import them one after another.",
        "too-many-rows",
    )
