"""What a file is, by its content: its name proves nothing."""

import re
import zipfile
from typing import IO

from imports.reading import Opened, Unreadable
from imports.reading.texts import open_text
from imports.reading.workbooks import open_workbook

MOST_UNPACKED = 200 * 1024 * 1024
MOST_UNPACKED_PART = 150 * 1024 * 1024
MOST_PARTS = 2_000
# Lists full of the same words pack well, but not better than this; what does was made to fill a disk.
MOST_RATIO = 200

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHER_FILES = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"#!", "a program"),
    (b"Rar!", "a packed archive"),
    (b"7z\xbc\xaf", "a packed archive"),
    (b"\x1f\x8b", "a packed archive"),
    (b"SQLite format", "a database"),
)
_MARKUP = re.compile(rb"^\s*<(?:!doctype|html|\?xml|script|svg|\?php|table|head|body)", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SAVE_AS = "Open it in your spreadsheet program, save it as an Excel workbook (.xlsx) or as CSV, and choose that file."


def check_size(size: int, most_mb: int) -> None:
    """Raises Unreadable where the file is empty or larger than the service takes."""
    if not size:
        raise Unreadable("The file is empty. Choose the file that holds your list.", "empty-file")
    if size > most_mb * 1024 * 1024:
        raise Unreadable(f"The file is larger than {most_mb} MB. Split the list.", "too-big")


def open_file(file: IO[bytes]) -> Opened:
    """The sheets of the file, to be read row by row. Raises Unreadable where it is no list, or not a safe one."""
    check_kind(file)
    file.seek(0)
    return open_workbook(file) if file.read(4) == b"PK\x03\x04" else open_text(file)


def check_kind(file: IO[bytes]) -> None:
    """Raises Unreadable unless this is a workbook that is safe to unpack, or plain text."""
    file.seek(0)
    start = file.read(4096)
    if start.startswith(_OLD_OFFICE):
        _refuse_old_office(file)
    if start.startswith(b"PK"):
        _check_archive(file)
        return
    for mark, what in _OTHER_FILES:
        if start.startswith(mark):
            raise Unreadable(f"This is {what}, not a spreadsheet. {_SAVE_AS}", "not-a-spreadsheet")
    if _MARKUP.match(start.removeprefix(b"\xef\xbb\xbf")):
        raise Unreadable(f"This is a web page or a script, not a spreadsheet. {_SAVE_AS}", "not-a-spreadsheet")
    if b"\x00" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(f"This is not a spreadsheet. {_SAVE_AS}", "not-a-spreadsheet")


def _refuse_old_office(file: IO[bytes]) -> None:
    file.seek(0)
    before = b""
    while block := file.read(1024 * 1024):
        if _ENCRYPTED in before + block:
            raise Unreadable(
                "The file is locked with a password. Save a copy without the password and choose that.", "encrypted"
            )
        before = block[-64:]
    raise Unreadable(f"This is an old Excel or Word file. {_SAVE_AS}", "old-format")


def _check_archive(file: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
                raise Unreadable(f"This is a packed file, but not an Excel workbook. {_SAVE_AS}", "not-a-spreadsheet")
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise Unreadable(
                    "The workbook holds macros, which are not taken. Save it as an Excel workbook without macros "
                    "(.xlsx) and choose that file.",
                    "macros",
                )
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    with archive.open(part) as content:
                        if _DOCTYPE.search(content.read(4096)):
                            raise Unreadable("The workbook holds instructions that no list needs.", "unsafe-workbook")
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Unreadable("The file is damaged and cannot be opened. Save it again and retry.", "damaged") from error


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    """Judged by the directory of the archive alone, before anything is unpacked."""
    if any(part.flag_bits & 0x1 for part in parts):
        raise Unreadable(
            "The file is locked with a password. Save a copy without the password and choose that.", "encrypted"
        )
    bomb = (
        len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > MOST_UNPACKED
        or any(part.file_size > MOST_UNPACKED_PART for part in parts)
        or any(part.file_size > 1024 * 1024 and part.file_size > MOST_RATIO * part.compress_size for part in parts)
    )
    if bomb:
        raise Unreadable(
            "The file unpacks to far more than a caseload list holds, so it was not opened. "
            "Copy the rows into a new workbook and choose that.",
            "zip-bomb",
        )
