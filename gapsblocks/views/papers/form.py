"""One form as PDF, the same anonymous one for whoever may see the form (LAW-gap-identity)."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.generic import View

from consents.papers import file_name
from core import audit, memo, pdf
from core.attachments import CONTENT_TYPES
from core.days import day_of
from core.models import Attachment
from core.views import SeenObjectMixin
from gapsblocks.models import GapsAndBlocksForm
from gapsblocks.papers.form import form_paper
from gapsblocks.policies import GapAction, gap_policy
from gapsblocks.selectors.papers import printable, printed


class FormPaper(SeenObjectMixin, View):
    """Made when it is asked for; whether it may be seen is asked again before it goes. `?size=large` is large print."""

    policy = gap_policy
    object: GapsAndBlocksForm
    http_method_names = ["get"]

    def get_queryset(self):
        return printable()

    def get(self, request, pk: int) -> HttpResponse:
        form = self.object = self.get_object()
        large = request.GET.get("size") == "large"
        now = timezone.now()
        shown = printed(form, day_of(now))
        content = pdf.render("pdf/gap_form.html", form_paper(shown.gap, shown.sender, made_at=now), large=large)
        memo.forget()
        if GapAction.VIEW not in gap_policy.can(request.user, form):
            audit.record_refusal(request.user, GapAction.VIEW, form, rule="unseen")
            raise Http404
        title = f"{form.reference}, version {form.version}"
        audit.record(request.user, audit.DOWNLOADED, form, part="gap", title=title, large=large)
        name = file_name(form.reference, f"{form.version}-large-print" if large else form.version)
        return as_file(content, name)


def as_file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=CONTENT_TYPES[Attachment.Kind.PDF])
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
