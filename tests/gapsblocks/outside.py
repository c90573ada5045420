"""What a page outside the service was given, looked through to the last value."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.test import Client
from django.urls import reverse
from django.utils.functional import LazyObject

from accounts.models import User
from agencies.models import Agency
from cases.models import CareDomain
from core.models import AuditEvent
from gapsblocks.models import GapsAndBlocksForm

HARMLESS = (User, Agency, CareDomain)  # who is signed in; what a filter offers
FRAME = frozenset({"request", "perms", "shell", "service_name", "term", "csrf_token", "messages", "block"})


def opened(user, address: str, data: dict[str, Any] | None = None):
    """The page as this person gets it, and nothing said of the person in what the template was given."""
    client = Client()
    client.force_login(user)
    response = client.get(address) if data is None else client.post(address, data)
    if response.context is not None:
        rows = list(rows_in(response))
        assert rows == [], rows
    return response


def rows_in(response) -> Iterator[str]:
    """Where in the context a row stands that could be asked for more than it may tell."""
    seen: set[int] = set()
    for context in response.context:
        for layer in context.dicts:
            for name, value in layer.items():
                if name not in FRAME:
                    yield from _found(name, value, seen)


def _found(where: str, value: Any, seen: set[int]) -> Iterator[str]:
    if isinstance(value, str | int | float | bytes | bool | None) or id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, LazyObject):
        return
    if isinstance(value, Model):
        if not isinstance(value, HARMLESS):
            yield f"{where}: {value._meta.label}"
        return
    if isinstance(value, QuerySet):
        if not issubclass(value.model, HARMLESS):
            yield f"{where}: rows of {value.model._meta.label}"
        return
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _found(f"{where}.{key}", each, seen)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _found(f"{where}[]", each, seen)
    elif is_dataclass(value):
        for each in fields(value):
            yield from _found(f"{where}.{each.name}", getattr(value, each.name), seen)
    elif isinstance(value, Page):
        yield from _found(f"{where}.rows", value.object_list, seen)
        yield from _found(f"{where}.paginator", value.paginator, seen)
    elif isinstance(value, Paginator):
        yield from _found(f"{where}.rows", value.object_list, seen)
    elif isinstance(value, forms.BaseForm):
        for name, field in value.fields.items():
            yield from _found(f"{where}.{name}", getattr(field, "queryset", None), seen)
            yield from _found(f"{where}.{name}", value.initial.get(name), seen)
        yield from _found(f"{where}.instance", getattr(value, "instance", None), seen)
    elif type(value).__module__.split(".")[0] in ("gapsblocks", "cases", "core", "careplans", "agencies"):
        for name, each in getattr(value, "__dict__", {}).items():
            yield from _found(f"{where}.{name}", each, seen)


def kept(form):
    return GapsAndBlocksForm.objects.get(pk=form.pk)


def page(form):
    return reverse("gapsblocks:queued", args=[form.pk])


def refused(rule):
    return AuditEvent.objects.filter(verb="refused", data__rule=rule)


def told_of(case, html):
    """What of the person stands on the page."""
    person = case.service_user
    names = (*person.first_names.split(), person.last_name, *person.last_name.split()[1:], person.known_as)
    return [text for text in (*names, person.phone) if text and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", html)]
