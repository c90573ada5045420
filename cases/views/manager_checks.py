"""The check whether the person has a case manager already, part by part (GB1-existing-cm-check)."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView

from agencies.models import Agency
from cases import selectors
from cases.forms import entry as forms
from cases.models import ExistingManagerCheck
from cases.policies import CaseAction
from cases.presenters_of_entry import contact_words, outcome_of, steps_of_check, still_missing
from cases.selectors.entry import ServiceAsked
from cases.services import manager_checks
from cases.views.entry_steps import EntryFileMixin, EntryStep
from cases.ways_round import WayRound, ways_round
from core import audit


class ManagerCheckPage(EntryFileMixin, DetailView):
    """The running check with its parts, and the one that counts."""

    template_name = "cases/manager_check.html"

    def get_context_data(self, **kwargs):
        case, now = self.object, timezone.now()
        audit.record(self.request.user, audit.OPENED, case, part="entry")
        found = selectors.entry_of(self.request.user, case, self.can, now)
        view = selectors.check_view(case, found.running, now, self.can) if found.running else None
        may_work = CaseAction.ENTER in self.can and case.is_open
        context: dict[str, Any] = {
            "running": found.running,
            "completed": found.completed,
            "outcome": outcome_of(found.completed) if found.completed else "",
            "tasks": steps_of_check(view, case) if found.running or (may_work and not found.completed) else [],
            "services": [(each, *contact_words(each)) for each in view.services] if view else [],
            "missing": still_missing(view) if view else [],
            "may_work": may_work,
        }
        return super().get_context_data(**(context | kwargs))


class CheckStep(EntryStep):
    """One part of the check; afterwards the person is back at the check."""

    action = CaseAction.ENTER
    check: ExistingManagerCheck | None = None

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        found = selectors.entry_of(self.request.user, case, self.can, timezone.now())
        self.check = found.running
        return case

    @property
    def cancel_url(self) -> str:
        return reverse("cases:manager-check", args=[self.object.pk])


class AskPerson(CheckStep):
    form_class = forms.AskPersonForm
    title, button = "Ask the person", "Record the answer"
    lead = "Put the question to the person first. Others are asked only if the person agrees."
    success_message = "The answer is recorded."

    def get_initial(self):
        initial = super().get_initial()
        if self.check:
            names = ("said_manager", "said_who", "said_assessment", "said_homeless", "asked_on")
            initial |= {name: getattr(self.check, name) for name in names if getattr(self.check, name)}
        return initial

    def run(self, form):
        manager_checks.ask_person(actor=self.request.user, case=self.object, **form.cleaned_data)


class EnquiryPermission(CheckStep):
    form_class = forms.PermissionForm
    template_name = "cases/enquiry_permission.html"
    title, button = "Permission to ask other services", "Record the answer"
    lead = "The person says whether others may be asked, and which."
    success_message = "What the person said is recorded."

    def get_form_kwargs(self):
        services = selectors.listed_services(self.object) if CaseAction.VIEW_WHOLE in self.can else []
        known = {each.agency_id for each in services}
        agencies = Agency.objects.filter(is_active=True).exclude(pk__in=[pk for pk in known if pk])
        own = self.check.agency_id if self.check else None
        if CaseAction.VIEW_WHOLE in self.can:
            # Beside the services in use, those for homeless people are asked where somebody is homeless.
            homeless = selectors.is_homeless(self.object, self.check)
            agencies = agencies.filter(sector=Agency.Sector.HOMELESS) if homeless else agencies.none()
        return super().get_form_kwargs() | {
            "services": services,
            "agencies": list(agencies.exclude(pk__in=[own] if own else []).order_by("sort_key", "pk")),
        }

    def run(self, form):
        manager_checks.record_enquiry_permission(actor=self.request.user, case=self.object, **form.named())


class AskSystem(CheckStep):
    form_class = forms.SystemEnquiryForm
    title, button = "Look in this system", "Ask"
    keeps_drafts = False  # the person is here now; nothing of them is kept for later
    success_message = "The answer is part of the check."

    @property
    def lead(self) -> str:  # type: ignore[override]  # worded for the person
        person = self.object.service_user
        return f"For {person.name} and the birth date of the record. The other agency learns that you asked."

    def run(self, form):
        manager_checks.ask_system(actor=self.request.user, case=self.object, **form.cleaned_data)


class ContactService(CheckStep):
    """The three questions to one service, which stands in the address: service-3 of the list, or agency-7."""

    form_class = forms.ServiceContactForm
    template_name = "cases/contact_service.html"
    button = "Record the contact"
    success_message = "The contact is recorded."
    asked: ServiceAsked

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        if self.action not in self.can:
            return case  # seen, and refused
        if self.check is None:
            raise Http404
        view = selectors.check_view(case, self.check, timezone.now(), self.can)
        found = next((each for each in view.services if each.key == self.kwargs["key"]), None)
        if found is None:
            raise Http404
        self.asked = found
        return case

    @property
    def title(self) -> str:  # type: ignore[override]  # worded for the service
        return f"Ask {self.asked.name}"

    @property
    def draft_form(self) -> str:  # type: ignore[override]  # each service has its own draft
        return f"{type(self).__qualname__}:{self.asked.key}"

    @property
    def ways(self) -> list[WayRound]:
        """Where the person has not agreed: what a manager has signed off in its place."""
        return [] if self.asked.permitted_by else ways_round(self.request.user, self.object, self.asked.agency)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"ways": self.ways}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**({"asked": self.asked, "ways": self.ways} | kwargs))

    def run(self, form):
        service = self.asked.service
        manager_checks.record_service_contact(
            actor=self.request.user,
            case=self.object,
            service=service,
            agency=None if service else self.asked.agency,
            **form.cleaned_data,
        )


class HomelessRegister(CheckStep):
    form_class = forms.RegisterForm
    title, button = "Homeless register", "Record it"
    lead = "Homeless services look in the shared register (PASS). Others telephone or write to a homeless service."
    success_message = "The check of the homeless register is recorded."

    def run(self, form):
        manager_checks.record_register_check(actor=self.request.user, case=self.object, **form.cleaned_data)


class CompleteCheck(CheckStep):
    form_class = forms.CompleteCheckForm
    title, button = "Complete the check", "Complete the check"
    lead = "If there is a case manager elsewhere, we support the plan that there is."
    success_message = "The check is complete."

    def run(self, form):
        manager_checks.complete_check(actor=self.request.user, case=self.object, **form.cleaned_data)
