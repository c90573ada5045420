"""What every page carries around its own matter: the service's name, the way about, and who is here."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from core.components import Part


@dataclass(frozen=True, slots=True)
class Shell:
    """Signed out, only the names and addresses; signed in, at most two queries."""

    signed_in: bool
    demonstration: bool
    home_url: str
    sign_in_url: str
    person: str = ""
    post: str = ""
    nav: tuple[Part, ...] = ()
    unread: str = ""
    search_url: str = ""
    notices_url: str = ""
    account_url: str = ""
    sign_out_url: str = ""
    session_seconds: int = 0


def shell(request: HttpRequest) -> dict[str, Any]:
    """Asked only when a page reads it: a fragment costs nothing."""
    return {"service_name": settings.SERVICE_NAME, "shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> Shell:
    user = getattr(request, "user", None)
    base = {
        "demonstration": settings.DEMONSTRATION,
        "home_url": _address("desk:home") or "/",
        "sign_in_url": _address(settings.LOGIN_URL),
    }
    if user is None or not user.is_authenticated:
        return Shell(signed_in=False, **base)
    return Shell(
        signed_in=True,
        person=user.get_full_name() or user.get_username(),
        search_url=_address("desk:search"),
        notices_url=_address("notifications:list"),
        account_url=_address("accounts:account"),
        sign_out_url=_address("account_logout"),
        session_seconds=settings.SESSION_COOKIE_AGE,
        **base,
    )


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
