"""Five wrong passwords for one account from one address: locked out for fifteen minutes, and written in the log."""

from allauth.account.adapter import get_adapter
from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from accounts.models import User
from accounts.selectors import user_called
from core import audit


class Handler(AxesDatabaseHandler):
    """Counts the failures, as axes does, and tells the audit log of every sign-in, sign-out, failure and lock-out."""

    def user_login_failed(self, sender, credentials: dict, request=None, **kwargs):
        if request is None:
            return  # no door of the service: nobody to lock out
        was_locked = self.is_locked(request, credentials)
        super().user_login_failed(sender, credentials, request, **kwargs)
        # Nobody is the actor of a failure: whoever typed has not proved who they are.
        user = _user_in(credentials)
        audit.record_refusal(None, "account.sign-in", user, rule="locked-out" if was_locked else "wrong-password")
        if request.axes_locked_out and not was_locked:
            audit.record(None, "account.locked-out", user)

    def user_logged_in(self, sender, request, user, **kwargs):
        super().user_logged_in(sender, request, user, **kwargs)
        audit.record(user, "account.signed-in", user)

    def user_logged_out(self, sender, request, user, **kwargs):
        super().user_logged_out(sender, request, user, **kwargs)
        if user is not None:
            audit.record(user, "account.signed-out", user)


def counted_name(request: HttpRequest, credentials: dict | None = None) -> str:
    """What failures are counted under: one name for an account, whether its user name or its address was typed.

    What belongs to no account is counted by a fingerprint. People type their password into the wrong field.
    """
    typed = credentials or {"username": request.POST.get("login", "")}
    user = _user_in(typed)
    if user is not None:
        return user.username
    name = str(typed.get("username") or typed.get("email") or "").strip().lower()
    return "unknown:" + salted_hmac("accounts.lockout", name).hexdigest()[:32]


def _user_in(credentials: dict) -> User | None:
    return user_called(str(credentials.get("username") or credentials.get("email") or ""))


def client_address(request: HttpRequest) -> str:
    """The address that a person comes from, counted back through as many proxies as are our own."""
    return get_adapter(request).get_client_ip(request).strip()


def nameless(username, ip_address, user_agent, path_info, request) -> str:
    """How axes calls a person in the server's log, which is no place for names and addresses."""
    return "a client"


def locked_out_page(request: HttpRequest, response: HttpResponse, credentials: dict | None = None) -> HttpResponse:
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    page = render(request, "accounts/locked_out.html", {"minutes": minutes, "tries": settings.AXES_FAILURE_LIMIT})
    page.status_code = 429
    return page
