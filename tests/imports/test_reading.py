import io
import struct
import zipfile

import openpyxl
import pytest

from imports.reading import MOST_ROWS, Unreadable, files
from tests.factories.imports import DATA


def opened(content: bytes):
    file = io.BytesIO(content)
    found = files.open_file(file)
    return found, [(sheet.name, list(sheet.rows)) for sheet in found.sheets]


def refused(content: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as error:
        opened(content)
    return error.value


def workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def packed(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


def test_a_workbook_is_read_with_its_sheets_its_dates_and_without_its_blank_rows():
    found, sheets = opened((DATA / "caseload.xlsx").read_bytes())
    assert found.how == "Excel workbook"
    assert [name for name, _ in sheets] == ["Caseload", "Old 2024"]
    rows = dict(sheets[0][1])
    assert rows[3][0] == "Client name"
    assert 2 not in rows  # blank
    assert any(cells[0] == "TOTAL THIS PAGE" for cells in rows.values())
    assert any(cells[1][:2] == "19" and len(cells[1]) == 10 for cells in rows.values() if len(cells) > 5)  # a date


def test_windows_text_with_semicolons_keeps_its_fadas():
    found, [(_, rows)] = opened((DATA / "caseload.csv").read_bytes())
    assert found.how == "Text with columns parted by semicolons, written in Windows-1252"
    words = " ".join(cell for _, cells in rows for cell in cells)
    assert "Gráinne" in words
    assert "Ní Dhomhnaill" in words
    assert "NB – change of worker" in words


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("name,dob\nSeán,1980\n".encode("utf-8-sig"), "commas, written in UTF-8"),
        ("name\tdob\nSeán\t1980\n".encode("utf-16"), "tabs, written in UTF-16"),
        (b"name|dob\nSean|1980\n", "bars, written in UTF-8"),
    ],
)
def test_other_ways_to_write_text_are_understood(text, how):
    found, [(_, rows)] = opened(text)
    assert found.how.endswith(how)
    assert rows[1][1][1] == "1980"


def test_a_quoted_cell_may_hold_the_separator_and_lines():
    _, [(_, rows)] = opened(b'name;note\n"Ryan; Mary";"one\ntwo"\nB;c\n')
    assert rows[1] == (2, ["Ryan; Mary", "one\ntwo"])


def test_formulas_give_the_value_last_saved_and_are_never_worked_out():
    found, [(_, rows)] = opened(workbook(["name", "n"], ["=1+1", "=cmd|'/c calc'!A0"], ["Mary", 3]))
    assert "2 formulas: the values last saved were taken" in found.how
    assert [cells for _, cells in rows] == [["name", "n"], ["Mary", "3"]]  # this book was never opened: no value


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 ...", "not-a-spreadsheet"),
        (b"\x89PNG\r\n\x1a\n", "not-a-spreadsheet"),
        (b"MZ\x90\x00", "not-a-spreadsheet"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "not-a-spreadsheet"),
        (b"  <html>", "not-a-spreadsheet"),
        (b"just some words\nand more words\n", "not-a-spreadsheet"),
        (b"a\x00b\x00c;d", "not-a-spreadsheet"),
        (b"PK\x03\x04 broken", "damaged"),
        (packed(readme_dot_txt=b"hello"), "not-a-spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old-format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    ],
)
def test_what_is_no_list_is_refused_by_its_content(content, code):
    error = refused(content)
    assert error.code == code
    assert error.field == "file"


def test_a_bomb_is_refused_by_its_directory_before_it_is_unpacked():
    bomb = packed(**{"xl__workbook_dot_xml": b"<x/>", "[Content_Types]_dot_xml": b"<x/>", "big": b"\0" * 30_000_000})
    assert len(bomb) < 100_000
    assert refused(bomb).code == "zip-bomb"


def test_a_directory_that_lies_about_sizes_still_fails_safely():
    book = bytearray(workbook(["name", "dob"], ["Mary", "1980"]))
    with zipfile.ZipFile(io.BytesIO(bytes(book))) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    at = book.rfind(b"PK\x01\x02", 0, book.rfind(b"xl/worksheets/sheet1.xml"))
    struct.pack_into("<L", book, at + 24, info.file_size + 500_000_000)
    assert refused(bytes(book)).code == "zip-bomb"


def test_macros_and_declared_entities_are_refused():
    book = workbook(["name", "dob"])
    file = io.BytesIO(book)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert refused(file.getvalue()).code == "macros"
    file = io.BytesIO(book)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/evil.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    assert refused(file.getvalue()).code == "unsafe-workbook"


def test_more_rows_than_a_caseload_has_are_refused_with_the_limit():
    error = refused(b"name;dob\n" + b"a;b\n" * (MOST_ROWS + 1))
    assert error.code == "too-many-rows"
    assert "more than 50,000 rows" in error.message


@pytest.mark.parametrize(("size", "code"), [(0, "empty-file"), (21 * 1024 * 1024, "too-big")])
def test_size_is_asked_first(size, code):
    with pytest.raises(Unreadable) as error:
        files.check_size(size, 20)
    assert error.value.code == code
