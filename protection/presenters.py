"""Requests for a record in words for the officer’s pages."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from core.components import Status, Task
from core.models import Job
from core.templatetags.ui import due
from protection.deadlines import REQUEST
from protection.models import AccessRequest
from protection.states import RequestState as S

WORKING = {S.GATHERING: "The record is being gathered", S.MAKING: "The copy is being made"}
UNITS = {S.GATHERING: "records", S.MAKING: "parts"}


@dataclass(frozen=True, slots=True)
class Overview:
    """Where a request stands: what the machine does, the steps, and the one next action."""

    status: Status
    due: Status | None
    working: str = ""
    unit: str = ""
    failed: str = ""
    retry: str = ""
    action: str = ""
    action_url: str = ""
    posts: bool = False  # the action is a button, not a page
    tasks: list[Task] = field(default_factory=list)


def request_status(request: AccessRequest) -> Status:
    kind = {S.READY: "new", S.SENT: "ok", S.REFUSED: "none", S.CLOSED: "none", S.DECIDING: "soon"}
    return Status(kind.get(request.state, "wait"), request.get_state_display())


def due_status(request: AccessRequest, today: date) -> Status | None:
    if not request.is_open:
        return None
    stage = REQUEST.stage(request.due_on, today)
    if stage and stage.code == "overdue":
        return Status("overdue", "Overdue")
    return due(request.due_on, today)


@dataclass(frozen=True, slots=True)
class RequestRow:
    request: AccessRequest
    status: Status
    due: Status | None


def request_rows(requests: Iterable[AccessRequest], today: date) -> list[RequestRow]:
    return [RequestRow(each, request_status(each), due_status(each, today)) for each in requests]


def overview(request: AccessRequest, numbers: dict[str, int], today: date) -> Overview:
    """One main action at each state."""
    status, limit = request_status(request), due_status(request, today)
    if request.is_working:
        job, failed = request.job, ""
        if job and job.state == Job.State.FAILED:
            failed = job.message
        again = "protection:gather" if request.state == S.GATHERING else "protection:make-copy"
        return Overview(
            status,
            limit,
            working=WORKING[request.state],
            unit=UNITS[request.state],
            failed=failed,
            retry=reverse(again, args=[request.pk]) if failed else "",
        )
    action, url, posts = _next(request, numbers)
    return Overview(status, limit, action=action, action_url=url, posts=posts, tasks=_tasks(request, numbers))


def _next(request: AccessRequest, numbers: dict[str, int]) -> tuple[str, str, bool]:
    def at(name: str) -> str:
        return reverse(f"protection:{name}", args=[request.pk])

    if request.state == S.RECEIVED:
        return "Check who asks", at("check-identity"), False
    if request.state == S.CHECKED:
        if request.person_id is None:
            return "Close: nothing is held", at("close"), False
        return "Gather the record", at("gather"), True
    if request.state == S.DECIDING:
        if numbers["left"]:
            return "Decide what is given", at("parts"), False
        return "Make the copy", at("make-copy"), True
    if request.state == S.READY:
        return "Write down that it was sent", at("send"), False
    return "", "", False


def _tasks(request: AccessRequest, numbers: dict[str, int]) -> list[Task]:
    checked = request.checked_at is not None
    gathered = numbers["total"] > 0
    is_over = not request.is_open
    ok, wait = Status("ok", "Done"), Status("none", "Not yet")
    parts = reverse("protection:parts", args=[request.pk]) if request.is_readable else ""
    left = numbers["left"]
    return [
        Task("Who asks", "", ok if checked else Status("new", "To check"), request.checked_how or "How you made sure."),
        Task("The record", "", ok if gathered else wait, f"{numbers['total']:,} parts." if gathered else "None."),
        Task(
            "What is given",
            parts,
            wait if not gathered else Status("soon", f"{left:,} to decide") if left and not is_over else ok,
            f"{numbers['marked']:,} marked, {numbers['withheld']:,} kept back, {numbers['redacted']:,} in part"
            if gathered
            else "Marked parts wait for your decision.",
        ),
        Task(
            "The copy",
            "",
            ok if request.state in (S.READY, S.SENT) else wait,
            "Papers, files and a table, in one archive.",
        ),
        Task("Sent", "", ok if request.state == S.SENT else wait, request.sent_how or "When and how."),
    ]
