"""What was only needed to bring a list in is not kept for ever."""

from datetime import datetime

from core import audit
from core.commands import command
from imports.models import UNDO_WINDOW, CaseloadImport, ImportRow
from imports.policies import ImportAction, import_policy


@command
def clear_rows(*, actor, caseload_import: CaseloadImport, now: datetime) -> int:
    """Delete the rows of a list that can no longer be taken back; its records and their remarks stay."""
    import_policy.require(actor, ImportAction.CLEAR, caseload_import)
    found = CaseloadImport.objects.select_for_update().get(pk=caseload_import.pk)
    if found.finished_at is None or found.is_working or found.finished_at + UNDO_WINDOW > now:
        return 0
    cleared, _ = ImportRow.objects.filter(caseload_import=found).delete()
    for sheet in found.sheets:
        sheet["first"] = []  # these lines of the list stood on the page where its sheet was chosen
    found.answers = {}
    found.save()
    audit.record(actor, "import.rows-cleared", found, rows=cleared)
    return cleared
