"""Pages of the agencies that share a case, and of its level."""

from typing import Any

from django.http import Http404

from agencies.selectors import setting
from cases.forms import roles as forms
from cases.models import Case, CaseAgency, LevelChange
from cases.policies import CaseAction, who_adds
from cases.services import agencies_in_case, levels
from cases.views.roles import MemberView, RoleView
from core.days import today
from core.deadlines import add_months


class AddAgency(RoleView):
    """An agency joins the case, with what it does there."""

    form_class = forms.AddAgencyForm
    title, button = "Add an agency to the case", "Add the agency"
    lead = "It takes part from today. What its workers see follows the person’s consent."
    success_message = "The agency takes part in the case."

    @property
    def action(self) -> CaseAction:  # type: ignore[override]  # who may, depends on the level
        return who_adds(self.object)

    def form_about(self):
        return {"case": self.object, "on": today()}

    def run(self, form):
        return agencies_in_case.add_agency(actor=self.request.user, case=self.object, **form.cleaned_data)


class AgencyLeaves(MemberView):
    """An agency's part in the case ends."""

    rows = CaseAgency.objects.filter(left_on=None).select_related("agency", "case")
    form_class = forms.AgencyLeavesForm
    title, button = "An agency leaves the case", "End its part"
    success_message = "The agency’s part in the case has ended."

    @property
    def action(self) -> CaseAction:  # type: ignore[override]  # a partner's manager comes by another right
        return CaseAction.STAFF if CaseAction.STAFF in self.can else CaseAction.STAFF_OWN_PART

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded for the record
        return f"{self.member.agency.name}. Its key workers’ time on the case ends with it."

    def get_initial(self):
        return super().get_initial() | {"left_on": today()}

    def run(self, form):
        return agencies_in_case.agency_leaves(actor=self.request.user, membership=self.member, **form.cleaned_data)


class AskLevelChange(RoleView):
    """Ask for the other level of the case."""

    action = CaseAction.WORK
    form_class = forms.AskLevelChangeForm
    button = "Ask the manager"
    success_message = "The manager has been asked."

    @property
    def to_level(self) -> Case.Level:
        managed = self.object.level == Case.Level.CASE_MANAGEMENT
        return Case.Level.KEY_WORKING if managed else Case.Level.CASE_MANAGEMENT

    @property
    def title(self) -> str:  # type: ignore[override]  # worded for the record
        return f"Ask to change to {self.to_level.label.lower()}"

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded for the record
        return f"The case is at {self.object.get_level_display().lower()} now. The lead agency’s manager decides."

    def run(self, form):
        return levels.ask_level_change(
            actor=self.request.user, case=self.object, to_level=self.to_level, reason=form.cleaned_data["reason"]
        )


class DecideLevelChange(RoleView):
    """The manager agrees to the other level, or not."""

    action = CaseAction.MANAGE
    form_class = forms.DecideLevelChangeForm
    template_name = "cases/decide_level_change.html"
    button = "Decide"
    success_message = "Your decision is kept in the history of the case."
    change: LevelChange

    def get_object(self, queryset=None):
        change = LevelChange.objects.filter(pk=self.kwargs["change"]).select_related("asked_by").first()
        if change is None:
            raise Http404
        self.change, self.kwargs["pk"] = change, change.case_id
        return super().get_object(queryset)

    @property
    def title(self) -> str:  # type: ignore[override]  # worded for the record
        return f"Change to {self.change.get_to_level_display().lower()}?"

    @property
    def draft_form(self) -> str:  # type: ignore[override]  # each question has its own draft
        return f"{type(self).__qualname__}:{self.change.pk}"

    def form_about(self):
        return {"to_level": self.change.to_level}

    def get_initial(self):
        months = setting("lead_agency_min_commitment_months", self.object.lead_agency_id)
        return super().get_initial() | {"committed_until": add_months(today(), months)}

    def run(self, form):
        given = dict(form.cleaned_data)
        grounds: dict[str, Any] = {ground: True for ground in given.pop("grounds", [])}
        given["agreed"] = given["agreed"] == "yes"
        return levels.decide_level_change(actor=self.request.user, change=self.change, **given, **grounds)
