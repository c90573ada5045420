"""What stands against the rows, and the manager's word on it."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView

from core.days import today
from core.errors import DomainError
from imports import forms, presenters, selectors
from imports.models import ImportRow
from imports.rules.problems import KINDS
from imports.services import decisions
from imports.views.base import ImportCommand, OneImport, State


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
        return super().get_context_data(question=self.question, picks=KINDS[self.question.code].pick, **kwargs)

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

    @property
    def draft_form(self) -> str:  # type: ignore[override]  # each row has its own; who sees the import sees it
        return f"imports.row:{self.row.number}"

    @property
    def row(self) -> ImportRow:
        if not hasattr(self, "_row"):
            self._row = get_object_or_404(self.object.listed_rows(), number=self.kwargs["number"])
            self._row.caseload_import = self.object
        return self._row

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
