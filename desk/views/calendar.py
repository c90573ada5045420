"""The calendar of one's due dates: the page where its secret address is made and ended, and that address."""

import hashlib
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.decorators import method_decorator
from django.utils.http import quote_etag
from django.views import View
from django.views.generic import TemplateView

from accounts.lockout import client_address
from core import audit
from core.days import day_of
from core.doorways import doorway, through
from core.errors import DomainError
from core.limits import is_spent
from desk.calendars import calendar_of
from desk.selectors.dates import dates_of
from notifications import services
from notifications.selectors import feed_at, feed_of

BACK, AHEAD = timedelta(days=60), timedelta(days=400)
UNKNOWN, READINGS = (30, 60), (120, 3600)  # so many, in so many seconds: of one machine; of one address


class CalendarPage(TemplateView):
    """Whether I have a calendar address, and how to make a new one or end it."""

    template_name = "desk/calendar.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(feed=feed_of(self.request.user), **kwargs)


class MakeFeed(View):
    """The address is shown on the page that answers, and nowhere again."""

    http_method_names = ["post"]

    def post(self, request):
        secret = services.make_feed(actor=request.user)
        address = f"{settings.PUBLIC_ADDRESS}{reverse('desk:feed', args=[secret])}"
        return render(request, "desk/calendar.html", {"feed": feed_of(request.user), "address": address})


class EndFeed(View):
    http_method_names = ["post"]

    def post(self, request):
        try:
            services.end_feed(actor=request.user)
            messages.success(request, "The address opens nothing any more.")
        except DomainError as refused:
            messages.error(request, refused.message)
        return redirect("desk:calendar")


@method_decorator(login_not_required, name="dispatch")
class Feed(View):
    """What a calendar reads, without signing in, by an address that nobody can guess.

    Whose it is stands in the row of its hash. What they may see is asked of the policies at each reading. One that was
    ended, one that never was, and that of a closed account are answered alike.
    """

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        at = timezone.now()
        feed = feed_at(token)
        who = f"feed:{feed.token_hash}" if feed else f"machine:{client_address(request)}"
        if is_spent(f"calendar:{hashlib.sha256(who.encode()).hexdigest()}", *(READINGS if feed else UNKNOWN)):
            return self.guarded(HttpResponse(status=429, headers={"Retry-After": "3600"}))
        if feed is None:
            audit.record_refusal(None, "read_calendar", None, rule="no-such-calendar")
            raise Http404
        today = day_of(at)
        with through(replace(doorway(), purpose="calendar")):
            services.note_reading(actor=feed.person, feed=feed, day=today)
            body = calendar_of(dates_of(feed.person, at, today - BACK, today + AHEAD), today)
        etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
        known = get_conditional_response(request, etag=etag)
        return self.guarded(known or self.file(body, etag))

    def file(self, body: bytes, etag: str) -> HttpResponse:
        name = {"Content-Disposition": 'attachment; filename="due-dates.ics"', "ETag": etag}
        return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=name)

    def guarded(self, response: HttpResponse) -> HttpResponse:
        """No cache between here and the calendar keeps it, and no link in it tells where it was read from."""
        response["Cache-Control"] = "private, no-cache"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response
