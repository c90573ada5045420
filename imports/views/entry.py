"""A list comes in: chosen, read, its sheet and columns confirmed."""

from django.urls import reverse
from django.views.generic import DetailView, ListView, View

from core import audit
from core.days import today
from core.errors import NotAllowed
from core.htmx import PartialMixin
from core.views import VerbView
from imports import forms, presenters, selectors
from imports.policies import import_policy
from imports.rules.columns import propose, signature
from imports.services import decisions, uploads
from imports.views.base import ImportCommand, OneImport, State


class MayImport(View):
    """Managers only: of no agency, no page."""

    def dispatch(self, request, *args, **kwargs):
        self.agencies = selectors.agencies_to_import_for(request.user, today())
        if not self.agencies:
            audit.record_refusal(request.user, "import", None, rule=NotAllowed.code)
            raise NotAllowed("import a caseload")
        return super().dispatch(request, *args, **kwargs)


class ImportList(MayImport, ListView):
    template_name = "imports/list.html"
    paginate_by = 25

    def get_queryset(self):
        return (
            import_policy.scope(self.request.user)
            .select_related("agency", "uploaded_by")
            .defer("sheets", "answers", "headings")
            .order_by("-created_at")
        )


class Upload(MayImport, VerbView):
    form_class = forms.UploadForm
    template_name = "imports/upload.html"
    title = "Import a caseload list"
    lead = "Step 1: choose the file. Nothing is written into any record until you have seen and confirmed every row."
    button = "Upload the list"
    keeps_drafts = False  # a file cannot be kept as a draft

    @property
    def cancel_url(self) -> str:
        return reverse("imports:list")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"agencies": self.agencies}

    def run(self, form):
        return uploads.upload(
            actor=self.request.user, agency=form.cleaned_data["agency"], file=form.cleaned_data["file"]
        )


class ImportPage(PartialMixin, OneImport, DetailView):
    """The task list of one import: what is done, what is next, and how far the machine is."""

    template_name = "imports/import.html"
    fragment_name = "imports/_progress.html"
    context_object_name = "import"

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        if self.request.headers.get("HX-Request") and not self.object.is_working:
            response["HX-Refresh"] = "true"  # the machine is done: the page has other things to offer now
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(page=presenters.overview(self.object), **kwargs)


class ChooseSheet(ImportCommand):
    form_class = forms.SheetForm
    template_name = "imports/sheet.html"
    title = "Sheet and headings"
    lead = "Step 2: say which sheet holds the list, and in which row its headings are."
    button = "Save and look at the columns"
    open_in = (State.COLUMNS, State.DECIDING)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"sheets": self.object.sheets}

    def get_initial(self):
        return super().get_initial() | {"sheet": self.object.sheet, "heading_row": self.object.heading_row}

    def run(self, form):
        sheet, heading = form.cleaned_data["sheet"], form.cleaned_data["heading_row"]
        if sheet != self.object.sheet and heading == self.object.heading_row:
            heading = self.object.sheets[sheet]["heading"]  # the other sheet's own headings, unless they were named
        uploads.choose_sheet(actor=self.request.user, caseload_import=self.object, sheet=sheet, heading_row=heading)

    def get_success_url(self):
        return reverse("imports:columns", args=[self.object.pk])


class ConfirmColumns(ImportCommand):
    form_class = forms.ColumnsForm
    template_name = "imports/columns.html"
    title = "What the columns hold"
    lead = "Step 3: look at what is proposed for each column, and change what is wrong."
    button = "Confirm and check the rows"
    open_in = (State.COLUMNS, State.DECIDING)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        width = presenters.width_of(self.object)
        headings = self.object.headings + [""] * (width - len(self.object.headings))
        remembered = selectors.remembered_columns(self.object.agency, signature(self.object.headings))
        self.is_remembered = remembered is not None and not self.object.mapping
        proposed = propose(headings)
        if self.object.mapping:
            proposed |= self.object.mapping
        elif remembered:
            proposed |= remembered.mapping
        terms = self.object.terms or (remembered.terms if remembered else {})
        kwargs["initial"] = (
            {"order": "day-first", "level": "by-manager", "basis": "criteria"} | kwargs["initial"] | terms
        )
        return kwargs | {
            "headings": headings,
            "proposed": {column: code for column, code in proposed.items() if int(column) < width},
            "signed_up": self.object.agency.is_signed_up,
        }

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        return context | {
            "columns": presenters.columns_with_samples(self.object, form),
            "is_remembered": self.is_remembered,
        }

    def run(self, form):
        decisions.confirm_columns(
            actor=self.request.user, caseload_import=self.object, mapping=form.mapping, terms=form.terms
        )
