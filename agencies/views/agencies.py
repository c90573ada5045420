from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, ListView

from agencies import forms, selectors
from agencies.filters import AgencyFilter
from agencies.models import Agency, AgencyService, LocalHoliday
from agencies.policies import (
    AgencyAction,
    EntryAction,
    agency_contact_policy,
    agency_policy,
    agency_service_policy,
    may_add_agency,
)
from agencies.services import agencies as services
from core import audit
from core.days import today
from core.errors import NotAllowed
from core.views import CommandView, SeenObjectMixin, VerbView


class Directory(ListView):
    """All agencies that can be written to, with whether they signed the protocols."""

    template_name = "agencies/list.html"
    paginate_by = 25

    def get_queryset(self):
        rows = agency_policy.scope(self.request.user) & selectors.directory()
        self.filter = AgencyFilter(self.request.GET, queryset=rows, request=self.request)
        return self.filter.qs

    def get_context_data(self, **kwargs):
        may_add = may_add_agency(self.request.user, timezone.now())
        return super().get_context_data(filter=self.filter, may_add=may_add, **kwargs)


class AgencyPage(SeenObjectMixin, DetailView):
    """One agency: for others the way to reach it, for its own people what it keeps."""

    policy = agency_policy
    template_name = "agencies/agency.html"

    def get_queryset(self):
        return Agency.objects.select_related("child_protection_officer__user")

    def get_context_data(self, **kwargs):
        agency, inside = self.object, AgencyAction.VIEW_INSIDE in self.can
        return super().get_context_data(
            services=list(agency.services.filter(is_active=True).order_by("name")),
            contacts=list(agency.contacts.filter(is_active=True).select_related("service").order_by("name")),
            holidays=list(agency.local_holidays.filter(on__gte=today()).order_by("on")) if inside else [],
            warns_of_cpo=inside and selectors.lacks_cpo(agency, today()),
            inside=inside,
            **kwargs,
        )


class AddAgency(VerbView):
    """Enter an agency in the directory."""

    form_class = forms.AgencyForm
    title, button = "Add an agency", "Add the agency"
    lead = "It can be written to from then on. It can lead a case only once it has signed the protocols."
    success_message = "The agency is in the directory."

    @property
    def cancel_url(self) -> str:
        return reverse("agencies:list")

    def dispatch(self, request, *args, **kwargs):
        if not may_add_agency(request.user, timezone.now()):
            audit.record_refusal(request.user, "add_agency", None, rule=NotAllowed.code)
            raise NotAllowed("add_agency")
        return super().dispatch(request, *args, **kwargs)

    def run(self, form):
        return services.add_listed_agency(actor=self.request.user, **form.cleaned_data)


class AgencyCommand(CommandView):
    """A page that runs one verb on one agency."""

    policy = agency_policy
    action = AgencyAction.ADMINISTER
    fields: tuple[str, ...] = ()  # shown as they stand

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {name: getattr(self.object, name) for name in self.fields}


class EditAgency(AgencyCommand):
    """Change the entry in the directory."""

    action = AgencyAction.EDIT
    form_class = forms.EditAgencyForm
    fields = ("name", "short_name", "sector", "address", "eircode", "phone", "email", "website")
    title, success_message = "Edit the entry", "The entry is saved."

    def run(self, form):
        services.edit_agency(actor=self.request.user, agency=self.object, **form.cleaned_data)


class EditClinic(AgencyCommand):
    """Methadone clinic, prescriber, health identifiers."""

    form_class = forms.ClinicForm
    fields = ("is_methadone_clinic", "prescriber", "may_hold_ihi")
    title, success_message = "Clinic and health identifiers", "Saved."

    def run(self, form):
        services.edit_clinic(actor=self.request.user, agency=self.object, **form.cleaned_data)


class EditDataProtection(AgencyCommand):
    """Controller, officer, privacy notice (LAW-dpo)."""

    form_class = forms.DataProtectionForm
    fields = ("controller_name", "controller_contact", "dpo_name", "dpo_contact", "privacy_notice_version")
    title, success_message = "Data protection", "The data protection details are saved."
    lead = "Printed on the information sheet that people are given."

    def run(self, form):
        services.edit_data_protection(actor=self.request.user, agency=self.object, **form.cleaned_data)


class SignProtocols(AgencyCommand):
    """Record the day on which the agency signed."""

    form_class = forms.SignProtocolsForm
    title, button = "Record that the protocols are signed", "Record it"
    lead = "An agency that has signed can lead a case."
    success_message = "It is recorded that the agency has signed the protocols."

    def run(self, form):
        services.sign_protocols(actor=self.request.user, agency=self.object, **form.cleaned_data)


class NameOfficer(AgencyCommand):
    """Nominate the child protection officer."""

    form_class = forms.OfficerForm
    title, button = "Child protection officer", "Save the officer"
    lead = "One named worker of the agency, whom everybody can turn to when a child may be at risk."
    success_message = "The child protection officer is saved."

    def get_initial(self):
        return super().get_initial() | {"officer": self.object.child_protection_officer_id}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"workers": selectors.posts_of(self.object, today())}

    def run(self, form):
        services.name_child_protection_officer(actor=self.request.user, agency=self.object, **form.cleaned_data)


class AddHoliday(AgencyCommand):
    """A day on which the agency is closed."""

    form_class = forms.HolidayForm
    title, button = "Add a day on which you are closed", "Add the day"
    lead = "Public holidays need no entry. On this day no working day is counted for the agency."
    success_message = "The day is added."

    def run(self, form):
        services.add_local_holiday(actor=self.request.user, agency=self.object, **form.cleaned_data)


class RemoveHoliday(AgencyCommand):
    """Take a day out again."""

    form_class = forms.ConfirmForm
    title, button, success_message = "Remove this day?", "Remove the day", "The day is removed."

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded by the object
        return f"{self.holiday.name}. It will count as a working day again."

    @property
    def holiday(self) -> LocalHoliday:
        return get_object_or_404(LocalHoliday, pk=self.kwargs["holiday"], agency=self.object)

    def run(self, form):
        services.remove_local_holiday(actor=self.request.user, agency=self.object, holiday=self.holiday)


class AddService(AgencyCommand):
    """A site or programme."""

    action = AgencyAction.EDIT
    form_class = forms.ServiceForm
    title, button, success_message = "Add a service", "Add the service", "The service is added."

    def run(self, form):
        services.add_service(actor=self.request.user, agency=self.object, **form.cleaned_data)


class AddContact(AgencyCommand):
    """Somebody whom others may ring."""

    action = AgencyAction.EDIT
    form_class = forms.ContactForm
    title, button, success_message = "Add a contact", "Add the contact", "The contact is added."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"services": self.object.services.filter(is_active=True)}

    def run(self, form):
        services.add_contact(actor=self.request.user, agency=self.object, **form.cleaned_data)


class EntryCommand(CommandView):
    """A page that runs one verb on a service or contact, and goes back to its agency."""

    action = EntryAction.EDIT
    fields: tuple[str, ...] = ()

    def get_queryset(self):
        return super().get_queryset().select_related("agency")

    def get_initial(self):
        return super().get_initial() | {name: getattr(self.object, name) for name in self.fields}


class EditService(EntryCommand):
    """Change a service."""

    policy = agency_service_policy
    form_class = forms.EditServiceForm
    fields = ("name", "what_it_does", "address", "eircode", "phone", "opening_hours")
    title, success_message = "Edit the service", "The service is saved."

    def run(self, form):
        services.edit_service(actor=self.request.user, service=self.object, **form.cleaned_data)


class CloseService(EntryCommand):
    """Take a service out of the directory."""

    policy = agency_service_policy
    form_class = forms.ConfirmForm
    title, button = "Close this service?", "Close the service"
    lead = "It leaves the directory. What was recorded with it stays."
    success_message = "The service is closed."

    def run(self, form):
        services.close_service(actor=self.request.user, service=self.object)


class EditContact(EntryCommand):
    """Change a contact."""

    policy = agency_contact_policy
    form_class = forms.EditContactForm
    fields = ("name", "role", "phone", "email", "service")
    title, success_message = "Edit the contact", "The contact is saved."

    def get_form_kwargs(self):
        services_here = AgencyService.objects.filter(agency=self.object.agency_id, is_active=True)
        return super().get_form_kwargs() | {"services": services_here}

    def run(self, form):
        services.edit_contact(actor=self.request.user, contact=self.object, **form.cleaned_data)


class CloseContact(EntryCommand):
    """Take a contact out of the directory."""

    policy = agency_contact_policy
    form_class = forms.ConfirmForm
    title, button = "Remove this contact?", "Remove the contact"
    lead = "The name leaves the directory. Letters sent to it stay as they are."
    success_message = "The contact is removed."

    def run(self, form):
        services.close_contact(actor=self.request.user, contact=self.object)
