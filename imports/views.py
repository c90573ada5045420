from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import DetailView, ListView, View

from cases.models import Case
from cases.policies import CaseAction, case_policy
from core import audit
from core.days import today
from core.errors import DomainError, NotAllowed
from core.exports import CSV, XLSX, Column, Sheet, as_file
from core.htmx import PartialMixin
from core.views import CommandView, SeenObjectMixin, VerbView
from imports import forms, presenters, selectors
from imports.models import CarriedOver, CaseloadImport, ImportRow
from imports.policies import (
    CarriedOverAction,
    ImportAction,
    carried_over_policy,
    import_policy,
)
from imports.rules.columns import heading_of, propose, signature
from imports.rules.problems import KINDS
from imports.services import carrying, decisions, running, undoing, uploads

State = CaseloadImport.State


class MayImport:
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


class OneImport(SeenObjectMixin):
    policy = import_policy

    def get_queryset(self):
        return CaseloadImport.objects.select_related("agency", "uploaded_by", "job")


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


class ImportCommand(CommandView):
    """A page with one verb about one import."""

    policy = import_policy
    action = ImportAction.DECIDE
    form_class: Any = forms.NothingForm
    open_in: tuple[str, ...] = (State.COLUMNS, State.DECIDING, State.DONE)

    def get_queryset(self):
        return CaseloadImport.objects.select_related("agency")

    def get(self, request, *args, **kwargs):
        if self.object.state not in self.open_in:
            return redirect(self.object)
        return super().get(request, *args, **kwargs)


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
        uploads.choose_sheet(
            actor=self.request.user, caseload_import=self.object, sheet=sheet, heading_row=heading
        )

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
        kwargs["initial"] = {"order": "day-first", "level": "by-manager", "basis": "criteria"} | kwargs["initial"] | terms
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


class Questions(OneImport, DetailView):
    """What is asked once for all rows alike, and what was answered."""

    template_name = "imports/questions.html"
    context_object_name = "import"

    def get_context_data(self, **kwargs):
        asked = Paginator(selectors.questions(self.object), 25).get_page(self.request.GET.get("page"))
        answered = presenters.answered(self.object)
        return super().get_context_data(page_obj=asked, answered=answered, **kwargs)


class Answer(ImportCommand):
    """One question for all rows alike: its key stands in the address."""

    form_class = forms.AnswerForm
    template_name = "imports/answer.html"
    button = "Answer for all these rows"
    success_message = "Answered for all these rows."
    open_in = (State.DECIDING, State.DONE)
    keeps_drafts = False

    def dispatch(self, request, *args, **kwargs):
        self.key = request.GET.get("question", "")
        return super().dispatch(request, *args, **kwargs)

    @property
    def question(self) -> selectors.Question:
        if not hasattr(self, "_question"):
            found = next((each for each in selectors.questions(self.object) if each.key == self.key), None)
            if found is None:
                raise Http404
            self._question = found
        return self._question

    @property
    def title(self) -> str:  # type: ignore[override]
        return self.question.wording

    @property
    def cancel_url(self) -> str:
        return reverse("imports:questions", args=[self.object.pk])

    def get_form_kwargs(self):
        question = self.question
        choices = selectors.choices_for(self.object, question.code, question.text, question.proposal, today())
        return super().get_form_kwargs() | {"choices": choices}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            question=self.question, picks=KINDS[self.question.code].pick, **kwargs
        )

    def run(self, form):
        decisions.answer_alike(
            actor=self.request.user, caseload_import=self.object, key=self.key, choice=form.cleaned_data["choice"]
        )


class TakeAnswerBack(ImportCommand):
    title = "Ask this question again?"
    lead = "The rows that it settled are checked again. What has been imported meanwhile stays as it is."
    button = "Ask again"
    open_in = (State.DECIDING, State.DONE)
    keeps_drafts = False

    @property
    def cancel_url(self) -> str:
        return reverse("imports:questions", args=[self.object.pk])

    def run(self, form):
        key = self.request.GET.get("question", "")
        decisions.take_answer_back(actor=self.request.user, caseload_import=self.object, key=key)

    def get_success_url(self):
        return self.object.get_absolute_url()


class Rows(OneImport, DetailView):
    """Every row with its judgement, and what stands against it at the cell."""

    template_name = "imports/rows.html"
    context_object_name = "import"

    def get_context_data(self, **kwargs):
        show = self.request.GET.get("show", "")
        show = show if show in selectors.SHOWN else ""
        tally = selectors.tally(self.object)
        page = Paginator(selectors.rows_shown(self.object, show), 25)
        page.count = presenters.count_of(tally, show)  # known already: the same numbers stand above the list
        rows = page.get_page(self.request.GET.get("page"))
        return super().get_context_data(
            show=show,
            numbers=presenters.numbers(self.object, tally, show),
            page_obj=rows,
            rows=presenters.rows(self.object, rows.object_list),
            **kwargs,
        )


class DecideRow(ImportCommand):
    form_class = forms.RowForm
    template_name = "imports/row.html"
    button = "Save what is decided"
    success_message = "Saved."
    open_in = (State.DECIDING, State.DONE)
    draft_form = "imports.row"

    @property
    def row(self) -> ImportRow:
        if not hasattr(self, "_row"):
            self._row = get_object_or_404(self.object.listed_rows(), number=self.kwargs["number"])
            self._row.caseload_import = self.object
        return self._row

    def get_draft_record(self):
        return self.row

    @property
    def title(self) -> str:  # type: ignore[override]
        return f"Row {self.row.number}"

    @property
    def cancel_url(self) -> str:
        return f"{reverse('imports:rows', args=[self.object.pk])}?show=decide"

    def get_form_kwargs(self):
        problems = self.row.problems
        choices = [
            selectors.choices_for(self.object, problem["code"], problem["text"], problem["proposal"], today())
            for problem in problems
        ]
        return super().get_form_kwargs() | {"problems": problems, "choices": choices}

    def get_initial(self):
        return super().get_initial() | {"leave_out": "row" in self.row.decisions}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            row=self.row,
            row_page=presenters.row_page(self.object, self.row, list(selectors.twins_of(self.row)[:5])),
            **kwargs,
        )

    def run(self, form):
        try:
            decisions.decide_row(
                actor=self.request.user,
                row=self.row,
                decisions=form.decisions(),
                leave_out=form.cleaned_data["leave_out"],
            )
        except DomainError as error:
            raise DomainError(error.message, code=error.code, field=form.field_of(error.field)) from error

    def get_success_url(self):
        following = selectors.rows_shown(self.object, "decide").filter(number__gt=self.row.number).first()
        if following:
            return reverse("imports:row", args=[self.object.pk, following.number])
        return self.object.get_absolute_url()


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
        return super().get_context_data(made=len(cases), touched=len(undoing.touched_cases(cases)), **kwargs)

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
        audit.record(request.user, "import.rows-exported", found, kind=kwargs["kind"])
        sheet = Sheet(
            title="Rows not imported",
            columns=columns,
            rows=selectors.not_imported(found).iterator(1000),
            made_by=request.user.get_full_name() or request.user.get_username(),
            filters=[f"the rows of {found.file_name} that are not in the service"],
            left_out=["numbers shaped like PPS numbers, which may not be kept"],
        )
        return as_file(sheet, kwargs["kind"])


class CarriedOverPage(SeenObjectMixin, DetailView):
    """What a list said of one person and nobody has acted on yet."""

    policy = case_policy
    template_name = "imports/carried_over.html"
    context_object_name = "case"

    def get_queryset(self):
        return Case.objects.select_related("service_user")

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, case, rule=NotAllowed.code)
            raise NotAllowed(f"carried-over remarks of case {case.pk}")
        return case

    def get_context_data(self, **kwargs):
        page = Paginator(selectors.carried_over(self.object), 25).get_page(self.request.GET.get("page"))
        may_deal = CaseAction.WORK in self.can
        return super().get_context_data(page_obj=page, may_deal=may_deal, **kwargs)


class DealWith(CommandView):
    policy = carried_over_policy
    action = CarriedOverAction.DEAL
    form_class = forms.NothingForm
    template_name = "imports/deal_with.html"
    title = "Has this been dealt with?"
    button = "Yes, it has been dealt with"
    keeps_drafts = False
    success_message = "Noted as dealt with."

    def get_queryset(self):
        return CarriedOver.objects.select_related("case", "case__service_user")

    @property
    def cancel_url(self) -> str:
        return reverse("imports:carried-over", args=[self.object.case_id])

    def run(self, form):
        carrying.deal_with(actor=self.request.user, remark=self.object)

