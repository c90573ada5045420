"""Two pages over a case, made of the house's own view and forms: what they do, every real form does."""

from django import forms
from django.db import OperationalError
from django.http import HttpResponse
from django.urls import include, path

from cases.models import Case
from cases.policies import CaseAction, case_policy
from core import attachments
from core.commands import command
from core.errors import DomainError
from core.forms import DayField, Scan, ScanForm, VersionedForm
from core.versions import claim
from core.views import CommandView, VerbView


@command
def describe_case(*, actor, case: Case, version: int, **words) -> None:
    if words["basis_note"] == "forbidden":
        raise DomainError("That may not be said here.", code="sample", field="basis_note")
    case = claim(case, version)
    for name, value in words.items():
        setattr(case, name, value)
    case.save()


class DescribeForm(VersionedForm):
    basis_note = forms.CharField(label="Basis", required=False, widget=forms.Textarea)
    complexity_note = forms.CharField(label="Why it is complex", required=False, widget=forms.Textarea)
    level = forms.ChoiceField(label="Level", choices=Case.Level.choices)
    last_contact_on = DayField(label="Last contact", required=False)


class Describe(CommandView):
    policy = case_policy
    action = CaseAction.WORK
    form_class = DescribeForm
    title = "Describe the case"
    button = "Save the description"
    success_message = "The description is saved."
    success_url = "/sample/done/"

    def get_initial(self):
        names = ("basis_note", "complexity_note", "level", "last_contact_on")
        return {name: getattr(self.object, name) for name in names} | super().get_initial()

    def run(self, form):
        describe_case(actor=self.request.user, case=self.object, **form.cleaned_data)


class OtherWords(Describe):
    """Another form about the same record."""


class Begin(VerbView):
    """A form about nothing that exists yet."""

    form_class = type("BeginForm", (VersionedForm,), {"name": forms.CharField(), "version": None})
    title = "Begin"
    success_url = "/sample/done/"

    def run(self, form):
        return None


@command
def add_paper(*, actor, case: Case, words: str, scan) -> None:
    if words == "forbidden":
        raise DomainError("That may not be said here.", code="sample", field="words")
    if scan:
        attachments.keep(actor, scan, of=case, title=words, limit_mb=1)


class PaperForm(ScanForm):
    words = forms.CharField(label="What it is")
    scan = Scan(label="Scan of the paper")


class AddPaper(CommandView):
    policy = case_policy
    action = CaseAction.WORK
    form_class = PaperForm
    title = "Add a paper"
    success_url = "/sample/done/"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"bringer": self.request.user, "limit_mb": 1}

    def run(self, form):
        add_paper(actor=self.request.user, case=self.object, **form.cleaned_data)


class DescribeWithPaperForm(ScanForm, DescribeForm):
    scan = Scan(label="Scan of the paper")


class DescribeWithPaper(Describe):
    form_class = DescribeWithPaperForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"bringer": self.request.user, "limit_mb": 1}

    def run(self, form):
        words = dict(form.cleaned_data)
        scan = words.pop("scan")
        describe_case(actor=self.request.user, case=self.object, **words)
        add_paper(actor=self.request.user, case=self.object, words="Paper", scan=scan)


def breaks(request):
    raise ZeroDivisionError


def loses_its_database(request):
    raise OperationalError("server closed the connection unexpectedly")


handler400 = "core.pages.bad_request"
handler403 = "core.pages.permission_denied"
handler404 = "core.pages.page_not_found"
handler500 = "core.pages.server_error"

urlpatterns = [
    path("sample/done/", lambda request: HttpResponse("done")),
    path("sample/breaks/", breaks),
    path("sample/away/", loses_its_database),
    path("sample/new/", Begin.as_view()),
    path("sample/<int:pk>/", Describe.as_view()),
    path("sample/<int:pk>/other/", OtherWords.as_view()),
    path("sample/<int:pk>/described-paper/", DescribeWithPaper.as_view()),
    path("sample/<int:pk>/paper/", AddPaper.as_view()),
    path("", include("casemgmt.urls")),
]
