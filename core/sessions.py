"""How long a person stays signed in: each sign of life renews the time, the page warns before it ends."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.decorators import method_decorator
from django.utils.module_loading import import_string
from django.views import View

SEEN = "seen_at"
ALLOWED = "idle_seconds"
RENEW_AFTER = 60  # seconds; a renewal writes a row, so not with every page


class IdleSessionMiddleware:
    """Ends the session of a person who has gone, and renews that of one who is at work, at most once a minute.

    Asking how long is left is no work: a page left open must not keep its reader signed in.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and seconds_left(request) == 0:
            logout(request)  # the browser's clock is not trusted with this
        response = self.get_response(request)
        asks_only = request.method == "GET" and getattr(request.resolver_match, "view_name", "") == "core:session"
        if request.user.is_authenticated and not asks_only:
            renew(request)
        return response


def renew(request: HttpRequest) -> None:
    now = int(time.time())
    if now - request.session.get(SEEN, 0) >= RENEW_AFTER:
        allowed = import_string(settings.SESSION_IDLE_OF)(request.user)
        if allowed != request.session.get(ALLOWED):
            request.session[ALLOWED] = allowed
            request.session.set_expiry(allowed or settings.SESSION_COOKIE_AGE)
        request.session[SEEN] = now  # a changed session is saved anew, and its end counts from then


def seconds_allowed(request: HttpRequest) -> int:
    """How long this person may be idle: by their agency's setting or the service's, as last looked up."""
    session = getattr(request, "session", {})  # a page that is made without a browser has none
    return session.get(ALLOWED) or settings.SESSION_COOKIE_AGE


def seconds_left(request: HttpRequest) -> int:
    seen, allowed = request.session.get(SEEN), seconds_allowed(request)
    return allowed if seen is None else max(0, seen + allowed - int(time.time()))


@method_decorator(login_not_required, name="dispatch")
class SessionView(View):
    """Asked by session.js. GET: is this person still signed in, and for how long? POST: they are, renew it."""

    def get(self, request: HttpRequest) -> JsonResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"signed_in": False, "seconds_left": 0})
        return JsonResponse({"signed_in": True, "seconds_left": seconds_left(request), "csrf": get_token(request)})

    def post(self, request: HttpRequest) -> JsonResponse:
        if request.user.is_authenticated:
            request.session[SEEN] = int(time.time())
        return self.get(request)
