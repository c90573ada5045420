from django.utils import timezone
from django.views.generic import DetailView, TemplateView

from agencies.selectors import workers_of
from cases.forms.oversight import AnswerSupportForm, AskSupportForm, AskWorkerChangeForm, DecideWorkerChangeForm
from cases.policies import CaseAction, RequestAction, case_policy, support_request_policy, worker_change_policy
from cases.selectors.asked import open_support_requests, open_worker_changes, workers_with_a_role
from cases.selectors.capacity import to_agree, told_of
from cases.services import support, worker_changes
from cases.views.base import CaseCommandView
from cases.views.capacity import AsksForAgreement
from core.days import today
from core.views import CommandView, SeenObjectMixin


class Requests(TemplateView):
    """What people and case managers ask of this manager, the oldest first."""

    template_name = "cases/requests.html"

    def get_context_data(self, **kwargs):
        on = today()
        return super().get_context_data(
            support=open_support_requests(self.request.user, on),
            changes=open_worker_changes(self.request.user, on),
            over_capacity=told_of(self.request.user, to_agree(self.request.user, timezone.now())),
            **kwargs,
        )


class AskWorkerChange(CaseCommandView):
    """Write down that the person wants another worker."""

    action = CaseAction.WORK
    form_class = AskWorkerChangeForm
    title = "The person asks for another worker"
    lead = "Everybody may ask. The manager decides, gives a reason, and the person is told."
    button = "Put it to the manager"
    success_message = "The manager has the request. It stays on their list until it is decided."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"workers": workers_with_a_role(self.object)}

    def run(self, form):
        worker_changes.ask_worker_change(actor=self.request.user, case=self.object, **form.cleaned_data)


class AskSupport(CaseCommandView):
    """Ask the lead agency's manager for help."""

    action = CaseAction.CO_ORDINATE
    form_class = AskSupportForm
    title = "Ask the manager for support"
    lead = "With something that holds up the work and that you cannot settle yourself."
    button = "Ask for support"
    success_message = "The managers of the lead agency have your request."

    def run(self, form):
        support.ask_support(actor=self.request.user, case=self.object, **form.cleaned_data)


class RequestPage(SeenObjectMixin, DetailView):
    """One request, as those who may read it see it."""

    def get_queryset(self):
        return super().get_queryset().select_related("case__service_user", "agency")

    def get_context_data(self, **kwargs):
        asked = self.object
        return super().get_context_data(
            asked=asked,
            may_answer=RequestAction.ANSWER in self.can and not self.is_over(),
            sees_case=case_policy.allows(self.request.user, CaseAction.VIEW, asked.case),
            **kwargs,
        )

    def is_over(self) -> bool:
        raise NotImplementedError


class WorkerChangePage(RequestPage):
    policy = worker_change_policy
    template_name = "cases/worker_change.html"

    def is_over(self):
        return bool(self.object.decision)


class SupportRequestPage(RequestPage):
    policy = support_request_policy
    template_name = "cases/support_request.html"

    def is_over(self):
        return self.object.answered_on is not None


class DecideWorkerChange(AsksForAgreement, CommandView):
    """The manager's decision on a wish for another worker."""

    policy = worker_change_policy
    action = RequestAction.ANSWER
    form_class = DecideWorkerChangeForm
    template_name = "cases/decide_worker_change.html"
    title = "Decide on another worker"
    button = "Save the decision"
    success_message = "Your decision is kept, and whoever wrote the request down is told."

    def get_form_kwargs(self):
        workers = workers_of(self.object.agency, today()).exclude(pk=self.object.worker_id)
        return super().get_form_kwargs() | {"workers": workers}

    def give(self, form):
        worker_changes.decide_worker_change(actor=self.request.user, request=self.object, **form.cleaned_data)


class AnswerSupport(CommandView):
    """The manager's answer to a case manager."""

    policy = support_request_policy
    action = RequestAction.ANSWER
    form_class = AnswerSupportForm
    template_name = "cases/answer_support.html"
    title = "Answer the case manager"
    button = "Send the answer"
    success_message = "The case manager has your answer."

    def run(self, form):
        support.answer_support(actor=self.request.user, request=self.object, **form.cleaned_data)
