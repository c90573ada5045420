"""The care team's list of an agency, its decision on one assessment, and telling the person."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, TemplateView

from agencies.models import Agency, WorkerRole
from agencies.selectors import standing_of
from assessments.forms.care_team import DecideForm, TellForm
from assessments.models import CareTeamItem
from assessments.policies import CareTeamAction, care_team_item_policy
from assessments.selectors.care_team import decided, meeting_name, seen_by, to_be_told, waiting
from assessments.services import care_team
from cases.policies import case_policy
from cases.presenters import identity
from cases.selectors.files import CaseFile, case_file
from core import audit
from core.days import day_of, today
from core.views import CommandView, SeenObjectMixin

PART = "assessments:initial"
ON_A_PAGE = 25
Role = WorkerRole.Role


class CareTeamList(TemplateView):
    """What waits for this agency's care team; what was decided and not told; and what was decided before.

    Its managers see all of it, a key worker what is of their own people.
    """

    template_name = "assessments/care_team.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, on = self.request.user, today()
        working = standing_of(user, on).agencies_as(Role.KEY_WORKER, Role.LINE_MANAGER, Role.SENIOR_MANAGER)
        agency = Agency.objects.filter(pk=kwargs["pk"], pk__in=working).first()
        if agency is None:
            audit.record_refusal(user, CareTeamAction.VIEW, Agency(pk=kwargs["pk"]), rule="unseen")
            raise Http404
        waits = Paginator(seen_by(user, waiting(agency.pk)), ON_A_PAGE).get_page(self.request.GET.get("page"))
        untold = seen_by(user, to_be_told().filter(agency=agency))[:ON_A_PAGE]
        before = seen_by(user, decided(agency.pk))[:ON_A_PAGE]
        decides = agency.pk in standing_of(user, on).managed
        context = {"agency": agency, "title": meeting_name(agency), "decides": decides}
        return super().get_context_data(
            **(context | {"waiting": waits, "page_obj": waits, "untold": untold, "decided": before} | kwargs)
        )


class ItemMixin(SeenObjectMixin):
    """A page about one assessment on the care team's list, under the bar of its file."""

    policy = care_team_item_policy
    object: CareTeamItem
    file: CaseFile

    def get_queryset(self):
        beside = ("assessment__case__service_user", "assessment__case__lead_agency", "agency", "better_placed")
        return super().get_queryset().select_related(*beside, "decided_by", "told_by", "meeting")

    def get_object(self, queryset=None):
        item = super().get_object(queryset)
        case, user = item.assessment.case, self.request.user
        self.file = case_file(user, case, timezone.now(), case_policy.can(user, case))
        return item

    @property
    def cancel_url(self) -> str:
        return reverse("assessments:care-team-item", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bar = identity(self.file, current=PART, today=day_of(timezone.now()), short=True)
        about = {"identity": bar, "file": self.file, "item": self.object, "title": meeting_name(self.object.agency_id)}
        return super().get_context_data(**(about | kwargs))


class CareTeamItemPage(ItemMixin, DetailView):
    """One assessment on the list: since when it waits, what was decided, and whether the person knows."""

    template_name = "assessments/care_team_item.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item = self.object
        audit.record(self.request.user, audit.OPENED, item, part="care-team")
        may_decide = not item.decision and CareTeamAction.DECIDE in self.can
        may_tell = bool(item.decision) and item.told_on is None and CareTeamAction.TELL in self.can
        return super().get_context_data(may_decide=may_decide, may_tell=may_tell, **kwargs)


class Decide(ItemMixin, CommandView):
    action = CareTeamAction.DECIDE
    form_class = DecideForm
    template_name = "assessments/decide.html"
    title = "Decide after the initial assessment"
    lead = "Who goes on with this person. It moves on only once this is decided, and the person is then told."
    button = "Record the decision"
    success_message = "The decision is recorded. Now the person is told."

    def get_form_kwargs(self):
        agency = self.object.agency_id
        return super().get_form_kwargs() | {"agency": agency, "meeting": meeting_name(agency)}

    def get_initial(self):
        return super().get_initial() | {"decided_on": today()}

    def run(self, form):
        care_team.decide_care_team_item(actor=self.request.user, item=self.object, **form.cleaned_data)


class Tell(ItemMixin, CommandView):
    action = CareTeamAction.TELL
    form_class = TellForm
    template_name = "assessments/tell.html"
    title = "Tell the person what was decided"
    button = "Record that the person was told"
    success_message = "It is recorded that the person was told."

    def get_initial(self):
        return super().get_initial() | {"told_on": today()}

    def run(self, form):
        care_team.tell_care_team_decision(actor=self.request.user, item=self.object, **form.cleaned_data)
