"""One issue of one agency, for those who read the whole file and for that agency."""

from typing import Any

from django.utils import timezone
from django.views.generic import DetailView

from agencies.selectors import workers_of
from careplans.forms.between import AnswerIssueForm
from careplans.models import PlanIssue
from careplans.policies import IssueAction, plan_issue_policy
from careplans.selectors.issues import said
from careplans.services import issues
from careplans.views.base import way_back
from cases.policies import CaseAction, case_policy
from cases.presenters import identity
from cases.selectors.files import CaseFile, case_file
from core import audit
from core.days import day_of
from core.views import CommandView, SeenObjectMixin


class IssueMixin(SeenObjectMixin):
    policy = plan_issue_policy
    object: PlanIssue
    file: CaseFile

    def get_queryset(self):
        related = ("case__service_user", "case__lead_agency", "agency", "raised_by", "owner", "replied_by")
        return PlanIssue.objects.select_related(*related)

    def get_object(self, queryset=None):
        issue = super().get_object(queryset)
        self.at = timezone.now()
        can = case_policy.can(self.request.user, issue.case, at=self.at)
        self.file = case_file(self.request.user, issue.case, self.at, can)
        return issue

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bar = identity(self.file, current="careplans:plan", today=day_of(self.at), short=True)
        return super().get_context_data(**({"identity": bar, "issue": said(self.object)} | kwargs))


class Issue(IssueMixin, DetailView):
    """What was raised, who sees to it, the answer."""

    template_name = "careplans/issue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        audit.record(self.request.user, audit.OPENED, self.object, part="issue")
        whole = CaseAction.VIEW_WHOLE in self.file.can
        back = way_back(self.object.case_id, is_whole=whole)
        may_answer = IssueAction.ANSWER in self.can and self.object.closed_on is None and self.object.case.is_open
        context = super().get_context_data(back_url=back, may_answer=may_answer, **kwargs)
        context.pop("object", None)
        context.pop("planissue", None)
        return context


class AnswerIssue(IssueMixin, CommandView):
    """Who sees to it, what is answered, and whether it is settled."""

    action = IssueAction.ANSWER
    form_class = AnswerIssueForm
    template_name = "careplans/issue_form.html"
    title = "Answer the issue"
    button = "Save"
    success_message = "Saved."

    def get_form_kwargs(self) -> dict[str, Any]:
        people = workers_of(self.object.case.lead_agency_id, day_of(self.at))
        return super().get_form_kwargs() | {"people": people}

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"owner": self.object.owner_id, "reply": self.object.reply}

    def run(self, form):
        return issues.answer_issue(actor=self.request.user, issue=self.object, **form.cleaned_data)
