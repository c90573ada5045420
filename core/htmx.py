"""Pages that answer a part of themselves when htmx asks. Without scripts the same address gives the whole page."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.generic.base import TemplateResponseMixin


def is_partial(request: HttpRequest) -> bool:
    """Whether only the fragment is wanted: asked by htmx, and neither boosted nor a return through history."""
    htmx = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


class PartialMixin(TemplateResponseMixin):
    """Gives `fragment_name` instead of `template_name` to htmx: one view, one query, two sizes of answer."""

    request: HttpRequest
    fragment_name = ""

    def get_template_names(self):
        if self.fragment_name and is_partial(self.request):
            return [self.fragment_name]
        return super().get_template_names()

    def render_to_response(self, context, **kwargs) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        patch_vary_headers(response, ["HX-Request"])
        return response
