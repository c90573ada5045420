"""The finished copies, and the full case file of a case manager."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.views.generic import View

from cases.policies import CaseAction
from cases.views.base import CaseCommandView
from core import attachments, audit
from core.downloads import gone
from core.views import SeenObjectMixin
from protection.archives import open_bundle
from protection.forms.requests import NothingForm
from protection.models import Bundle
from protection.policies import bundle_policy
from protection.selectors.copies import full_file_of
from protection.services import bundles


class TakeCopy(SeenObjectMixin, View):
    """The archive, for whom it was made, until its day. Each time stands in the log."""

    policy = bundle_policy
    object: Bundle

    def get(self, request, *args, **kwargs) -> Any:
        bundle = self.get_object()
        try:
            file = open_bundle(bundle)
        except attachments.FileGone:
            return gone(request)
        audit.record(
            request.user, audit.DOWNLOADED, bundle, title="Full case file" if bundle.case_id else "Copy of a record"
        )
        response = FileResponse(
            file, as_attachment=True, filename=f"copy-{bundle.pk}.zip", content_type="application/zip"
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        return response


class FullFile(CaseCommandView):
    """The case manager has the full case file put together, and takes it (GB2-full-file)."""

    action = CaseAction.CO_ORDINATE
    form_class = NothingForm
    template_name = "protection/full_file.html"
    title = "Full case file"
    lead = (
        "Assessment, plan, updates, reviews and the reports of agencies, in one archive. An export: it is in the log."
    )
    button = "Put it together"
    keeps_drafts = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        made = full_file_of(self.request.user, self.object)
        return super().get_context_data(made=made, here=self.get_success_url(), **kwargs)

    def render_to_response(self, context, **kwargs) -> HttpResponse:
        if self.request.headers.get("HX-Request"):
            self.template_name = "protection/_full_file_progress.html"
        response = super().render_to_response(context, **kwargs)
        if self.request.headers.get("HX-Request") and not context["made"].is_working:
            response["HX-Refresh"] = "true"
        return response

    def get_success_url(self) -> str:
        return reverse("protection:full-file", args=[self.object.pk])

    def run(self, form) -> None:
        bundles.ask_full_file(actor=self.request.user, case=self.object)
