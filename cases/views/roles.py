"""Pages of the roles on a case: each asks one thing and runs one verb."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from agencies.models import Worker
from agencies.selectors import setting, standing_of
from cases import selectors
from cases.forms import roles as forms
from cases.models import CaseAgency, KeyWorkerAssignment
from cases.policies import CaseAction, case_policy
from cases.rules.capacity import AGREEMENT
from cases.services import assignments, key_workers
from cases.views.base import CaseCommandView
from cases.views.capacity import AsksForAgreement
from core.days import today
from core.deadlines import add_months
from core.text import whole_number


class RoleView(CaseCommandView):
    """A page that changes who does what in a case, with the meaning of the roles at hand (KW-2.1.1)."""

    part = "cases:team"
    template_name = "cases/role_form.html"
    definitions = ""  # all of them

    @property
    def cancel_url(self) -> str:
        return reverse("cases:team", args=[self.object.pk])

    def get_success_url(self) -> str:
        # What was just done may have ended the person's own sight of the case.
        seen = case_policy.allows(self.request.user, CaseAction.VIEW, self.object)
        return self.cancel_url if seen else reverse("desk:home")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | self.form_about()

    def form_about(self) -> dict[str, Any]:
        """What the form must know to offer the right choices."""
        return {}

    def asked_worker(self) -> dict[str, Any]:
        """The worker whom a link has named already."""
        asked = self.request.GET.get("worker", "")
        number = whole_number(asked)
        return {"worker": self.post_of(number)} if number else {}

    def post_of(self, user_id: int):
        agencies = standing_of(self.request.user, today()).managed
        return Worker.objects.in_post(today()).filter(user=user_id, agency__in=agencies).first()


class TakeLead(AsksForAgreement, RoleView):
    """An agency takes the lead of a case that nobody leads."""

    action = CaseAction.TAKE_LEAD
    form_class = forms.TakeLeadForm
    title, button = "Take the lead", "Take the lead"
    lead = "The lead agency commits itself for six months or more, and answers for the case manager."
    success_message = "Your agency leads this case. The case manager has been told."

    def form_about(self):
        return {"case": self.object, "user": self.request.user, "on": today()}

    def get_initial(self):
        months = setting("lead_agency_min_commitment_months")
        return super().get_initial() | {"committed_until": add_months(today(), months)} | self.asked_worker()

    def give(self, form):
        given = dict(form.cleaned_data)
        grounds: dict[str, Any] = {ground: True for ground in given.pop("grounds")}
        worker = given.pop("worker").user
        return assignments.take_lead(actor=self.request.user, case=self.object, worker=worker, **given, **grounds)


class AssignCaseManager(AsksForAgreement, RoleView):
    """Give a case its manager; the present one's time ends by handover."""

    action = CaseAction.ASSIGN_MANAGER
    form_class = forms.AssignCaseManagerForm
    title, button = "Appoint a case manager", "Appoint"
    success_message = "The case manager has been appointed and told."

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded for the record
        present = selectors.current_case_manager(self.object)
        if present is None:
            return "Nobody is case manager now."
        return f"{present.worker} is case manager now. Their time ends on the day the new one starts."

    def form_about(self):
        return {"case": self.object, "user": self.request.user, "on": today()}

    def get_initial(self):
        return super().get_initial() | {"starts_on": today()} | self.asked_worker()

    def give(self, form):
        return assignments.assign_case_manager(
            actor=self.request.user,
            case=self.object,
            worker=form.cleaned_data["worker"].user,
            starts_on=form.cleaned_data["starts_on"],
            over_capacity=form.cleaned_data.get(AGREEMENT, ""),
        )


class EndCaseManager(AsksForAgreement, RoleView):
    """The case manager left the post or is on long leave."""

    action = CaseAction.ASSIGN_MANAGER
    form_class = forms.EndCaseManagerForm
    title, button = "End the case manager’s time", "End it"
    lead = "Only where somebody left the post or is on long leave. The lead agency stays responsible all the time."
    success_message = "The case manager’s time has ended."

    def form_about(self):
        return {"case": self.object, "user": self.request.user, "on": today()}

    def give(self, form):
        given = dict(form.cleaned_data)
        interim = given.pop("interim")
        return assignments.end_case_manager(
            actor=self.request.user, case=self.object, interim=interim.user if interim else None, **given
        )


class AssignKeyWorker(AsksForAgreement, RoleView):
    """Name a key worker: of the lead agency, or a partner's own."""

    form_class = forms.KeyWorkerForm
    title, button = "Name a key worker", "Name the key worker"
    success_message = "The key worker has been named and told."

    @property
    def action(self) -> CaseAction:  # type: ignore[override]  # a partner's manager comes by another right
        return CaseAction.STAFF if CaseAction.STAFF in self.can else CaseAction.STAFF_OWN_PART

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded for the record
        if CaseAction.STAFF in self.can:
            return "Of the lead agency. The other agencies name their own."
        return "Of your own agency. What they see follows the person’s consent."

    def staffed(self) -> list[int | None]:
        """The agencies whose workers this person may name here."""
        if CaseAction.STAFF in self.can:
            return [self.object.lead_agency_id]
        managed = standing_of(self.request.user, today()).managed
        taking_part = CaseAgency.objects.in_case(today()).filter(case=self.object, agency__in=managed)
        return list(taking_part.values_list("agency", flat=True))

    def form_about(self):
        return {"agencies": self.staffed(), "on": today()}

    def get_initial(self):
        return super().get_initial() | {"starts_on": today()} | self.asked_worker()

    def give(self, form):
        given = dict(form.cleaned_data)
        post = given.pop("worker")
        given["in_care_team"] = given["in_care_team"] == "yes"
        return key_workers.assign_key_worker(
            actor=self.request.user, case=self.object, agency=post.agency, worker=post.user, **given
        )


class MemberView(RoleView):
    """A page about one row of a case, which must be a row of this case."""

    rows: Any = None
    member: Any

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        self.member = self.rows.filter(case=case, pk=self.kwargs["row"]).first()
        if self.member is None:
            raise Http404
        return case

    @property
    def draft_form(self) -> str:  # type: ignore[override]  # each row has its own draft
        return f"{type(self).__qualname__}:{self.kwargs['row']}"


class EndKeyWorker(MemberView):
    """A key worker's time on the case ends."""

    rows = KeyWorkerAssignment.objects.current().select_related("worker", "agency")
    form_class = forms.EndKeyWorkerForm
    title, button = "End a key worker’s time", "End it"
    success_message = "The key worker’s time has ended."

    @property
    def action(self) -> CaseAction:  # type: ignore[override]  # a partner's manager comes by another right
        return CaseAction.STAFF if CaseAction.STAFF in self.can else CaseAction.STAFF_OWN_PART

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded for the record
        return f"{self.member.worker}, {self.member.agency.label}, key worker since {self.member.starts_on:%-d %B %Y}."

    def get_initial(self):
        return super().get_initial() | {"ended_on": today()}

    def run(self, form):
        return key_workers.end_key_worker(actor=self.request.user, assignment=self.member, **form.cleaned_data)
