"""The ready rows are imported, or taken back; what was not imported is taken away as a file."""

from django.http import Http404
from django.urls import reverse
from django.views.generic import View

from core import audit
from core.exports import CSV, XLSX, Column, Sheet, as_file, parts_of
from core.lists import offer_parts, part_sought
from imports import presenters, selectors
from imports.policies import ImportAction
from imports.rules.columns import heading_of
from imports.services import running, undoing, uploads
from imports.views.base import ImportCommand, OneImport, State


class Run(ImportCommand):
    action = ImportAction.RUN
    template_name = "imports/run.html"
    title = "Import the ready rows"
    button = "Import them now"
    open_in = (State.DECIDING, State.DONE)
    keeps_drafts = False

    def get_context_data(self, **kwargs):
        return super().get_context_data(tally=selectors.tally(self.object), **kwargs)

    def run(self, form):
        running.run(actor=self.request.user, caseload_import=self.object)


class Undo(ImportCommand):
    action = ImportAction.UNDO
    template_name = "imports/undo.html"
    title = "Take this import back"
    button = "Take it back"
    open_in = (State.DONE,)
    keeps_drafts = False

    def get_context_data(self, **kwargs):
        cases = set(self.object.rows.exclude(case=None).values_list("case", flat=True))
        return super().get_context_data(made=len(cases), touched=len(selectors.touched_cases(cases)), **kwargs)

    def run(self, form):
        undoing.undo(actor=self.request.user, caseload_import=self.object)


class Cancel(ImportCommand):
    title = "Cancel this import?"
    lead = "The rows that were read and what you have decided about them are deleted. No record is changed."
    button = "Cancel the import"
    success_message = "The import is cancelled. Nothing of the list is kept."
    open_in = (State.COLUMNS, State.DECIDING, State.UNREADABLE)
    keeps_drafts = False

    def run(self, form):
        uploads.cancel(actor=self.request.user, caseload_import=self.object)

    def get_success_url(self):
        return reverse("imports:list")


class NotImported(OneImport, View):
    """The rows that are not in the service, as a file: to be put right in the list and brought in again."""

    def get(self, request, *args, **kwargs):
        found = self.get_object()
        if kwargs["kind"] not in (CSV, XLSX):
            raise Http404
        width = presenters.width_of(found)
        columns = [Column("Row", lambda row: row.number), Column("Why", presenters.why)]
        columns += [
            Column(heading_of(found.headings, column), presenters.cell_getter(column)) for column in range(width)
        ]
        left = selectors.not_imported(found)
        parts = parts_of(left.count())
        part = part_sought(request, parts)
        if part is None and len(parts) > 1:
            return offer_parts(request, "Rows not imported", parts, found.get_absolute_url())
        audit.record(request.user, "import.rows-exported", found, kind=kwargs["kind"])
        sheet = Sheet(
            title="Rows not imported",
            columns=columns,
            rows=left[part.span] if part else left.iterator(1000),
            made_by=request.user.get_full_name() or request.user.get_username(),
            filters=[f"the rows of {found.file_name} that are not in the service"],
            left_out=["numbers shaped like PPS numbers, which may not be kept"],
            part=part,
        )
        return as_file(sheet, kwargs["kind"])
