"""A list comes in: kept for the minutes that its reading takes, then only the text of its cells."""

import hashlib
from typing import Any

from agencies.models import Agency
from agencies.selectors import setting, standing_of
from core import audit, jobs
from core.commands import command
from core.days import today
from core.errors import NotAllowed
from core.text import without_pps
from imports.models import CaseloadImport, ImportRow
from imports.policies import ImportAction, import_policy
from imports.reading import MOST_ROWS, MOST_SIGNS_IN_CELL, Sheet, Unreadable, files, too_many_rows
from imports.rules.columns import find_heading
from imports.rules.problems import REMOVED
from imports.states import LIFE

BATCH = 1000
FIRST_ROWS = 8  # shown on the page where the sheet is chosen


@command
def upload(*, actor, agency: Agency, file: Any) -> CaseloadImport:
    """Take a list in. Raises Unreadable, in plain words, where it is no list or not a safe file."""
    if agency.pk not in standing_of(actor, today()).managed:
        raise NotAllowed("import a caseload")
    files.check_size(file.size, setting("upload_max_mb", agency))
    files.check_kind(file)
    caseload_import = CaseloadImport(
        agency=agency,
        uploaded_by=actor,
        file_name=_plain_name(file.name),
        file_hash=_hash_of(file),
    )
    file.seek(0)
    caseload_import.file.save("list", file, save=False)
    caseload_import.job = jobs.ask("imports.read", actor)
    caseload_import.save()
    caseload_import.job.arguments = {"caseload_import": caseload_import.pk}
    caseload_import.job.save(update_fields=["arguments"])
    audit.record(actor, "import.uploaded", caseload_import, agency=agency.pk)
    return caseload_import


def _plain_name(name: str) -> str:
    bare = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable())
    return without_pps(bare, REMOVED)[-120:] or "list"


def _hash_of(file: Any) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while block := file.read(1024 * 1024):
        digest.update(block)
    return digest.hexdigest()


@command
def read(*, actor, caseload_import: CaseloadImport) -> CaseloadImport:
    """Take the text of all cells out of the file. Whatever is shaped like a PPS number is taken out on the way."""
    found = CaseloadImport.objects.select_for_update().get(pk=caseload_import.pk)
    if found.state != CaseloadImport.State.READING:
        return found  # read before the worker was lost
    import_policy.require(actor, ImportAction.DECIDE, found)
    found.rows.all().delete()
    with found.file.open("rb") as file:
        opened = files.open_file(file)
        sheets: list[dict[str, Any]] = []
        taken = 0
        for position, sheet in enumerate(opened.sheets):
            rows, first = _keep_rows(found, position, sheet)
            taken += rows
            if taken > MOST_ROWS:
                raise too_many_rows()
            sheets.append(
                {"name": _clean(sheet.name)[:80], "rows": rows, "first": first, "heading": find_heading(first)}
            )
    if not taken:
        raise Unreadable("The file holds no rows. Choose the file that holds your list.", "empty-file")
    found.how_written, found.sheets = opened.how[:160], sheets
    found.sheet = max(range(len(sheets)), key=lambda position: sheets[position]["rows"])
    found.state = LIFE.target("read", found.state)
    _take_heading(found, sheets[found.sheet]["heading"])
    found.save()
    audit.record(actor, "import.read", found, rows=taken)
    return found


def _keep_rows(caseload_import: CaseloadImport, position: int, sheet: Sheet) -> tuple[int, list[Any]]:
    first: list[Any] = []
    batch: list[ImportRow] = []
    count = 0
    for number, raw in sheet.rows:
        cells = [_clean(cell) for cell in raw]
        if len(first) < FIRST_ROWS:
            first.append([number, cells])
        batch.append(ImportRow(caseload_import=caseload_import, sheet=position, number=number, cells=cells))
        count += 1
        if len(batch) == BATCH:
            ImportRow.objects.bulk_create(batch)
            batch = []
    ImportRow.objects.bulk_create(batch)
    return count, first


def _clean(text: str) -> str:
    """Nothing that the database cannot hold, and nothing that nobody may keep (LAW-ppsn)."""
    return without_pps(text[:MOST_SIGNS_IN_CELL].replace("\x00", ""), REMOVED)


def _take_heading(caseload_import: CaseloadImport, number: int) -> None:
    """Make a row the headings of the list. What was said of other columns no longer holds."""
    row = caseload_import.rows.filter(sheet=caseload_import.sheet, number=number).first()
    caseload_import.heading_row = number
    caseload_import.headings = row.cells if row else []
    caseload_import.mapping = {}


@command
def call_unreadable(*, actor, caseload_import: CaseloadImport, message: str) -> None:
    """Say why a file could not be taken; nothing of it is kept."""
    found = CaseloadImport.objects.select_for_update().get(pk=caseload_import.pk)
    import_policy.require(actor, ImportAction.DECIDE, found)
    found.rows.all().delete()
    found.state, found.message = CaseloadImport.State.UNREADABLE, message[:300]
    found.save()
    audit.record(actor, "import.unreadable", found)


@command
def drop_file(*, actor, caseload_import: CaseloadImport) -> None:
    """Delete the file itself: its cells are kept, or it could not be read."""
    found = CaseloadImport.objects.get(pk=caseload_import.pk)
    import_policy.require(actor, ImportAction.DECIDE, found)
    if found.file:
        found.file.delete(save=False)
        found.save(update_fields=["file", "updated_at"])
        audit.record(actor, "import.file-deleted", found)


@command
def choose_sheet(*, actor, caseload_import: CaseloadImport, sheet: int, heading_row: int) -> CaseloadImport:
    """Say which sheet holds the list, and which of its rows the headings."""
    import_policy.require(actor, ImportAction.DECIDE, caseload_import)
    found = CaseloadImport.objects.select_for_update().get(pk=caseload_import.pk)
    found.state = LIFE.target("choose the sheet of", found.state)
    found.sheet = sheet
    _take_heading(found, heading_row)
    found.answers = {}
    found.rows.update(judgement=ImportRow.Judgement.UNCHECKED, problems=[], decisions={}, person_key="")
    found.version += 1
    found.save()
    audit.record(actor, "import.sheet-chosen", found, sheet=sheet, heading_row=heading_row)
    return found


@command
def cancel(*, actor, caseload_import: CaseloadImport) -> None:
    """Give the import up: nothing of the list is kept."""
    import_policy.require(actor, ImportAction.DECIDE, caseload_import)
    found = CaseloadImport.objects.select_for_update().get(pk=caseload_import.pk)
    found.state = LIFE.target("cancel", found.state)
    found.rows.all().delete()
    found.sheets, found.headings, found.answers = [], [], {}
    if found.file:
        found.file.delete(save=False)
    found.save()
    audit.record(actor, "import.cancelled", found)
