"""What was done for the person with somebody else."""

from typing import Any

from agencies.selectors import directory
from contacts.forms.notes import AdvocacyForm, RewriteAdvocacyForm
from contacts.models import CaseNote
from contacts.presenters import ways_to_write
from contacts.services import advocacy as services
from contacts.views.base import WriteMixin
from contacts.views.notes import RewriteNote


class WriteAdvocacy(WriteMixin):
    """Advocacy is written down: with whom, about what, and what came of it."""

    form_class = AdvocacyForm
    template_name = "contacts/advocacy_form.html"
    title = "Advocacy"
    button = "Save"
    success_message = "The advocacy is saved."

    def get_form_kwargs(self) -> dict[str, Any]:
        lead: Any = self.object.lead_agency_id
        agencies = directory().exclude(pk=lead)
        return super().get_form_kwargs() | self.beside() | {"agencies": agencies}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(ways=ways_to_write(self.object.pk, current="advocacy"), **kwargs)

    def run(self, form) -> CaseNote:
        return self.go_to(services.record_advocacy(actor=self.request.user, case=self.object, **form.words))


class RewriteAdvocacy(RewriteNote):
    """Advocacy is corrected while its note is open."""

    form_class = RewriteAdvocacyForm
    title = "Correct the advocacy"
    kinds = frozenset({"advocacy"})

    def get_initial(self) -> dict[str, Any]:
        it = self.object.advocacy
        words = {"with_whom": it.with_whom, "about": it.about, "result": it.result}
        return super().get_initial() | words

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        for name in ("asks_entry", "person"):
            kwargs.pop(name)
        return kwargs

    def run(self, form) -> None:
        services.rewrite_advocacy(actor=self.request.user, note=self.object, **form.words)
