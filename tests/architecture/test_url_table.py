"""Every address of the service, opened by every role of S.4: what each is answered stands in url_table.py."""

from http.cookies import SimpleCookie

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.architecture.url_needs import NEEDS, POSTED
from tests.architecture.url_table import TABLE
from tests.architecture.world import ROLES, build
from tests.once import for_the_module

pytestmark = pytest.mark.django_db

world = for_the_module(build)  # each test is a point in it to which is gone back


def names(patterns=None, namespace=""):
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}"
        else:
            yield from names(entry.url_patterns, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


def address(name: str, rows) -> str:
    needed = {}
    for argument, what in NEEDS.get(name, {}).items():
        row = getattr(rows, what, what)
        needed[argument] = row if isinstance(row, str) else getattr(row, "number", None) or row.pk
        if argument == "pk":
            needed[argument] = row.pk
    return reverse(name, kwargs=needed)


def at_the_door(user) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def answer(client: Client, name: str, rows) -> str:
    """The status, in a world that is put back afterwards as it was."""
    signed_in = SimpleCookie({name: each.value for name, each in client.cookies.items()})
    with transaction.atomic():
        send = client.post if name in POSTED else client.get
        status = send(address(name, rows)).status_code
        transaction.set_rollback(True)
    client.cookies = signed_in  # after the door by which one leaves, too
    return str(status)


def test_every_address_stands_in_the_table_and_nothing_else_does():
    """A new address has to say what each role is answered before it is merged."""
    found = list(names())
    assert sorted(set(found) ^ set(TABLE)) == []
    assert {name: len(row) for name, row in TABLE.items() if len(row) != len(ROLES)} == {}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_as_the_table_says(role, world, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.MFA_RATE_LIMITS = False
    cache.clear()  # what other tests of this process asked too often
    people, rows = world
    client, column = at_the_door(people[role]), ROLES.index(role)
    wrong = {}
    for name, row in TABLE.items():
        got = answer(client, name, rows)
        if got != row[column]:
            wrong[name] = f"{got}, and the table says {row[column]}"
    assert wrong == {}
