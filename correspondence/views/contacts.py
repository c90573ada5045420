"""The contacts of a case: the list, and the page on which one is written down."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.views.generic import DetailView

from cases.policies import CaseAction
from cases.views.base import CaseCommandView, CaseFileMixin
from core import audit
from core.days import day_of
from core.errors import NotAllowed
from core.forms import StrikeForm
from core.views import found_within
from correspondence.forms.contacts import ContactForm
from correspondence.models import Contact
from correspondence.selectors.contacts import contacts_of, who_may_have_met
from correspondence.services.contacts import record_contact, strike_contact

PART = "correspondence:contacts"
ON_A_PAGE = 25


class Contacts(CaseFileMixin, DetailView):
    """Every contact with the person, whether they came or not."""

    template_name = "correspondence/contacts.html"
    part = PART

    def get_context_data(self, **kwargs):
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, self.object, rule=NotAllowed.code)
            raise NotAllowed("the contacts of a case")
        audit.record(self.request.user, audit.OPENED, self.object, part="contacts")
        page = Paginator(contacts_of(self.object), ON_A_PAGE).get_page(self.request.GET.get("page"))
        may_record = CaseAction.WORK in self.can and self.object.is_open
        return super().get_context_data(contacts=page, page_obj=page, may_record=may_record, **kwargs)


class RecordContact(CaseCommandView):
    """A contact is written down, and whether the person came."""

    action = CaseAction.WORK
    part = PART
    form_class = ContactForm
    title = "Record a contact"
    lead = "Each time you and the person met or spoke, or were to."
    button = "Record the contact"
    success_message = "The contact is recorded."

    @property
    def cancel_url(self) -> str:
        return reverse(PART, args=[self.object.pk])

    def get_form_kwargs(self):
        colleagues = who_may_have_met(self.request.user, self.object, day_of(self.at))
        return super().get_form_kwargs() | {"colleagues": colleagues}

    def get_initial(self):
        return super().get_initial() | {"made_on": day_of(self.at), "made_by": self.request.user.pk}

    def run(self, form):
        record_contact(actor=self.request.user, case=self.object, **form.cleaned_data)


class StrikeContact(CaseCommandView):
    """A contact that was recorded in error. It stays, struck through."""

    action = CaseAction.WORK
    part = PART
    form_class = StrikeForm
    title = "Recorded in error"
    button = "Strike it"
    success_message = "Struck. It stays to be read, and counts for nothing."

    @property
    def draft_form(self) -> str:  # type: ignore[override]  # one for each contact
        return f"correspondence.strike.{self.kwargs['contact']}"

    @property
    def contact(self) -> Contact:
        """Found through its case, whose policy decides."""
        rows = Contact.objects.select_related("case").filter(case=self.object)
        return found_within(self.request.user, rows, self.kwargs["contact"])

    @property
    def lead(self) -> str:  # type: ignore[override]  # with its day
        contact = self.contact
        return f"The contact of {contact.made_on:%-d %B %Y}: {contact.get_outcome_display().lower()}."

    @property
    def cancel_url(self) -> str:
        return reverse(PART, args=[self.object.pk])

    def run(self, form):
        strike_contact(actor=self.request.user, contact=self.contact, **form.cleaned_data)
