"""Every page that can be opened, as the person whose work it is, wide and narrow: axe, one heading, none too wide."""

from time import time
from urllib.parse import quote

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.architecture.test_house_rules import ROUTES
from tests.journeys.conftest import NARROW, WIDE
from tests.journeys.pages import NO_PAGES, PAGES, Opened
from tests.journeys.world import World

SHARES = 2  # each lays the whole demonstration out for itself


def answers_a_visit(callback) -> bool:
    view = getattr(callback, "view_class", None)
    return view is None or (view.http_method_names != ["post"] and hasattr(view, "get"))


def test_the_table_names_every_page():
    visited = {name for name, callback in ROUTES if answers_a_visit(callback)}
    assert visited - set(PAGES) - set(NO_PAGES) == set()
    assert (set(PAGES) | set(NO_PAGES)) - visited == set()
    assert set(PAGES) & set(NO_PAGES) == set()


def just_signed_in(user: User) -> str:
    """A session in which the password was typed a moment ago, so that no page asks for it again."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time(), "username": user.username}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return client.cookies["sessionid"].value


def address_of(world: World, name: str, page: Opened) -> str:
    query = page.query
    if "question" in query:
        query = query.format(asked=quote(world.asked_and_answered[0]), answered=quote(world.asked_and_answered[1]))
    if "shared" in query:
        query = query.format(shared=world.agency("Harbour").pk)
    if "taken" in query:
        query = query.format(taken=world.taken_back.pk)
    return reverse(name, args=page.args(world)) + query


def faults_of(desk, world: World, name: str, page: Opened) -> list[str]:
    """What is wrong with this page, in words."""
    desk.faults.clear()
    try:
        address = address_of(world, name, page)
    except Exception as error:  # named with its page, beside the faults of others
        return [f"{name}: no address: {error!r}"]
    answer = desk.open(address)
    if answer.status != 200:
        return [f"{name} {address}: {answer.status} for {page.who or 'nobody'}"]
    found = []
    arrived = desk.page.evaluate("location.pathname + location.search")
    if not page.lands and name != "account_reset_password_from_key" and arrived != address:
        found.append(f"{name}: hands on to {arrived}")
    headings = desk.page.locator("h1").count()
    if headings != 1:
        found.append(f"{name}: {headings} headings of the first level")
    if not desk.page.title().split("-")[0].split("–")[0].strip():
        found.append(f"{name}: no title")
    for viewport in (WIDE, NARROW):
        # the whole page at once, so that the bar with the buttons stands below the fields and not over one of them
        desk.page.set_viewport_size(viewport)
        height = desk.page.evaluate("document.documentElement.scrollHeight")
        desk.page.set_viewport_size({**viewport, "height": max(viewport["height"], height)})
        try:
            desk.check()
        except AssertionError as error:
            found.append(f"{name} at {viewport['width']}: {str(error).splitlines()[0]}")
    desk.page.set_viewport_size(WIDE)
    return found


def shares(number: int) -> list[list[str]]:
    """All pages in shares of one size, person by person: each share is a test, so that processes can divide them."""
    names = sorted(PAGES, key=lambda name: PAGES[name].who)
    return [names[len(names) * one // number : len(names) * (one + 1) // number] for one in range(number)]


def test_the_shares_are_all_pages():
    assert sorted(name for share in shares(SHARES) for name in share) == sorted(PAGES)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_is_accessible_and_fits(desk_of, share):
    world = World()
    desks, found = {}, []
    for name in shares(SHARES)[share]:
        page = PAGES[name]
        if page.who not in desks:
            desks[page.who] = desk_of()
            if page.who:
                user = world.with_factor() if page.who == "peter" else world.user(page.who)
                cookie = {"name": "sessionid", "value": just_signed_in(user), "url": desks[page.who].address}
                desks[page.who].page.context.add_cookies([cookie])
        found += faults_of(desks[page.who], world, name, page)
    assert found == [], "\n".join(found)
