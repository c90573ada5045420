"""The headings with which an agency’s notes begin: all kinds, and one of them."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.views.generic import DetailView

from agencies.models import Agency
from agencies.policies import AgencyAction, agency_policy
from contacts import kinds
from contacts.forms.headings import HOUSE, OWN, HeadingsForm
from contacts.models import CaseNote
from contacts.selectors.writing import own_headings
from contacts.services import headings as services
from core import audit
from core.errors import NotAllowed
from core.views import CommandView, SeenObjectMixin


class Headings(SeenObjectMixin, DetailView):
    """Each kind of note with how it begins here."""

    policy = agency_policy
    template_name = "contacts/headings.html"
    object: Agency

    def get_object(self, queryset=None):
        agency = super().get_object(queryset)
        if AgencyAction.ADMINISTER not in self.can:
            audit.record_refusal(self.request.user, AgencyAction.ADMINISTER, agency, rule=NotAllowed.code)
            raise NotAllowed(f"keep the note headings of agency {agency.pk}")
        return agency

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = own_headings(self.object)
        rows = [
            (str(kind), str(CaseNote.Kind(kind).label), kind in own, kinds.lines_of(own.get(kind, kinds.text_of(kind))))
            for kind in kinds.CONTACTS
        ]
        return super().get_context_data(agency=self.object, rows=rows, **kwargs)


class KeepHeadings(CommandView):
    """How notes of one kind begin here."""

    policy = agency_policy
    action = AgencyAction.ADMINISTER
    form_class = HeadingsForm
    button = "Save"
    success_message = "Saved. The next note of this kind begins so."
    object: Agency

    def dispatch(self, request, *args, **kwargs):
        if kwargs["kind"] not in kinds.CONTACTS:
            raise Http404
        self.kind = kwargs["kind"]
        self.draft_form = f"contacts.headings.{self.kind}"
        return super().dispatch(request, *args, **kwargs)

    @property
    def title(self) -> str:  # type: ignore[override]  # by its kind
        return f"{CaseNote.Kind(self.kind).label}: how a note begins"

    @property
    def cancel_url(self) -> str:
        return reverse("contacts:headings", args=[self.object.pk])

    def get_success_url(self) -> str:
        return self.cancel_url

    def get_initial(self) -> dict[str, Any]:
        own = own_headings(self.object)
        text = own.get(self.kind, kinds.text_of(self.kind))
        which = OWN if self.kind in own else HOUSE
        return {"which": which, "headings": "\n".join(kinds.lines_of(text))} | super().get_initial()

    def run(self, form) -> None:
        about = {"actor": self.request.user, "agency": self.object, "kind": self.kind}
        if form.cleaned_data["which"] == HOUSE:
            services.drop_note_headings(**about)
        else:
            services.keep_note_headings(**about, headings=form.cleaned_data["headings"].splitlines())
