"""The page of the team of a case, on the screen and on paper."""

from django.http import Http404
from django.views.generic import DetailView

from agencies.selectors import standing_of
from cases import selectors
from cases.models import Case
from cases.policies import CHILD_FAMILY, TEAM, CaseAction, came_by, who_adds
from cases.selectors.contacts import contacts_on
from cases.views.base import CaseFileMixin
from core import audit
from core.days import today
from core.errors import NotAllowed


class Team(CaseFileMixin, DetailView):
    """Who works on the case, whom to ring, who did before, and for how long the lead agency is bound (GB2-cm-team)."""

    part = "cases:team"
    template_name = "cases/team.html"
    for_print = False

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        if TEAM not in self.file.parts:
            raise Http404
        return case

    def get_context_data(self, **kwargs):
        now = self.at
        agencies = came_by(self.request.user, self.object, now)
        team = selectors.team(self.object, now, parts=self.file.parts, own_agencies=agencies, for_print=self.for_print)
        whole = self.file.is_whole
        audit.record(self.request.user, "printed" if self.for_print else audit.OPENED, self.object, part=TEAM)
        return super().get_context_data(
            team=team,
            managed=frozenset(standing_of(self.request.user, today()).managed),
            links=self.links(),
            contacts=contacts_on(self.request.user, self.object, now),
            splits=[each for each in team.members if each.is_child_family] if CHILD_FAMILY in self.file.parts else [],
            tenures=[each for each in selectors.tenures(self.object) if each.ended_on] if whole else [],
            agreements=list(self.object.lead_agreements.select_related("agency").order_by("-pk")) if whole else [],
            changes=list(self.object.level_changes.select_related("asked_by", "decided_by").order_by("-pk"))
            if whole
            else [],
            **kwargs,
        )

    def links(self) -> dict[str, bool]:
        """What this person can do from here; a closed case is only read."""
        case, can = self.object, self.can if self.object.is_open else frozenset()
        managed = case.level == Case.Level.CASE_MANAGEMENT
        waiting = case.level_changes.filter(decided_at=None).exists() if CaseAction.WORK in can else False
        assign = CaseAction.ASSIGN_MANAGER in can and managed
        return {
            "take_lead": CaseAction.TAKE_LEAD in can,
            "assign": assign,
            "appoint": assign and self.file.case_manager is None,
            "staff": CaseAction.STAFF in can,
            "staff_own": CaseAction.STAFF_OWN_PART in can,
            "key_worker": bool({CaseAction.STAFF, CaseAction.STAFF_OWN_PART} & can),
            "add_agency": who_adds(case) in can,
            "manage": CaseAction.MANAGE in can,
            "level": CaseAction.WORK in can and not waiting and case.level != Case.Level.HARM_REDUCTION_ONLY,
            "child_family": assign,
            "ask": CaseAction.ASK_TO_MANAGE in can,
            "contact": CaseAction.CONTACT_MANAGER in can,
        }


class PrintedTeam(Team):
    """The team on paper: only those whose agencies the consent in force lets be named."""

    template_name = "cases/team_print.html"
    for_print = True

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        if not self.file.is_whole:
            audit.record_refusal(self.request.user, "print_team", case, rule=NotAllowed.code)
            raise NotAllowed(f"print the team of case {case.pk}")
        return case
