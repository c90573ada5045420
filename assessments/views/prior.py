"""Assessments that other services did: found out, asked for, received (GB1-hna-done)."""

from django.urls import reverse
from django.utils import timezone

from agencies.selectors import directory, setting
from assessments.forms.comprehensive import PriorForm, ReceiveForm, where_of
from assessments.models import PriorAssessment
from assessments.policies import PriorAssessmentAction, prior_assessment_policy
from assessments.selectors.comprehensive import may_be_asked
from assessments.services import prior
from assessments.views.base import PART, UnderItsFileMixin
from cases.models import Case
from cases.policies import CaseAction
from cases.views.base import CaseCommandView
from core.days import today
from core.forms import HouseForm
from core.views import CommandView


class RecordPrior(CaseCommandView):
    """Another service did one: where, and when."""

    part = PART
    action = CaseAction.WORK
    form_class = PriorForm
    title = "An assessment done elsewhere"
    lead = "So that the person need not tell it all again."
    button = "Record it"
    success_message = "It is recorded. You can ask for it, with the person’s consent."
    template_name = "assessments/case_verb.html"

    @property
    def cancel_url(self) -> str:
        return reverse(PART, args=[self.object.pk])

    def get_form_kwargs(self):
        own = self.object.lead_agency
        return super().get_form_kwargs() | {"agencies": directory().exclude(pk=own.pk) if own else directory()}

    def run(self, form):
        prior.record_prior(actor=self.request.user, case=self.object, **form.cleaned_data)


class PriorCommandView(UnderItsFileMixin, CommandView):
    """A page that runs one verb on what another service did."""

    policy = prior_assessment_policy
    action = PriorAssessmentAction.WRITE
    template_name = "assessments/verb.html"
    object: PriorAssessment

    def get_queryset(self):
        return super().get_queryset().select_related("agency", "case__service_user", "case__lead_agency")

    @property
    def case(self) -> Case:
        return self.object.case


class RequestPrior(PriorCommandView):
    """Ask the other service for it: only with a consent that names that agency."""

    form_class = HouseForm
    keeps_drafts = False
    button = "Record that it is asked for today"
    success_message = "It is recorded that the assessment was asked for."

    @property
    def title(self) -> str:  # type: ignore[override]  # with the service's name
        return f"Ask {where_of(self.object)} for their assessment"

    @property
    def lead(self) -> str:  # type: ignore[override]  # by the consent that stands
        agency = self.object.agency_id
        consent = may_be_asked(self.case, agency, timezone.now()) if agency else None
        if consent is None:
            return "No consent in force lets us ask. Talk about consent with the person first."
        return f"By consent {consent.reference}. Write or ring them, and record it here."

    def run(self, form):
        prior.request_prior(actor=self.request.user, prior=self.object)


class ReceivePrior(PriorCommandView):
    """Their paper has come."""

    form_class = ReceiveForm
    button = "Keep it in the file"
    success_message = "The assessment is in the file. You can take it over in place of your own."

    @property
    def title(self) -> str:  # type: ignore[override]  # with the service's name
        return f"The assessment by {where_of(self.object)}"

    def get_form_kwargs(self):
        limit = setting("upload_max_mb", self.case.lead_agency_id)
        return super().get_form_kwargs() | {"bringer": self.request.user, "limit_mb": limit}

    def get_initial(self):
        return {"received_on": today()} | super().get_initial()

    def run(self, form):
        prior.receive_prior(actor=self.request.user, prior=self.object, **form.cleaned_data)
