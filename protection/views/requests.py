"""A person’s request for their record, from the day it came to the day it is answered."""

from typing import Any

from django.urls import reverse
from django.views.generic import DetailView

from agencies.models import Agency, WorkerRole
from agencies.selectors import standing_of
from core import audit
from core.days import today
from core.errors import NotAllowed
from core.htmx import PartialMixin
from core.views import CommandView, SeenObjectMixin, VerbView
from protection import presenters
from protection.forms import requests as forms
from protection.models import AccessRequest
from protection.policies import RequestAction, access_request_policy, bundle_policy
from protection.selectors import requests as selectors
from protection.services import requests as services
from protection.states import REQUEST


class RecordRequest(VerbView):
    """The officer writes down that somebody asks for their record. What the form finds is not shown."""

    form_class = forms.RecordRequestForm
    title = "Record a request"
    lead = "Somebody asks for a copy of what is held about them. It is due one month after the day it came."
    button = "Record the request"
    success_message = "The request is recorded."

    @property
    def cancel_url(self) -> str:
        return reverse("protection:home")

    def dispatch(self, request, *args, **kwargs):
        overseen = standing_of(request.user, today()).agencies_as(WorkerRole.Role.DPO)
        self.agencies = Agency.objects.filter(pk__in=overseen).order_by("pk")
        if not overseen:
            audit.record_refusal(request.user, "record_request", None, rule=NotAllowed.code)
            raise NotAllowed("record a request for a record")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"agencies": self.agencies}

    def get_initial(self) -> dict[str, Any]:
        return {"received_on": today()} | super().get_initial()

    def run(self, form) -> AccessRequest:
        words = form.cleaned_data
        return services.record_request(
            actor=self.request.user,
            agency=words["agency"],
            found=services.Sought(words["reference"], words["first_names"], words["last_name"], words["date_of_birth"]),
            even_if_none=words["nothing_found"],
            asked_name=form.asked_name,
            channel=words["channel"],
            received_on=words["received_on"],
            on_whose_authority=words["on_whose_authority"],
        )


class OneRequest(SeenObjectMixin):
    """A page about one request."""

    policy = access_request_policy
    object: AccessRequest
    request: Any

    def get_queryset(self):
        return AccessRequest.objects.select_related("agency", "job", "recorded_by", "checked_by", "ended_by")


class RequestPage(PartialMixin, OneRequest, DetailView):
    """Where the request stands, what the machine is doing, and the one next step."""

    template_name = "protection/request.html"
    fragment_name = "protection/_progress.html"
    context_object_name = "asked"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        numbers = selectors.numbers_of(self.object)
        verbs = REQUEST.open_from(self.object.state)
        copy = selectors.copy_of(self.object)
        may = {name: verb in verbs for name, verb in VERBS.items()}
        may["longer"] = self.object.is_open and not self.object.months_more
        return super().get_context_data(
            page=presenters.overview(self.object, numbers, today()),
            numbers=numbers,
            may=may,
            copy=copy if copy and bundle_policy.allows(self.request.user, "view_bundle", copy) else None,
            left=selectors.undecided_of(self.object),
            **kwargs,
        )

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        if self.request.headers.get("HX-Request") and not self.object.is_working:
            response["HX-Refresh"] = "true"  # the machine is done: the page has other things to offer now
        return response


VERBS = {"again": "decide again about", "refuse": "refuse", "close": "close", "gather": "gather the record for"}


class RequestCommand(OneRequest, CommandView):
    action = RequestAction.KEEP


class CheckIdentity(RequestCommand):
    form_class = forms.CheckForm
    title = "Who asks?"
    lead = "Nothing is gathered before you are sure that it is that person, or somebody who may ask for them."
    button = "I am sure"
    success_message = "Written down. The record can be gathered now."

    def run(self, form):
        services.check_identity(actor=self.request.user, request=self.object, **form.cleaned_data)


class GiveLonger(RequestCommand):
    form_class = forms.LongerForm
    title = "Give it longer"
    lead = "Up to two months more, for what is much or hard. Tell the person first, within the first month."
    button = "Give it longer"

    def run(self, form):
        services.give_longer(actor=self.request.user, request=self.object, **form.cleaned_data)


class Gather(RequestCommand):
    form_class = forms.NothingForm
    template_name = "protection/gather.html"
    title = "Gather the record"
    lead = (
        "The machine copies every record that the agency holds of this person. From then on you can read it, until the "
        "request is over. Each time that you read is in the log of the file."
    )
    button = "Gather it"
    keeps_drafts = False

    def run(self, form):
        services.gather(actor=self.request.user, request=self.object)


class MakeCopy(RequestCommand):
    form_class = forms.NothingForm
    title = "Make the copy"
    lead = "Papers to read, the files, and a table for machines, in one archive. It can be taken for 30 days."
    button = "Make it"
    keeps_drafts = False

    def run(self, form):
        services.make_copy(actor=self.request.user, request=self.object)


class DecideAgain(RequestCommand):
    form_class = forms.NothingForm
    title = "Decide again"
    lead = "The copy has to be made anew afterwards."
    button = "Open the decisions again"
    keeps_drafts = False

    def run(self, form):
        services.decide_again(actor=self.request.user, request=self.object)


class Send(RequestCommand):
    form_class = forms.SendForm
    title = "It was sent"
    lead = "After this you can no longer read the record. The copy stays for 30 days."
    button = "Save"
    success_message = "The request is answered."

    def get_initial(self) -> dict[str, Any]:
        return {"sent_on": today()} | super().get_initial()

    def run(self, form):
        services.send(actor=self.request.user, request=self.object, **form.cleaned_data)


class Refuse(RequestCommand):
    form_class = forms.EndForm
    title = "Refuse the request"
    lead = "Only where the law lets you: nobody proved who they are, or it is asked again and again without need."
    button = "Refuse it"

    def run(self, form):
        services.refuse(actor=self.request.user, request=self.object, **form.cleaned_data)


class Close(RequestCommand):
    form_class = forms.EndForm
    title = "Close the request"
    lead = "Nothing is held of this person, or they want it no longer."
    button = "Close it"

    def run(self, form):
        services.close(actor=self.request.user, request=self.object, **form.cleaned_data)
