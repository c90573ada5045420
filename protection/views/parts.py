"""The officer reads what was gathered, and decides what is given."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.views.generic import ListView, View

from core import attachments, audit
from core.components import Part
from core.downloads import gone, served
from core.models import Attachment
from core.views import CommandView, SeenObjectMixin
from protection.forms.requests import DecidePartForm
from protection.kinds import BY_LABEL
from protection.models import AccessRequest, RecordPart
from protection.policies import PartAction, access_request_policy, record_part_policy
from protection.selectors import requests as selectors
from protection.services import requests as services
from protection.states import RequestState

SHOWN = (("", "To decide"), ("marked", "All marked"), ("kept-back", "Kept back"), ("all", "Everything"))


class Parts(ListView):
    """The parts of a request, those to decide first. Each look stands in the log of the file."""

    template_name = "protection/parts.html"
    paginate_by = 50

    def get(self, request, *args, **kwargs):
        self.object: AccessRequest = self.get_object()
        if not self.object.is_readable:
            audit.record_refusal(request.user, "read_record_parts", self.object, rule="wrong-state")
            raise Http404
        services.read_parts(actor=request.user, request=self.object)
        return super().get(request, *args, **kwargs)

    def get_object(self) -> AccessRequest:
        sought = AccessRequest(pk=self.kwargs["pk"])
        if not access_request_policy.allows(self.request.user, access_request_policy.view_action, sought):
            audit.record_refusal(self.request.user, access_request_policy.view_action, sought, rule="unseen")
            raise Http404
        return AccessRequest.objects.select_related("agency").get(pk=sought.pk)

    def get_queryset(self):
        self.show, self.kind = self.request.GET.get("show", ""), self.request.GET.get("kind", "")
        return selectors.parts_for(self.request.user, self.object, show=self.show, kind=self.kind)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = [(row, BY_LABEL[row.label].title, _first_words(row)) for row in context["object_list"]]
        return context | {
            "asked": self.object,
            "rows": rows,
            "shown": [Part(label, f"?show={code}", current=code == self.show) for code, label in SHOWN],
            "undecided": selectors.numbers_of(self.object)["left"],
            "said_count": context["page_obj"].paginator.count,
        }


def _first_words(row: RecordPart) -> str:
    """The longest of what it says: what somebody wrote."""
    longest = max((said for _, said in row.words), key=len, default="")
    return longest[:160] + ("…" if len(longest) > 160 else "")


class DecidePart(CommandView):
    """One part: what it says, and what becomes of it. Then the next that waits."""

    policy = record_part_policy
    action = PartAction.DECIDE
    form_class = DecidePartForm
    template_name = "protection/part.html"
    title = "Decide about this part"
    button = "Save and go on"
    object: RecordPart

    def get_queryset(self):
        return RecordPart.objects.select_related("request", "case", "decided_by")

    @property
    def cancel_url(self) -> str:
        return reverse("protection:parts", args=[self.object.request_id])

    def get(self, request, *args, **kwargs):
        audit.record(request.user, services.READ, self.object.case or self.object.request, part=self.object.label)
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        part = self.object
        said = {"decision": part.decision, "ground": part.ground, "because": part.because}
        return said | {"passages": "\n".join(part.passages)} | super().get_initial()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        left = selectors.numbers_of(self.object.request)["left"]
        return super().get_context_data(
            row=self.object,
            kind=BY_LABEL[self.object.label],
            is_file=self.object.label == Attachment._meta.label and self.object.object_id > 0,
            left=left,
            is_open=self.object.request.state == RequestState.DECIDING,
            **kwargs,
        )

    def run(self, form) -> None:
        services.decide_part(actor=self.request.user, part=self.object, **form.cleaned_data)
        following = selectors.next_undecided(self.request.user, self.object.request, self.object)
        if following is not None and following.pk != self.object.pk:
            self.success_url = reverse("protection:part", args=[following.pk])
        else:
            self.success_url = reverse("protection:request", args=[self.object.request_id])


class PartFile(SeenObjectMixin, View):
    """A paper among the parts, as the officer must see it to decide. In the log of the file, as each copy taken."""

    policy = record_part_policy

    def get(self, request, *args, **kwargs):
        part = self.get_object()
        kept = Attachment.objects.filter(pk=part.object_id).first()
        if part.label != Attachment._meta.label or kept is None:
            raise Http404
        try:
            content = attachments.read_attachment(kept)
        except attachments.FileGone:
            return gone(request)
        audit.record(request.user, audit.DOWNLOADED, kept, title=kept.title, request=part.request_id)
        return served(content, kept.kind, attachments.file_name_of(kept), inline=True)
