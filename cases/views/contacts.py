"""A key worker contacts the case manager in the other service (KW-13.1)."""

from cases.forms.contacts import ContactManagerForm
from cases.policies import CaseAction
from cases.selectors.contacts import contacting_for, contacts_on, domains_to_mark
from cases.services import contacts
from cases.views.base import CaseCommandView
from core.days import day_of


class ContactManager(CaseCommandView):
    """Whom to ring; and afterwards, what was found out."""

    action = CaseAction.CONTACT_MANAGER
    form_class = ContactManagerForm
    template_name = "cases/contact_manager.html"
    title = "Contact the case manager"
    lead = "Ring them first. Then write down here what you found out: they get it as a notice."
    button = "Save the contact"
    success_message = "Saved. The case manager has a notice."

    def get_form_kwargs(self):
        agencies = contacting_for(self.request.user, self.object, self.at)
        domains = domains_to_mark(self.object, [agency.pk for agency in agencies], self.at)
        return super().get_form_kwargs() | {"domains": domains}

    def get_initial(self):
        point = self.file.contact_point
        return super().get_initial() | {"made_on": day_of(self.at), "spoke_to": point.name if point else ""}

    def get_context_data(self, **kwargs):
        earlier = contacts_on(self.request.user, self.object, self.at)
        return super().get_context_data(**({"shared": self.file.shared, "contacts": earlier} | kwargs))

    def run(self, form):
        contacts.contact_manager(actor=self.request.user, case=self.object, **form.cleaned_data)
