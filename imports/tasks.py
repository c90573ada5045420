"""The long parts of an import, each to be begun again where a worker was lost."""

from typing import Any

from django.utils import timezone

from accounts.actors import system_actor
from core.jobs import job_kind, progress
from core.models import Job
from core.schedule import regular
from imports import selectors
from imports.models import CaseloadImport
from imports.reading import Unreadable
from imports.services import clearing, decisions, running, undoing, uploads


def _import_of(job: Job) -> CaseloadImport:
    return CaseloadImport.objects.select_related("agency").get(pk=job.arguments["caseload_import"])


@job_kind("imports.read")
def read(job: Job) -> None:
    caseload_import = _import_of(job)
    try:
        uploads.read(actor=job.asked_by, caseload_import=caseload_import)
    except Unreadable as refused:
        uploads.call_unreadable(actor=job.asked_by, caseload_import=caseload_import, message=refused.message)
    uploads.drop_file(actor=job.asked_by, caseload_import=caseload_import)


@job_kind("imports.check")
def check(job: Job) -> None:
    decisions.check_rows(
        actor=job.asked_by,
        caseload_import=_import_of(job),
        beat=lambda done, total: progress(job, done, total),
    )


@job_kind("imports.run")
def run(job: Job) -> dict[str, Any]:
    caseload_import = _import_of(job)
    counts = selectors.tally(caseload_import)
    done, total = counts.imported, counts.imported + counts.ready
    progress(job, done, total)
    while rows := running.import_block(actor=job.asked_by, caseload_import=caseload_import):
        done += rows
        progress(job, min(done, total), total)
    return running.finish(actor=job.asked_by, caseload_import=caseload_import)


@job_kind("imports.undo")
def undo(job: Job) -> dict[str, Any]:
    caseload_import = _import_of(job)
    total = selectors.tally(caseload_import).imported
    done, after = 0, -1
    progress(job, 0, total)
    while (last := undoing.undo_block(actor=job.asked_by, caseload_import=caseload_import, after=after)) is not None:
        done, after = min(done + undoing.BATCH, total), last
        progress(job, done, total)
    return undoing.finish_undo(actor=job.asked_by, caseload_import=caseload_import)


@regular("imports.clear_old_rows", "Rows of imported lists are deleted when their time is over", does="row")
def clear_old_rows() -> int:
    """Each night: delete the rows of lists whose time for being taken back is over."""
    now = timezone.now()
    return sum(
        clearing.clear_rows(actor=system_actor(), caseload_import=each, now=now)
        for each in selectors.to_clear(now).iterator()
    )
