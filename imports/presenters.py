"""The words of the pages of an import."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse

from agencies.models import Agency
from core.components import Number, Status
from imports import selectors
from imports.models import UNDO_WINDOW, CaseloadImport, ImportRow
from imports.rules.columns import FIELDS, heading_of
from imports.rules.judging import picked
from imports.rules.problems import KINDS
from imports.selectors import Tally

State = CaseloadImport.State

_WORKING = {
    State.READING: "Reading the file",
    State.CHECKING: "Checking the rows",
    State.RUNNING: "Importing",
    State.UNDOING: "Taking the import back",
}


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the task list."""

    title: str
    text: str
    status: Status
    url: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page of one import shows."""

    tasks: list[Task] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    numbers: list[Number] = field(default_factory=list)
    working: str = ""
    action: str = ""
    action_url: str = ""
    may_undo: bool = False
    may_cancel: bool = False
    undo_days: int = UNDO_WINDOW.days
    same_file: CaseloadImport | None = None
    failed: str = ""


def overview(caseload_import: CaseloadImport) -> Overview:
    """What is done, what is next; one main action."""
    if caseload_import.is_working:
        job = caseload_import.job
        failed = job.message if job and job.state == job.State.FAILED else ""
        return Overview(working=_WORKING[State(caseload_import.state)], failed=failed)
    if caseload_import.state in (State.UNREADABLE, State.CANCELLED):
        return Overview(may_cancel=caseload_import.state == State.UNREADABLE)
    tally = selectors.tally(caseload_import)
    asked = len(selectors.questions(caseload_import)) if caseload_import.mapping else 0
    address = {
        name: reverse(f"imports:{name}", args=[caseload_import.pk])
        for name in ("sheet", "columns", "questions", "rows", "run")
    }
    is_open = caseload_import.state in (State.COLUMNS, State.DECIDING)
    confirmed = caseload_import.state != State.COLUMNS
    sheet = caseload_import.sheets[caseload_import.sheet]
    tasks = [
        Task(
            "Sheet and headings",
            f"{sheet['name']}, headings in row {caseload_import.heading_row}",
            Status("ok", "Found") if not confirmed else Status("ok", "Confirmed"),
            address["sheet"] if is_open else "",
        ),
        Task(
            "What the columns hold",
            f"{len(caseload_import.headings)} columns",
            Status("ok", "Confirmed") if confirmed else Status("new", "To confirm"),
            address["columns"] if is_open else "",
        ),
    ]
    if confirmed:
        tasks += [
            Task(
                "Questions about the whole list",
                "Each is answered once, for all rows alike",
                Status("soon", f"{asked} to answer") if asked else Status("ok", "All answered"),
                address["questions"],
            ),
            Task(
                "Rows one by one",
                "What can only be decided for the person",
                Status("soon", f"{tally.decide + tally.refused:,} not ready")
                if tally.decide + tally.refused
                else Status("ok", "All decided"),
                f"{address['rows']}?show=decide",
            ),
            Task(
                "Import the ready rows",
                f"{tally.imported:,} imported" if tally.imported else "Nothing is imported yet",
                Status("new", f"{tally.ready:,} ready") if tally.ready else Status("none", "None ready"),
                address["run"] if tally.ready else "",
            ),
        ]
    action, url = _next(tally, asked, confirmed, address)
    return Overview(
        tasks=tasks,
        tally=tally,
        numbers=numbers(caseload_import, tally, "") if confirmed else [],
        action=action,
        action_url=url,
        may_undo=caseload_import.state == State.DONE and tally.imported > 0,
        may_cancel=is_open and not tally.imported,
        same_file=selectors.same_file_before(caseload_import) if is_open else None,
    )


def _next(tally: Tally, asked: int, confirmed: bool, address: dict[str, str]) -> tuple[str, str]:
    if not confirmed:
        return "Confirm the columns", address["columns"]
    if asked:
        return "Answer the questions", address["questions"]
    if tally.ready:
        return "Import the ready rows", address["run"]
    if tally.decide:
        return "Decide the remaining rows", f"{address['rows']}?show=decide"
    return "", ""


_LABELS = {
    "ready": "ready",
    "decide": "to decide",
    "refused": "refused",
    "left-out": "left out",
    "imported": "imported",
    "undone": "taken back",
}
_KINDS = {"ready": "ok", "decide": "soon", "refused": "overdue", "left-out": "none", "imported": "ok", "undone": "none"}


def count_of(tally: Tally, show: str) -> int:
    return getattr(tally, show.replace("-", "_")) if show else tally.total


def numbers(caseload_import: CaseloadImport, tally: Tally, show: str) -> list[Number]:
    """The tally, each number a link to the rows it counts."""
    address = reverse("imports:rows", args=[caseload_import.pk])
    shown = [name for name in selectors.SHOWN if count_of(tally, name) or name in ("ready", "decide", "refused")]
    return [Number(count_of(tally, name), _LABELS[name], f"{address}?show={name}") for name in shown] + [
        Number(tally.total, "all rows", address)
    ]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the list as it is shown: who, how it stands, and why at which cell."""

    number: int
    name: str
    status: Status
    reasons: list[tuple[str, str, str]]  # heading, what stands in the cell, what is wrong with it
    url: str = ""
    case_url: str = ""


def rows(caseload_import: CaseloadImport, found: Iterable[ImportRow]) -> list[ShownRow]:
    is_open = caseload_import.state in (State.DECIDING, State.DONE)
    return [
        ShownRow(
            number=row.number,
            name=name_in(caseload_import, row),
            status=status_of(row),
            reasons=[
                (heading_of(caseload_import.headings, problem["column"]), _in_cell(problem), reason_of(problem))
                for problem in row.problems
            ],
            url=reverse("imports:row", args=[caseload_import.pk, row.number]) if is_open and not row.outcome else "",
            case_url=reverse("desk:case", args=[row.case_id]) if row.case_id else "",
        )
        for row in found
    ]


def _in_cell(problem: dict[str, Any]) -> str:
    """What stands in the cell; of a twin the text is the other row's number, which the reason says."""
    return "" if problem["code"] == "twin" else problem["text"]


def reason_of(problem: dict[str, Any]) -> str:
    reason = KINDS[problem["code"]].reason
    if problem["code"] == "twin":
        return f"{reason}: {problem['text']}"
    if problem["proposal"] and problem["code"] in ("name-comma", "name-capitals", "phone-zero", "birth-age"):
        return (
            f"{reason} Proposed: {problem['proposal']}"
            if reason.endswith("?")
            else (f"{reason}. Proposed: {problem['proposal']}")
        )
    return reason


def status_of(row: ImportRow) -> Status:
    show = row.outcome if row.outcome and row.outcome != "joined" else ("imported" if row.outcome else row.judgement)
    if show == "unchecked":
        return Status("none", "Not checked")
    return Status(_KINDS[show], _LABELS[show].capitalize())


def name_in(caseload_import: CaseloadImport, row: ImportRow) -> str:
    """The name as the list has it."""
    columns = [
        int(column)
        for code in ("name", "first_names", "last_name", "known_as")
        for column, held in caseload_import.mapping.items()
        if held == code
    ]
    words = [row.cells[column].strip() for column in columns if column < len(row.cells)]
    return " ".join(" ".join(filter(None, words)).split()) or "No name"


def why(row: ImportRow) -> str:
    """Why a row is not in the service, in one cell of the file that is taken away."""
    if row.outcome == ImportRow.Outcome.UNDONE:
        return "Taken back"
    if row.problems:
        return "; ".join(reason_of(problem) for problem in row.problems)
    return row.get_judgement_display()


def cell_getter(column: int) -> Callable[[ImportRow], str]:
    return lambda row: row.cells[column] if column < len(row.cells) else ""


def width_of(caseload_import: CaseloadImport) -> int:
    """How many columns the list has: its headings, and what the first rows hold beyond them."""
    first = caseload_import.sheets[caseload_import.sheet]["first"] if caseload_import.sheets else []
    below = [len(cells) for number, cells in first if number > caseload_import.heading_row]
    return max([len(caseload_import.headings), *below], default=0)


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """One column: its field on the form, and what stands in it."""

    field: Any
    samples: list[str]


def columns_with_samples(caseload_import: CaseloadImport, form) -> list[ShownColumn]:
    samples = [row.cells for row in caseload_import.listed_rows().order_by("number")[:40]]
    shown = []
    for column in form.columns:
        words = dict.fromkeys(cells[column].strip() for cells in samples if column < len(cells))
        shown.append(ShownColumn(form[f"column_{column}"], [word for word in words if word][:3]))
    return shown


@dataclass(frozen=True, slots=True)
class RowPage:
    """All that the list says of one person, and the rows that may be the same one."""

    cells: list[tuple[str, str, str]]  # heading, text, what the column holds
    twins: list[tuple[int, list[tuple[str, str, str]]]]


def row_page(caseload_import: CaseloadImport, row: ImportRow, twins: Sequence[ImportRow]) -> RowPage:
    ours = _cells(caseload_import, row)
    return RowPage(
        cells=ours,
        twins=[(twin.number, [cell for cell in _cells(caseload_import, twin) if cell not in ours]) for twin in twins],
    )


def _cells(caseload_import: CaseloadImport, row: ImportRow) -> list[tuple[str, str, str]]:
    return [
        (
            heading_of(caseload_import.headings, column),
            text,
            FIELDS[caseload_import.mapping.get(str(column), "remark")].label,
        )
        for column, text in enumerate(row.cells)
        if text.strip()
    ]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that was answered for all rows alike, with its answer in words."""

    key: str
    wording: str
    answer: str


def answered(caseload_import: CaseloadImport) -> list[Answered]:
    answers = caseload_import.answers
    workers = get_user_model().objects.in_bulk(filter(None, (picked(each, "worker") for each in answers.values())))
    agencies = Agency.objects.in_bulk(filter(None, (picked(each, "agency") for each in answers.values())))
    found = []
    for key, answer in answers.items():
        code, _, text = key.partition(":")
        words = dict(KINDS[code].choices).get(answer["choice"], "").replace("{proposal}", "as proposed")
        if worker := picked(answer, "worker"):
            words = workers[worker].get_full_name()
        elif agency := picked(answer, "agency"):
            words = agencies[agency].name
        found.append(Answered(key, KINDS[code].question.format(text=text), words))
    return found
