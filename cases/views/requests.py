"""Pages on which a worker asks to be case manager, reads the answer, and goes on from it (KW-6.2a)."""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import DetailView, View

from agencies.selectors import standing_of
from cases import selectors
from cases.forms import roles as forms
from cases.forms.entry import AnswerSupportForm
from cases.models import CaseManagerRequest, ExistingRoleEnquiry
from cases.policies import CaseAction, ManagerRequestAction, case_policy, manager_request_policy
from cases.presenters import identity
from cases.presenters_of_entry import way_on
from cases.rules.capacity import AGREEMENT
from cases.selectors.files import case_file
from cases.services import requests
from cases.views.base import CaseCommandView
from cases.views.capacity import AsksForAgreement
from core import audit
from core.days import today
from core.errors import DomainError
from core.forms import HouseForm
from core.views import CommandView, SeenObjectMixin


class AskToManage(CaseCommandView):
    """Ask to become case manager of somebody whom one works with."""

    action = CaseAction.ASK_TO_MANAGE
    form_class = forms.AskToManageForm
    template_name = "cases/role_form.html"
    title, button = "Ask to be case manager", "Ask"
    lead = "A person has one case manager at a time, across all agencies. Where there is none, the manager decides."

    def get_form_kwargs(self):
        agencies = standing_of(self.request.user, today()).agencies
        return super().get_form_kwargs() | {"agencies": agencies}

    def form_valid(self, form):
        self.asked: CaseManagerRequest | None = None
        response = super().form_valid(form)
        return redirect(self.asked) if self.asked else response

    def run(self, form):
        self.asked = requests.ask_to_manage(actor=self.request.user, case=self.object, **form.cleaned_data)
        return self.asked


class AskFromEnquiry(View):
    """The same, for a worker whose enquiry has just been answered: a case manager exists."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int):
        enquiry = ExistingRoleEnquiry.objects.filter(pk=pk, asked_by=request.user.pk).first()
        exists = ExistingRoleEnquiry.Answer.EXISTS
        if enquiry is None or enquiry.case is None or enquiry.answer_now != exists:
            audit.record_refusal(request.user, "ask_to_manage", ExistingRoleEnquiry(pk=pk), rule="unseen")
            raise Http404
        try:
            asked = requests.ask_to_manage(actor=request.user, case=enquiry.case, agency=enquiry.agency)
        except DomainError as error:
            messages.error(request, error.message)
            return redirect(enquiry)
        return redirect(asked)


class ManagerRequestPage(SeenObjectMixin, DetailView):
    """One request and its answer: for the worker who asked, their manager, and those who answer for the case."""

    policy = manager_request_policy
    template_name = "cases/manager_request.html"
    context_object_name = "asked"

    def get_queryset(self):
        return CaseManagerRequest.objects.select_related(
            "asked_by", "agency", "case__service_user", "case__lead_agency", "decided_by", "support_answered_by"
        )

    def get_context_data(self, **kwargs):
        now = timezone.now()
        answer = selectors.manager_request_answer(self.request.user, self.object, now)
        bar = None
        if answer.case_id:
            case = self.object.case
            file = case_file(self.request.user, case, now, case_policy.can(self.request.user, case, at=now))
            bar = identity(file, current="cases:team", today=today())
        return super().get_context_data(
            answer=answer,
            identity=bar,
            is_own=ManagerRequestAction.FOLLOW_UP in self.can,
            may_decide=ManagerRequestAction.DECIDE in self.can,
            may_answer_offer=ManagerRequestAction.ANSWER_SUPPORT in self.can,
            **kwargs,
        )


class RequestCommand(CommandView):
    """A page that goes on from a request."""

    policy = manager_request_policy

    def get_queryset(self):
        return CaseManagerRequest.objects.select_related("asked_by", "agency", "case__service_user")


class DecideManagerRequest(AsksForAgreement, RequestCommand):
    """The manager agrees to the worker who asks, or says why not."""

    action = ManagerRequestAction.DECIDE
    form_class = forms.DecideManagerRequestForm
    template_name = "cases/decide_manager_request.html"
    title, button = "Answer a worker who asks to be case manager", "Answer"
    success_message = "The worker has been told."

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded for the record
        return f"{self.object.asked_by}, {self.object.agency.label}, for {self.object.case.reference}."

    def get_context_data(self, **kwargs):
        can = case_policy.can(self.request.user, self.object.case)
        refused = way_on(self.refused_by, self.object.case_id) if CaseAction.ENTER in can else None
        about = {"may_take_lead": CaseAction.TAKE_LEAD in can, "way_on": refused}
        return super().get_context_data(**(about | kwargs))

    def give(self, form):
        return requests.decide_manager_request(
            actor=self.request.user,
            request=self.object,
            agreed=form.cleaned_data["agreed"] == "yes",
            reason=form.cleaned_data["reason"],
            over_capacity=form.cleaned_data.get(AGREEMENT, ""),
        )


class OfferSupport(RequestCommand):
    """Refused as case manager: support the plan as key worker instead."""

    action = ManagerRequestAction.FOLLOW_UP
    form_class = forms.OfferSupportForm
    title, button = "Support the plan as key worker", "Offer it"
    lead = "The case manager and their manager read it, and accept or say why not. You are told."
    success_message = "The case manager has been told that you offer to support the plan."

    def run(self, form):
        return requests.ask_to_support(actor=self.request.user, request=self.object, **form.cleaned_data)


class AnswerSupport(RequestCommand):
    """The case manager, or the lead agency's manager, accepts a worker who offers to support the plan."""

    action = ManagerRequestAction.ANSWER_SUPPORT
    form_class = AnswerSupportForm
    template_name = "cases/answer_support_offer.html"
    title, button = "Answer an offer to support the plan", "Answer"
    success_message = "The worker has been told."

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded for the record
        asked = self.object
        return f"{asked.asked_by}, {asked.agency.label}, for {asked.case.reference}."

    def run(self, form):
        return requests.answer_support(
            actor=self.request.user,
            request=self.object,
            accepted=form.cleaned_data["accepted"] == "yes",
            reason=form.cleaned_data["reason"],
        )


class TellOwnManager(RequestCommand):
    """Refused as case manager: let one's own manager look at who should lead."""

    action = ManagerRequestAction.FOLLOW_UP
    form_class = HouseForm
    title, button = "Tell your manager", "Tell my manager"
    lead = "They get a notice with this request, and can speak with the manager of the lead agency."
    success_message = "Your manager has been told."
    keeps_drafts = False

    def run(self, form):
        return requests.tell_own_manager(actor=self.request.user, request=self.object)
