"""What a list said of one person, with the case it came to."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.views.generic import DetailView

from cases.models import Case
from cases.policies import CaseAction, case_policy
from core import audit
from core.errors import NotAllowed
from core.views import CommandView, SeenObjectMixin
from imports import forms, selectors
from imports.models import CarriedOver
from imports.policies import CarriedOverAction, carried_over_policy
from imports.services import carrying


class CarriedOverPage(SeenObjectMixin, DetailView):
    """What a list said of one person and nobody has acted on yet."""

    policy = case_policy
    template_name = "imports/carried_over.html"
    context_object_name = "case"

    def get_queryset(self):
        return Case.objects.select_related("service_user")

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, case, rule=NotAllowed.code)
            raise NotAllowed(f"carried-over remarks of case {case.pk}")
        return case

    def get_context_data(self, **kwargs):
        page = Paginator(selectors.carried_over(self.object), 25).get_page(self.request.GET.get("page"))
        may_deal = CaseAction.WORK in self.can
        return super().get_context_data(page_obj=page, may_deal=may_deal, **kwargs)


class DealWith(CommandView):
    policy = carried_over_policy
    action = CarriedOverAction.DEAL
    form_class = forms.NothingForm
    template_name = "imports/deal_with.html"
    title = "Has this been dealt with?"
    button = "Yes, it has been dealt with"
    keeps_drafts = False
    success_message = "Noted as dealt with."

    def get_queryset(self):
        return CarriedOver.objects.select_related("case", "case__service_user")

    @property
    def cancel_url(self) -> str:
        return reverse("imports:carried-over", args=[self.object.case_id])

    def run(self, form):
        carrying.deal_with(actor=self.request.user, remark=self.object)
