"""The pages of a case about coming to the service: taking part, offers, and the services in use."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, View

from cases import selectors
from cases.forms.people import OfferForm, ParticipationForm
from cases.forms.services_in_use import EditServiceForm, ServiceForm
from cases.models import HarmReductionOffer, NoOtherServices
from cases.policies import CaseAction, ServiceInUseAction, service_in_use_policy
from cases.presenters import address
from cases.selectors.people import expects_participation
from cases.services import participation, services_in_use
from cases.views.base import CaseCommandView, CaseFileMixin
from core import audit
from core.days import day_of
from core.errors import DomainError, NotAllowed
from core.views import CommandView, SeenObjectMixin


class Participation(CaseCommandView):
    action = CaseAction.WORK
    form_class = ParticipationForm
    template_name = "cases/participation.html"
    title = "Taking part in key working"
    success_message = "Saved."

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **({"policy_url": address("consents:working-with-us", self.object.pk)} | kwargs)
        )

    @property
    def lead(self) -> str:  # type: ignore[override]  # said anew for each case
        case = self.object
        policy = (
            "Everyone here is expected to take part." if expects_participation(case) else "Taking part is optional."
        )
        if case.participation_told_at:
            on = timezone.localdate(case.participation_told_at)
            return f"{policy} {case.participation_told_by} told the person on {on:%-d %B %Y}."
        return f"{policy} The person has not been told yet."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "expected": expects_participation(self.object),
            "was_told": self.object.participation_told_at is not None,
        }

    def get_initial(self):
        return super().get_initial() | {"participation": self.object.participation}

    def get_success_url(self):
        # Whoever comes from the steps of entry goes back to them.
        back = self.request.GET.get("from") == "entry"
        return reverse("cases:entry", args=[self.object.pk]) if back else super().get_success_url()

    def run(self, form):
        participation.record_participation(actor=self.request.user, case=self.object, **form.cleaned_data)


class RecordOffer(CaseCommandView):
    action = CaseAction.WORK
    form_class = OfferForm
    template_name = "cases/offer.html"
    title = "Record an offer"
    lead = "Each time key working or case management was offered, and what the person said."
    button = "Record the offer"
    success_message = "The offer is recorded."

    def get_success_url(self):
        return reverse("cases:offer", args=[self.object.pk])

    def get_initial(self):
        return super().get_initial() | {"offered_on": day_of(timezone.now())}

    def get_context_data(self, **kwargs):
        offers = HarmReductionOffer.objects.filter(case=self.object).select_related("offered_by")
        return super().get_context_data(offers=offers.order_by("-offered_on", "-pk"), **kwargs)

    def run(self, form):
        participation.record_offer(actor=self.request.user, case=self.object, **form.cleaned_data)


class Services(CaseFileMixin, DetailView):
    """The services in use with their contacts: read here, printed with the consent."""

    template_name = "cases/services.html"
    part = "cases:services"

    def get_context_data(self, **kwargs):
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, self.object, rule=NotAllowed.code)
            raise NotAllowed("the services in use")
        audit.record(self.request.user, audit.OPENED, self.object, part="services")
        services = selectors.services_in_use(self.request.user, self.object.service_user, timezone.now())
        may_edit = CaseAction.WORK in self.can and self.object.is_open
        none_said = NoOtherServices.objects.filter(case=self.object).select_related("recorded_by").first()
        return super().get_context_data(services=services, may_edit=may_edit, none_said=none_said, **kwargs)


class AddService(CaseCommandView):
    action = CaseAction.WORK
    form_class = ServiceForm
    title = "Add a service"
    lead = "A service that the person uses, with the contact there."
    button = "Add the service"
    success_message = "The service is on the list."

    def get_success_url(self):
        return reverse("cases:services", args=[self.object.pk])

    def run(self, form):
        services_in_use.add_service_in_use(actor=self.request.user, case=self.object, **form.cleaned_data)


class EditService(CommandView):
    policy = service_in_use_policy
    action = ServiceInUseAction.EDIT
    form_class = EditServiceForm
    title = "Change a service"
    success_message = "The service is saved."

    def get_initial(self):
        row = self.object
        names = [name for name in ServiceForm.base_fields if name not in {"agency", "contact"}]
        initial = {name: getattr(row, name) for name in names}
        return initial | {"agency": row.agency_id, "contact": row.contact_id} | super().get_initial()

    def run(self, form):
        services_in_use.edit_service_in_use(actor=self.request.user, service=self.object, **form.cleaned_data)


class EndService(SeenObjectMixin, View):
    http_method_names = ["post"]
    policy = service_in_use_policy

    def post(self, request, pk):
        service = self.get_object()
        try:
            services_in_use.end_service_in_use(actor=request.user, service=service)
            messages.success(request, "The service is off the list.")
        except DomainError as error:
            messages.error(request, error.message)
        return redirect(service)
