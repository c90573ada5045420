"""The initial assessment of a case: its page, and the long form on which it is written."""

import logging
from typing import Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView

from assessments.filters import InitialDueFilter
from assessments.forms.initial import InitialAssessmentForm, rows_in
from assessments.models import InitialAssessment
from assessments.rules.initial import Missing, check_may_begin
from assessments.selectors.care_team import decision_of, has_initial, meeting_name
from assessments.selectors.due import case_with_contacts, due_rows, stage_of, with_contacts, yardstick_of
from assessments.selectors.initial import assessments_of, begun, written_of
from assessments.services import initial
from cases.models import Case
from cases.policies import CaseAction
from cases.selectors import listed_services
from cases.selectors.caseload import with_people
from cases.views.base import CaseCommandView, CaseFileMixin, found_case
from core import audit
from core.days import day_of
from core.drafts import NotKept, save_draft
from core.errors import DomainError, NotAllowed
from core.exports import Column
from core.lists import FilteredListView
from correspondence.selectors.contacts import attended

PART = "assessments:initial"
log = logging.getLogger(__name__)


class InitialAssessmentPage(CaseFileMixin, DetailView):
    """What was found at the first or second contact, what the care team decided, and whether the person knows."""

    template_name = "assessments/initial.html"
    part = PART

    def fetch(self) -> Case:
        return found_case(case_with_contacts, case=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case: Case = self.object
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, case, rule=NotAllowed.code)
            raise NotAllowed("the initial assessment of a case")
        audit.record(self.request.user, audit.OPENED, case, part="initial-assessment")
        found = assessments_of(case)
        latest = found[0] if found else None
        context = {
            "latest": latest,
            "item": getattr(latest, "care_team_item", None) if latest else None,
            "earlier": found[1:],
            "stage": str(stage_of(case, yardstick_of(case), day_of(self.at))),
            "contacts": getattr(case, "attended_contacts", None) or 0,
            "meeting": meeting_name(case.lead_agency_id),
            "services": listed_services(case),
            "risks": [InitialAssessment.Risk(risk).label for risk in latest.risks] if latest else [],
            "may_write": CaseAction.WORK in self.can and case.is_open and _may_write(case, latest),
            "may_manage": CaseAction.MANAGE in self.can,
            "may_work": CaseAction.WORK in self.can,
        }
        return super().get_context_data(**(context | kwargs))


def _may_write(case: Case, latest: InitialAssessment | None) -> bool:
    if latest is not None and latest.state == InitialAssessment.State.DRAFT:
        return True
    try:
        check_may_begin(has_complete=has_initial(case), decision=decision_of(case))
    except DomainError:
        return False
    return True


class WriteInitialAssessment(CaseCommandView):
    """One long form, kept while it is typed: saved as often as one likes, completed with all five findings."""

    action = CaseAction.WORK
    part = PART
    form_class = InitialAssessmentForm
    template_name = "assessments/write_initial.html"
    title = "Initial assessment"
    lead = "Made at the first or second contact. It takes several minutes, and nothing you write is lost."
    draft_form = "assessments.initial"

    @property
    def cancel_url(self) -> str:
        return reverse(PART, args=[self.case_pk])

    @property
    def case_pk(self) -> int:
        return self.kwargs["pk"]

    def get(self, request, *args, **kwargs):
        if begun(self.object) is None:
            try:
                check_may_begin(has_complete=has_initial(self.object), decision=decision_of(self.object))
            except DomainError as error:
                messages.info(request, error.message)
                return redirect(self.cancel_url)
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """As the record has it: the one being written, or, on the page of a conflict, the one handed in."""
        record = self.object if isinstance(self.object, InitialAssessment) else begun(self.object)
        if record is None:
            return self._first_words() | {"version": 0}
        is_past = hasattr(record, "_history")
        return written_of(record, tuple(initial.FIELDS), is_past=is_past) | {"version": record.version}

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        return kwargs | {"rows_sent": rows_in(kwargs.get("data"))}

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if form.brought is not None:
            form.open_rows(rows_in(form.brought))
        return form

    def _first_words(self) -> dict[str, Any]:
        """What the file knows already."""
        case = self.object
        number = max(attended(case).count(), 1)
        check = case.manager_checks.order_by("-pk").first()
        homeless = getattr(check, "said_homeless", "") if check else ""
        return {
            "assessed_on": day_of(self.at),
            "contact_number": number,
            "is_homeless": homeless if homeless in InitialAssessment.Known.values else "",
            "other_services": "listed" if listed_services(case) else "",
            "gave_information": case.sheet_issues.exists(),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"services": listed_services(self.object), "meeting": meeting_name(self.object.lead_agency_id)}
        return super().get_context_data(**(context | kwargs))

    def run(self, form):
        finishing = self.request.POST.get("then") == "complete"
        verb = initial.complete_initial_assessment if finishing else initial.save_initial_assessment
        try:
            verb(actor=self.request.user, case=self.object, **form.words)
        except Missing as missing:
            self.refused_by = missing.code
            for name, words in missing.missing.items():
                if name != missing.field:
                    form.add_error(name, words)
            raise
        if finishing:
            meeting = meeting_name(self.object.lead_agency_id)
            messages.success(self.request, f"The assessment is complete. It is on the list of the {meeting.lower()}.")
        else:
            messages.success(self.request, "Saved. You can go on with it at any time.")

    def get_success_url(self) -> str:
        if self.request.POST.get("then") == "add":
            return reverse("assessments:write-initial", args=[self.case_pk]) + "#services-in-use"
        return self.cancel_url

    def form_invalid(self, form):
        # Without script nothing was kept on the way: what was just sent is kept now.
        try:
            save_draft(self.draft_key, self.request.POST)
        except NotKept as refusal:
            log.info("A refused initial assessment was not kept as a draft: %s", refusal)
        return super().form_invalid(form)


class InitialDue(FilteredListView):
    """The people whose initial assessment is late or overdue: a worker's own, a manager's whole agency (KW-7.1)."""

    template_name = "assessments/initial_due.html"
    title = "Initial assessments that are late"
    filter_class = InitialDueFilter
    export_verb = "initial-due.exported"
    columns = (
        Column("Person", lambda row: row.case.name),
        Column("Reference", lambda row: row.case.reference),
        Column("State", lambda row: row.said),
        Column("Contacts that took place", lambda row: row.contacts),
        Column("First contact", lambda row: row.first_contact_on),
        Column("Case manager", lambda row: row.case.case_manager),
        Column("Key workers", lambda row: row.case.key_workers),
        Column("Lead agency", lambda row: row.case.agency),
    )
    left_out = ("what was found of the person’s needs",)

    def make_filter(self):
        return InitialDueFilter(self.request.GET, user=self.request.user)

    def get_queryset(self):
        return with_contacts(with_people(super().get_queryset()))

    def presented(self, rows: list[Any]) -> list[Any]:
        return due_rows(self.request.user, rows, timezone.now())
