"""The log of what went between the services about one person."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.policies import CaseAction, case_policy
from cases.presenters import identity
from cases.selectors.files import case_file
from cases.views.base import CaseCommandView, CaseFileMixin
from core import audit
from core.days import today
from core.errors import NotAllowed
from core.lists import FilteredListView
from core.views import CommandView
from correspondence.filters import LogFilter
from correspondence.forms.log import EntryCorrectionForm, EntryForm
from correspondence.models import CorrespondenceEntry
from correspondence.policies import CorrespondenceAction, correspondence_policy
from correspondence.selectors.reading import contacts_owed, log_of
from correspondence.services import log

PART = "correspondence:log"


class WholeFileMixin(CaseFileMixin):
    """A page of the case for those who read the whole file: what it shows names the other services."""

    part = PART

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, case, rule=NotAllowed.code)
            raise NotAllowed(f"read correspondence of case {case.pk}")
        return case


class Log(WholeFileMixin, FilteredListView):  # type: ignore[misc]  # one case, and the list of its entries
    """Every letter, mail, call and talk with a service, by service and by way (GB1-comm-records)."""

    template_name = "correspondence/log.html"
    filter_class = LogFilter
    title = "Letters and calls"
    object: Case

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        return self.filter.qs

    def make_filter(self) -> LogFilter:
        rows = log_of(self.object)
        return LogFilter(self.request.GET, queryset=rows, request=self.request, case=self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        audit.record(self.request.user, audit.OPENED, self.object, part="correspondence")
        return super().get_context_data(
            may_write=CaseAction.WORK in self.can and self.object.is_open,
            owed=contacts_owed(self.object, self.at) if CaseAction.WORK in self.can else [],
            **kwargs,
        )


class AddEntry(CaseCommandView):
    """Write down a call, an e-mail, a letter or a talk with a service."""

    part = PART
    action = CaseAction.WORK
    form_class = EntryForm
    title = "Add a letter, call or talk"
    lead = "What you told a service needs a consent that named it on that day."
    button = "Add it"
    success_message = "It is in the log."
    template_name = "correspondence/form.html"

    @property
    def cancel_url(self) -> str:
        return log_address(self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"case": self.object}

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"happened_on": today()}

    def run(self, form) -> CorrespondenceEntry:
        return log.record_entry(actor=self.request.user, case=self.object, **form.cleaned_data)


class CorrectEntry(CommandView):
    """Put an entry right by a further one."""

    policy = correspondence_policy
    action = CorrespondenceAction.WRITE
    form_class = EntryCorrectionForm
    template_name = "correspondence/correct.html"
    title = "Correct an entry"
    lead = "The first entry stays as it was written. Yours stands beside it."
    button = "Add the correction"
    success_message = "The correction stands beside the entry."
    object: CorrespondenceEntry

    def get_queryset(self):
        rows = CorrespondenceEntry.objects.select_related("case__service_user", "case__lead_agency", "with_agency")
        return rows.select_related("recorded_by")

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"subject": self.object.subject, "outcome": self.object.outcome}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **({"identity": bar_of(self.request.user, self.object.case), "entry": self.object} | kwargs)
        )

    def run(self, form) -> CorrespondenceEntry:
        return log.correct_entry(actor=self.request.user, entry=self.object, **form.cleaned_data)


def log_address(case: Case) -> str:
    return reverse(PART, args=[case.pk])


def bar_of(user, case: Case):
    """The bar of the file above a page about one row of it."""
    at = timezone.now()
    file = case_file(user, case, at, case_policy.can(user, case, at=at))
    return identity(file, current=PART, today=today(), short=True)
