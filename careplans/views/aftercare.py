"""The aftercare of a person: what holds after the end, who does it, what is confirmed and what is missing."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import DetailView, View

from agencies.models import Agency
from careplans import selectors
from careplans.forms import aftercare as forms
from careplans.models import AftercareItem, AftercarePlan
from careplans.presenters import called
from careplans.selectors.aftercare import aftercare_of
from careplans.services import aftercare
from careplans.views.files import PART
from cases.policies import CaseAction
from cases.views.base import CaseCommandView, CaseFileMixin
from core import audit
from core.days import day_of
from core.errors import DomainError, NotAllowed
from core.views import found_within

PAGE = "careplans:aftercare"


class Aftercare(CaseFileMixin, DetailView):
    """All of it on one page, made to be printed (MC-aftercare)."""

    template_name = "careplans/aftercare.html"
    part = PART
    short_identity = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = self.object
        if CaseAction.VIEW_WHOLE not in self.can:
            audit.record_refusal(self.request.user, CaseAction.VIEW_WHOLE, case, rule=NotAllowed.code)
            raise NotAllowed("the aftercare of a file")
        audit.record(self.request.user, audit.OPENED, case, part="aftercare")
        return super().get_context_data(
            aftercare=aftercare_of(case, self.at),
            person=called(case.service_user),
            may_write=CaseAction.WORK in self.can and case.is_open,
            today=day_of(self.at),
            **kwargs,
        )


class AftercareCommand(CaseCommandView):
    """A page that runs one verb on the aftercare of a case."""

    action = CaseAction.WORK
    template_name = "careplans/form.html"
    part = PART

    @property
    def cancel_url(self) -> str:
        return reverse(PAGE, args=[self.object.pk])

    @property
    def item(self) -> AftercareItem:
        """Found through its case, whose policy decides."""
        rows = AftercareItem.objects.select_related("aftercare__case", "agency", "from_agency")
        return found_within(self.request.user, rows.filter(aftercare__case=self.kwargs["pk"]), self.kwargs["item"])


class OffersAgencies:
    """A form that offers the agencies that could do it: the lead agency, those in the case or named by consent."""

    def get_form_kwargs(self) -> dict[str, Any]:
        case, at = self.object, self.at  # type: ignore[attr-defined]
        partners = [agency.pk for agency in selectors.partners_in(case, day_of(at), at)]
        agencies = Agency.objects.filter(Q(pk__in=partners) | Q(pk=case.lead_agency_id)).order_by("sort_key", "pk")
        return super().get_form_kwargs() | {"agencies": agencies}  # type: ignore[misc]


class AddSupport(OffersAgencies, AftercareCommand):
    """One more support."""

    form_class = forms.SupportFields
    title, button = "Add to the aftercare", "Add it"
    lead = "Something that holds after the service ends, agreed with the person."
    success_message = "It stands in the aftercare."

    def get_initial(self) -> dict[str, Any]:
        return {"kind": self.request.GET.get("kind", "")}

    def run(self, form):
        return aftercare.add_support(actor=self.request.user, case=self.object, **form.cleaned_data)


class ChangeSupport(OffersAgencies, AftercareCommand):
    """Written again."""

    form_class = forms.SupportForm
    title, button = "Change this support", "Save it"
    lead = "Where you change what is done, or by whom, it has to be confirmed again."
    success_message = "Saved."
    NAMES = ("kind", "text", "agency", "provider", "who", "due_on")

    @property
    def draft_form(self) -> str:  # type: ignore[override]  # one for each support
        return f"careplans.support.{self.kwargs['item']}"

    def get_initial(self) -> dict[str, Any]:
        # Where two saved it, the page sets both side by side, each in its turn.
        item = self.object if isinstance(self.object, AftercareItem) else self.item
        return {"version": item.version} | {name: getattr(item, name) for name in self.NAMES}

    def get_form_kwargs(self) -> dict[str, Any]:
        shown, item = self.object, self.item
        if isinstance(shown, AftercareItem):
            self.object = item.aftercare.case
        try:
            kwargs = super().get_form_kwargs()
        finally:
            self.object = shown
        return kwargs

    def run(self, form):
        return aftercare.change_support(actor=self.request.user, item=self.item, **form.cleaned_data)


class ConfirmLink(AftercareCommand):
    """What the service said to the worker."""

    form_class = forms.ConfirmLinkForm
    title, button, success_message = "The link is confirmed", "Record it", "The link is confirmed."

    @property
    def draft_form(self) -> str:  # type: ignore[override]  # one for each support
        return f"careplans.confirm.{self.kwargs['item']}"

    @property
    def lead(self) -> str:  # type: ignore[override]  # with its words
        item = self.item
        return f"{item.agency.label if item.agency else item.provider}: {item.text}"

    def run(self, form):
        return aftercare.confirm_link(actor=self.request.user, item=self.item, **form.cleaned_data)


class WhereToTurn(AftercareCommand):
    """What the person does in a relapse."""

    form_class = forms.WhereToTurnForm
    title, button, success_message = "Where to turn in a relapse", "Save", "Saved."

    def get_initial(self) -> dict[str, Any]:
        record = self.object
        found = record if isinstance(record, AftercarePlan) else AftercarePlan.objects.filter(case=record).first()
        return {"version": found.version if found else 0, "relapse_words": found.relapse_words if found else ""}

    def run(self, form):
        return aftercare.say_where_to_turn(actor=self.request.user, case=self.object, **form.cleaned_data)


class Pressed(CaseFileMixin, View):
    """One press on the page; what stood in the way is said there."""

    http_method_names = ["post"]
    verb = staticmethod(aftercare.end_support)
    said = ""

    def post(self, request: HttpRequest, pk: int, item: int) -> HttpResponse:
        self.object = self.get_object()
        if CaseAction.WORK not in self.can:
            audit.record_refusal(request.user, CaseAction.WORK, self.object, rule=NotAllowed.code)
            raise NotAllowed("change the aftercare")
        rows = AftercareItem.objects.select_related("aftercare__case").filter(aftercare__case=pk)
        found = found_within(request.user, rows, item)
        try:
            type(self).verb(actor=request.user, item=found)
            messages.success(request, self.said)
        except DomainError as error:
            messages.error(request, error.message)
        return redirect(PAGE, pk=pk)


class EndSupport(Pressed):
    """Taken off, to be put back if it was a slip."""

    verb = staticmethod(aftercare.end_support)
    said = "Taken off. It can be put back from below."


class PutBack(Pressed):
    """It holds again."""

    verb = staticmethod(aftercare.put_back)
    said = "It holds again."


class TakeBackConfirmation(Pressed):
    """Not confirmed after all."""

    verb = staticmethod(aftercare.take_back_confirmation)
    said = "It waits to be confirmed again."
