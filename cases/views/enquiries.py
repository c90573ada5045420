"""The one door to other agencies' people, and the doubts that managers settle between them."""

from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.generic import DetailView, ListView

from cases.forms.enquiries import DecideMergeForm, EnquiryForm, SameOrNotForm
from cases.models import ExistingRoleEnquiry
from cases.policies import EnquiryAction, MergeTaskAction, enquiry_policy, merge_task_policy
from cases.selectors import consent_names
from cases.services import enquiries, merges
from cases.views.people import OpeningMixin
from core import audit
from core.views import CommandView, SeenObjectMixin, VerbView

Answer = ExistingRoleEnquiry.Answer


class AskExistingRole(OpeningMixin, VerbView):
    form_class = EnquiryForm
    template_name = "cases/enquiry.html"
    title = "Does the person have a case manager already?"
    lead = (
        "Ask while the person is with you. The answer is for one exact name and birth date, and says no more than that."
    )
    button = "Ask"
    keeps_drafts = False  # the person is here now; nothing of them is kept for later

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"agencies": self.agencies}

    def run(self, form):
        said = dict(form.cleaned_data)
        agency = said.pop("agency", None) or self.own[0]
        return enquiries.ask_existing_role(actor=self.request.user, agency=agency, **said)


class EnquiryAnswer(SeenObjectMixin, DetailView):
    """The answer, in one shape whatever it is. The side asked about reads who asked and why."""

    policy = enquiry_policy
    template_name = "cases/enquiry_answer.html"
    context_object_name = "enquiry"

    def get_queryset(self):
        rows = ExistingRoleEnquiry.objects.select_related("asked_by", "agency", "named_agency", "settled_by")
        return rows.select_related("case__service_user")

    def get_context_data(self, **kwargs):
        enquiry = self.object
        lead_side = EnquiryAction.SETTLE in self.can
        if lead_side:
            audit.record(self.request.user, audit.OPENED, enquiry)
        # What was named once is named while the consent that let it be named still stands.
        named = enquiry.named_agency if enquiry.case else None
        if named and not consent_names(enquiry.case, enquiry.agency, timezone.now()):
            named = None
        return super().get_context_data(
            answer=enquiry.answer_now,
            named_agency=named,
            lead_side=lead_side,
            is_asker=enquiry.asked_by == self.request.user,
            may_settle=lead_side and enquiry.answer == Answer.POSSIBLE and not enquiry.settled_at,
            **kwargs,
        )


class SettleEnquiry(CommandView):
    policy = enquiry_policy
    action = EnquiryAction.SETTLE
    form_class = SameOrNotForm
    title = "Settle a possible match"
    lead = "Speak with the other agency’s manager first. The worker who asked is told to look at the answer again."
    button = "Settle it"
    success_message = "Settled. The worker who asked has a notice."

    def run(self, form):
        enquiries.settle_enquiry(actor=self.request.user, enquiry=self.object, same=form.cleaned_data["same"] == "yes")


class MergeTasks(ListView):
    """Records that may be one person's, for the managers of both sides."""

    template_name = "cases/merge_tasks.html"
    paginate_by = 25
    context_object_name = "tasks"

    def get_queryset(self):
        tasks = merge_task_policy.scope(self.request.user).select_related("one", "other", "one_agency", "other_agency")
        return tasks.order_by("outcome", "-created_at", "-pk").filter(outcome="open")


class DecideMerge(CommandView):
    """Name, birth date and agency of both, and no more until both sides agree."""

    policy = merge_task_policy
    action = MergeTaskAction.DECIDE
    form_class = DecideMergeForm
    template_name = "cases/merge_task.html"
    title = "One person or two?"
    button = "Save your side’s answer"
    success_message = "Your side’s answer is saved."
    success_url = reverse_lazy("cases:merge-tasks")

    @property
    def cancel_url(self) -> str:
        return reverse("cases:merge-tasks")

    def get_queryset(self):
        return super().get_queryset().select_related("one", "other", "one_agency", "other_agency")

    def get_context_data(self, **kwargs):
        task = self.object
        sides = [
            (task.one, task.one_agency, task.one_agreed_at),
            (task.other, task.other_agency, task.other_agreed_at),
        ]
        return super().get_context_data(sides=sides, is_open=task.outcome == task.Outcome.OPEN, **kwargs)

    def run(self, form):
        said = form.cleaned_data
        merges.decide_merge(actor=self.request.user, task=self.object, same=said["same"] == "yes", note=said["note"])
