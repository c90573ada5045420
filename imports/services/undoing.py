"""Taking an import back, as long as nobody else has touched what it made."""

from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from cases.models import (
    Case,
    CaseAgency,
    CaseManagerAssignment,
    CaseUserPermission,
    ExistingManagerCheck,
    KeyWorkerAssignment,
    LeadAgencyAgreement,
    LeadAgencyChoice,
    MergeTask,
    ServiceInUse,
    ServiceUser,
    VacancyTask,
)
from core import audit, jobs
from core.commands import command
from core.errors import DomainError
from imports import selectors
from imports.models import UNDO_WINDOW, CarriedOver, CaseloadImport, ImportRow
from imports.policies import ImportAction, import_policy
from imports.states import LIFE

BATCH = 200


@command
def undo(*, actor, caseload_import: CaseloadImport) -> CaseloadImport:
    """Ask for the import to be taken back. Records that somebody has worked on since stay, and are listed."""
    import_policy.require(actor, ImportAction.UNDO, caseload_import)
    found = CaseloadImport.objects.select_for_update().get(pk=caseload_import.pk)
    found.state = LIFE.target("undo", found.state)
    if found.finished_at and timezone.now() > found.finished_at + UNDO_WINDOW:
        raise DomainError(
            f"An import can be taken back for {UNDO_WINDOW.days} days. That time is over.", code="undo-window"
        )
    found.job = jobs.ask("imports.undo", actor, caseload_import=found.pk)
    found.save()
    audit.record(actor, "import.undo-asked", found)
    return found


@command
def undo_block(*, actor, caseload_import: CaseloadImport, after: int, size: int = BATCH) -> int | None:
    """Take back the next block of rows beyond number `after`; the last number looked at, nothing when all are done."""
    import_policy.require(actor, ImportAction.UNDO, caseload_import)
    rows = list(
        caseload_import.rows.filter(
            outcome__in=[ImportRow.Outcome.IMPORTED, ImportRow.Outcome.JOINED], number__gt=after
        )
        .select_for_update()
        .order_by("number")[:size]
    )
    if not rows:
        return None
    list(Case.objects.select_for_update().filter(pk__in=[row.case_id for row in rows]))
    touched = selectors.touched_cases({row.case_id for row in rows if row.case_id})
    for row in rows:
        if row.case_id not in touched and _take_back(caseload_import, row):
            row.outcome, row.case, row.person = ImportRow.Outcome.UNDONE, None, None
    undone = [row for row in rows if row.outcome == ImportRow.Outcome.UNDONE]
    ImportRow.objects.bulk_update(undone, ["outcome", "case", "person"])
    audit.record_many(actor, [("import.row-undone", caseload_import, {"row": row.number}) for row in undone])
    return rows[-1].number


@command
def finish_undo(*, actor, caseload_import: CaseloadImport) -> dict[str, int]:
    """All that may be taken back is taken back."""
    import_policy.require(actor, ImportAction.UNDO, caseload_import)
    found = CaseloadImport.objects.select_for_update().get(pk=caseload_import.pk)
    left = found.rows.filter(outcome__in=[ImportRow.Outcome.IMPORTED, ImportRow.Outcome.JOINED]).count()
    undone = found.rows.filter(outcome=ImportRow.Outcome.UNDONE).count()
    found.state = CaseloadImport.State.DONE if left else CaseloadImport.State.UNDONE
    found.save()
    audit.record(actor, "import.undone", found, undone=undone, left=left)
    return {"undone": undone, "left": left}


def _take_back(caseload_import: CaseloadImport, row: ImportRow) -> bool:
    """Delete what the row made; False where something else holds on to it."""
    case: Any = row.case_id
    person: Any = row.person_id
    try:
        with transaction.atomic():
            CarriedOver.objects.filter(caseload_import=caseload_import, row_number=row.number).delete()
            if row.outcome == ImportRow.Outcome.JOINED:
                return True
            for model in (ExistingManagerCheck, LeadAgencyChoice, KeyWorkerAssignment, CaseManagerAssignment,
                          VacancyTask, LeadAgencyAgreement, ServiceInUse, CaseAgency):  # fmt: skip
                model.objects.filter(case=case).delete()
            CaseUserPermission.objects.filter(content_object=case).delete()
            MergeTask.objects.filter(
                Q(one=row.person_id) | Q(other=row.person_id), outcome=MergeTask.Outcome.OPEN
            ).delete()
            Case.objects.filter(pk=case).delete()
            ServiceUser.objects.filter(pk=person).delete()
    except ProtectedError:
        return False
    return True
