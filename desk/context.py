"""What every page carries around its own matter: the service's name, the way about, and who is here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from agencies.models import WorkerRole
from agencies.selectors import MANAGING, Post, Standing, standing_of
from agencies.terms import service_name_for, term, term_for
from core.components import Part
from core.days import day_of
from core.sessions import seconds_allowed
from notifications.selectors import unread_up_to

Role = WorkerRole.Role
COUNTED_UNREAD = 9  # beyond it the number helps nobody: “9+”

# What stands in the header, in this order: its words, its page, and the roles that have work there (empty: everybody
# in post). What a person may see on the page is decided there, not here.
NAVIGATION: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("My day", "desk:home", frozenset()),
    ("Caseload", "cases:caseload", frozenset()),
    ("Notes", "contacts:all-notes", MANAGING | {Role.KEY_WORKER}),
    ("My actions", "careplans:my-actions", MANAGING | {Role.KEY_WORKER}),
    ("Consents", "consents:list", MANAGING | {Role.KEY_WORKER}),
    ("Gaps and blocks", "gapsblocks:list", MANAGING | {Role.KEY_WORKER}),
    ("Imports", "imports:list", MANAGING),
    ("Agencies", "agencies:list", frozenset()),
    ("Data protection", "protection:home", frozenset({Role.DPO})),
    ("Access log", "cases:log", MANAGING | {Role.DPO}),
    ("Settings", "agencies:settings", frozenset({Role.AGENCY_ADMIN})),
    ("Operations", "operations:schedule", frozenset({Role.AGENCY_ADMIN})),
    ("Co-ordinator’s desk", "gapsblocks:queue", frozenset({Role.COORDINATOR, Role.NATIONAL_COORDINATOR})),
    ("Blocks of the service", "gapsblocks:own-service", frozenset({Role.IMPLEMENTATION_ADVISOR})),
)
# Who works outside every service, and opens no file, has another bar.
OUTSIDE = frozenset({Role.COORDINATOR, Role.NATIONAL_COORDINATOR})
NAVIGATION_OUTSIDE: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("Gaps and blocks", "gapsblocks:queue", frozenset()),
    ("Themes", "gapsblocks:themes", frozenset()),
    ("Group meetings", "gapsblocks:meetings", frozenset({Role.COORDINATOR})),
    ("Reports", "gapsblocks:picture", frozenset()),
)


@dataclass(frozen=True, slots=True)
class Shell:
    """Signed out, only the names and addresses; signed in, at most two queries."""

    signed_in: bool
    demonstration: bool
    second_factor_required: bool
    home_url: str
    sign_in_url: str
    person: str = ""
    post: str = ""
    posts: tuple[tuple[str, str], ...] = ()  # each agency, and the roles held there, for the account page
    nav: tuple[Part, ...] = ()
    files_url: str = ""  # where a page about one person belongs, if it lies under no address of the bar
    unread: str = ""
    search_url: str = ""
    search_label: str = "Name or reference"
    notices_url: str = ""
    account_url: str = ""
    sign_out_url: str = ""
    session_seconds: int = 0


def shell(request: HttpRequest) -> dict[str, Any]:
    """Asked only when a page reads it: a fragment costs nothing."""
    return {
        "service_name": SimpleLazyObject(lambda: _worded(request, service_name_for, settings.SERVICE_NAME)),
        "term": SimpleLazyObject(lambda: _worded(request, term_for, None) or term()),
        "shell": SimpleLazyObject(lambda: _shell(request)),
    }


def _worded(request: HttpRequest, ask: Callable[[Any, date], Any], signed_out: Any) -> Any:
    """The agency's own word, for its people; else the house's."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return signed_out
    return ask(user, day_of(timezone.now())) or signed_out


def _shell(request: HttpRequest) -> Shell:
    user = getattr(request, "user", None)
    base = {
        "demonstration": settings.DEMONSTRATION,
        "second_factor_required": settings.SECOND_FACTOR_REQUIRED,
        "home_url": _address("desk:home") or "/",
        "sign_in_url": _address(settings.LOGIN_URL),
    }
    if user is None or not user.is_authenticated:
        return Shell(signed_in=False, **base)
    standing = standing_of(user, day_of(timezone.now()))
    unread = unread_up_to(user, COUNTED_UNREAD + 1)
    is_outside = bool(standing.roles) and standing.roles <= OUTSIDE
    nav = _navigation(standing, request.path, NAVIGATION_OUTSIDE if is_outside else NAVIGATION)
    return Shell(
        signed_in=True,
        post=_said_post(standing),
        posts=tuple((post.agency_name, _said_roles(post)) for post in standing.posts),
        nav=nav,
        files_url="" if any(part.current for part in nav) else _address("cases:caseload"),
        unread=f"{COUNTED_UNREAD}+" if unread > COUNTED_UNREAD else str(unread or ""),
        person=user.get_full_name() or user.get_username(),
        search_url=_address("gapsblocks:queue" if is_outside else "desk:search"),
        search_label="Form reference" if is_outside else "Name or reference",
        notices_url=_address("notifications:list"),
        account_url=_address("accounts:account") or _address("mfa_index"),
        sign_out_url=_address("account_logout"),
        session_seconds=seconds_allowed(request),
        **base,
    )


def _said_post(standing: Standing) -> str:
    """“Turas Training, manager”; a person with several posts is told how many."""
    if not standing.posts:
        return ""
    first, *others = standing.posts
    role = ", manager" if first.roles & MANAGING else ", co-ordinator" if first.roles & OUTSIDE else ""
    return f"{first.agency_name}{role}" + (f" and {len(others)} more" if others else "")


def _said_roles(post: Post) -> str:
    return ", ".join(str(role.label) for role in Role if role in post.roles) or "no role"


def _navigation(
    standing: Standing, path: str, entries: tuple[tuple[str, str, frozenset[str]], ...]
) -> tuple[Part, ...]:
    here = ""
    found: list[tuple[str, str]] = []
    for label, name, roles in entries:
        url = _address(name)
        if url and (not roles or roles & standing.roles):
            found.append((label, url))
            # the longest address that this page lies under is where the reader is
            if path == url or (len(url) > len(here) and url != "/" and path.startswith(url)):
                here = url
    return tuple(Part(label, url, current=url == here) for label, url in found)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
