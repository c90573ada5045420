"""Makes the sample lists in data/: invented people, kept as services keep them, with every kind of mess.

Run from the root of the project: python -m tests.imports.make_list
"""

import csv
import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

DATA = Path(__file__).parent / "data"
HEADINGS = [
    "Client name", "DOB", "Gender", "Address / Eircode", "Phone", "Lead agency", "Case Manager", "Key worker(s)",
    "Other agencies", "Consent signed", "Consent covers", "Care plan agreed", "Last review", "Last file audit",
    "Main needs", "Homeless?", "Notes",
]  # fmt: skip
FIRST = ["Seán", "Gráinne", "Mary", "Tomasz", "Ngozi", "Oisín", "Bríd", "Andrei", "Zoë", "Kayleigh", "Éamonn", "Olena"]
LAST = [
    "Ó Briain", "O'Brien", "Ní Dhomhnaill", "Mac Giolla Phádraig", "de Búrca", "McCarthy", "D'Arcy", "Kowalska",
    "Okafor", "Fitzgerald-Moore", "Ryan", "Dunne",
]  # fmt: skip
PPS = "1234567" + "TA"  # the shape only; put together here so that no file of the project holds one
NOTES = ["Prefers texts", "DNA x3", "works w/ probation", "NB – change of worker asked 12/9", f"PPS {PPS} on form", ""]
ROWS = 96


def rows(seed: int = 7) -> list[list[Any]]:
    """The people of the list, each written in one of the ways that lists have."""
    chance = random.Random(seed)
    people = [(first, last) for first in FIRST for last in LAST]
    chance.shuffle(people)
    found = []
    for number, (first, last) in enumerate(people[:ROWS]):
        name = [
            f"{first} {last}",
            f"{last}, {first}",
            f"{first} {last}".upper(),
            f" {first}  {last} ",
        ][number % 4]
        born = date(1956, 1, 1) + timedelta(days=chance.randrange(17_000))
        style = number % 5
        agency = chance.choice(["Turas", "turas ", "Turas Training", "Turas Training Project"])
        notes = NOTES[number % len(NOTES)]
        found.append(
            [
                name,
                _written(born, style),
                chance.choice(["F", "f", "Female", "M", "Male", "NB", ""]),
                chance.choice(["D01 F5P2", "d07x4y6", "D6W XY00", "B12 3456", "NFA", "Hostel", "12 Main St, Dublin 7"]),
                chance.choice(["085 1234567", 851234567, "0871112223/mother", ""]),
                agency if number % 8 else "Harbour",
                chance.choice(["Aoife Brennan", "A. Brennan", "Dan Moran", "Dr Roche", ""]),
                chance.choice(["Dan Moran", "Dan Moran; Lena Fox", "Aoife Brennan", ""]),
                chance.choice(["", "Castle Street Clinic", "Castle St. Clinic, Harbour"]),
                _written(date(2026, 3, 5), style) if number % 7 else "verbal",
                chance.choice(["all", "Clinic only", "everything except legal", ""]),
                _written(date(2026, 4, 6), style),
                _written(date(2026, 6, 7), style) if number % 3 else "",
                "",
                chance.choice(["Alcohol", "Drug Use; Education", "Legal; Family"]),
                chance.choice(["Y", "N", "Recently", ""]),
                notes,
            ]
        )
    for place, birth in ((5, "31/02/1988"), (15, "approx 40"), (25, ""), (35, "31/02/1988")):
        found[place][1] = birth
    again = list(found[10])
    again[0], again[6] = "Murphy, Róisín", "Dan Moran"
    found[10][0], found[10][6] = "Róisín Murphy", "Aoife Brennan"
    found[10][1] = again[1] = "14-Sep-76"
    found.append(again)  # the same person, with another case manager
    return found


def _written(day: date, style: int) -> Any:
    return [
        f"{day:%d/%m/%Y}",
        f"{day:%d-%b-%y}",
        f"{day.day}.{day.month}.{day:%y}",
        f"{day:%Y-%m-%d}",
        datetime(day.year, day.month, day.day),  # noqa: DTZ001 (a cell has no zone)
    ][style]


def write_workbook(path: Path) -> None:
    people = rows()
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Caseload"
    sheet.append(["Caseload list – updated by Cora, confidential"])
    sheet.append([])
    sheet.append(HEADINGS)
    for row in people[:60]:
        sheet.append([cell if cell != "" else None for cell in row])
    sheet.append(["TOTAL THIS PAGE", None, None, None, None, len(people)])
    sheet.append([])
    for row in people[60:]:
        sheet.append([cell if cell != "" else None for cell in row])
    book.create_sheet("Old 2024").append(["do not use"])
    book.save(path)


def write_text(path: Path) -> None:
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADINGS)
        for number, row in enumerate(rows()):
            if number == 60:
                writer.writerow([""] * len(HEADINGS))
            writer.writerow([f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for cell in row])


if __name__ == "__main__":
    DATA.mkdir(exist_ok=True)
    write_workbook(DATA / "caseload.xlsx")
    write_text(DATA / "caseload.csv")
