"""The doors through which a file of the house leaves it."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from core import attachments, audit, links
from core.models import Attachment

# No script, form, frame or request of its own, from wherever it is looked at.
NOTHING_RUNS = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox; frame-ancestors 'none'"


class Download(View):
    """One file, for whoever may see what it belongs to at this moment. With `?show` in the browser's own window."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        found = Attachment.objects.filter(pk=pk).first()
        sought = found or Attachment(pk=pk)  # it may not exist at all: only its number is known
        try:
            if found is None:
                raise attachments.NotOpened("unseen")
            with transaction.atomic():
                content = attachments.read_as(request.user, found)
        except attachments.NotOpened as refused:
            audit.record_refusal(request.user, "open_attachment", sought, rule=refused.rule)
            raise Http404 from None
        except attachments.FileGone:
            return gone(request)
        return served(content, found.kind, attachments.file_name_of(found), inline="show" in request.GET)


class OpenLink(View):
    """What a link leads to. Whatever is wrong with it, the words are the same: they must not tell what is hidden."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            followed = links.follow(request.user, token)
        except links.NotOpened:
            return render(request, "core/link_opens_nothing.html", status=404)
        except links.FileGone:
            return gone(request)
        return served(followed.content, followed.kind, followed.name)


def served(content: bytes, kind: str, name: str, *, inline: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type=attachments.CONTENT_TYPES[Attachment.Kind(kind)])
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = NOTHING_RUNS
    return response


def gone(request: HttpRequest) -> HttpResponse:
    return render(request, "core/file_gone.html", status=410)
