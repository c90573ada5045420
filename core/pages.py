"""Pages that belong to no record: refusals, faults, help, and the mail of the demonstration."""

import logging
import secrets
import sys
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import render
from django.template import loader
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import requires_csrf_token
from django.views.generic import TemplateView

from core.text import contains_pps

log = logging.getLogger(__name__)

# Names of fields whose words are never shown again, whatever they are called on the form.
SECRET = ("password", "passphrase", "secret", "code", "token")
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Refused:
    """What a person reads who may not do a thing: what was not done, the rule, and the way on."""

    title: str
    why: str
    rule: str
    ways: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """One field of a form that could not be taken, as it was typed."""

    name: str
    values: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").replace("-", " ").capitalize()

    @property
    def said(self) -> str:
        return ", ".join(value for value in self.values if value.strip())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(loader.render_to_string("400.html"), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Made without context, database or session. The number stands in the server's log beside the fault.

    Without its database the service is not broken but away: 503, so that whatever watches it tries again.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        log.error("No database at %s", request.path)
        page = loader.render_to_string("offline.html", {"service_name": settings.SERVICE_NAME})
        return HttpResponse(page, status=503, headers={"Retry-After": "60"})
    incident = secrets.token_hex(3).upper()
    log.error("Incident %s at %s", incident, request.path)
    page = loader.render_to_string("500.html", {"service_name": settings.SERVICE_NAME, "incident": incident})
    return HttpResponse(page, status=500)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: a person who may see the thing but not do this to it. Says nothing of what they may not know."""
    refused = Refused(
        title="You may not do this" if request.method == "POST" else "You may not open this page",
        why=getattr(exception, "why", "")
        or "Your role here does not include it. You may see the record, but this part of the work is another’s.",
        rule=getattr(exception, "rule", "") or "each role does its own part",
        ways=getattr(exception, "ways", ())
        or (
            "Ask the person’s case manager or your line manager to do it, or to give you the role.",
            "If your role was changed lately, sign out and in again.",
        ),
        at=timezone.now(),
    )
    return render(request, "403.html", {"refused": refused}, status=403)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same words for a wrong address and for a record the person may not know of."""
    return render(request, "404.html", status=404)


def kept_fields(request: HttpRequest) -> tuple[list[Kept], bool]:
    """What was typed into a form that could not be taken, and whether something of it is withheld."""
    kept, withheld = [], bool(request.FILES)
    for name, values in list(request.POST.lists())[:MOST_SHOWN]:
        if name == "csrfmiddlewaretoken":
            continue
        texts = tuple(str(value) for value in values)
        if any(word in name.lower() for word in SECRET) or any(contains_pps(text) for text in texts):
            withheld = True
        else:
            kept.append(Kept(name, texts))
    return kept, withheld


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose page was open too long: what was typed is shown again, to send or to copy; never a PPS number."""
    kept, withheld = kept_fields(request)
    # Sent from another site, it was written by a stranger: then nothing of it is shown, and nothing offered to send.
    if not _sent_from_here(request):
        kept, withheld = [], False
    context = {"kept": kept, "withheld": withheld, "at": timezone.now()}
    return HttpResponseForbidden(loader.render_to_string("403_csrf.html", context, request))


def _sent_from_here(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin")
    if origin:
        return origin == f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


@method_decorator(login_not_required, name="dispatch")
class OpenPage(TemplateView):
    """Words that anybody may read, signed in or not."""
