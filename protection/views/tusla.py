"""The restricted part: what Tusla told."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.views.generic import DetailView, ListView

from cases.policies import CaseAction
from cases.views.base import CaseCommandView, CaseFileMixin
from core import audit
from core.days import today
from core.errors import NotAllowed
from core.forms import StrikeForm
from core.views import CommandView
from protection.forms.tusla import TuslaForm
from protection.models import TuslaInformation
from protection.policies import TuslaAction, tusla_policy
from protection.selectors.tusla import circle_rows, from_tusla, own_rows
from protection.services import tusla as services

PART = "protection:from-tusla"


class FromTusla(CaseFileMixin, DetailView):
    """What of it this reader may read, and the way to write. A partner finds no such page."""

    template_name = "protection/from_tusla.html"
    part = PART
    short_identity = True

    def get_object(self, queryset=None):
        case = super().get_object(queryset)
        self.rows = from_tusla(self.request.user, case)
        if not self.rows and CaseAction.WORK not in self.can:
            audit.record_refusal(self.request.user, TuslaAction.VIEW, case, rule=NotAllowed.code)
            raise Http404
        return case

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.rows:
            audit.record(self.request.user, audit.OPENED, self.object, part=services.PART)
        return super().get_context_data(
            rows=self.rows,
            own=own_rows(self.request.user, self.rows),
            may_write=CaseAction.WORK in self.can and self.object.is_open,
            **kwargs,
        )


class WriteFromTusla(CaseCommandView):
    action = CaseAction.WORK
    part = PART
    form_class = TuslaForm
    title = "From Tusla"
    lead = (
        "It goes into the restricted part: into no note, plan, letter, search or export, and to no partner. You read "
        "it, with the case manager, the agency’s managers and its child protection officer, and the social worker."
    )
    button = "Save"
    success_message = "Saved in the restricted part."

    @property
    def cancel_url(self) -> str:
        return reverse(PART, args=[self.object.pk])

    def get_initial(self) -> dict[str, Any]:
        return {"received_on": today()} | super().get_initial()

    def run(self, form) -> None:
        services.record_from_tusla(actor=self.request.user, case=self.object, **form.cleaned_data)


class StrikeFromTusla(CommandView):
    policy = tusla_policy
    action = TuslaAction.STRIKE
    form_class = StrikeForm
    title = "Strike this as an error"
    button = "Strike it"

    def get_queryset(self):
        return TuslaInformation.objects.select_related("case")

    def run(self, form) -> None:
        services.strike_from_tusla(actor=self.request.user, row=self.object, because=form.cleaned_data["because"])


class AllFromTusla(ListView):
    """All that this person may read of it: for a child protection officer, who opens no file."""

    template_name = "protection/all_from_tusla.html"
    paginate_by = 25

    def get_queryset(self):
        return circle_rows(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        cases = {row.case_id: row.case for row in context["object_list"]}
        audit.record_all(self.request.user, audit.OPENED, cases.values(), part=services.PART)
        return context
