"""Who works where, in which roles, and what a service's settings are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from agencies.models import Agency, LocalHoliday, ServiceSetting, Worker, WorkerRole
from agencies.service_settings import DEFINITIONS
from core.memo import remembered

MANAGING = frozenset({WorkerRole.Role.LINE_MANAGER, WorkerRole.Role.SENIOR_MANAGER})


@dataclass(frozen=True, slots=True)
class Post:
    """One post of one person, with the roles it holds now."""

    worker_id: int
    agency_id: int
    agency_name: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands in the services today: every access question begins here."""

    posts: tuple[Post, ...]

    @property
    def agencies(self) -> list[int]:
        """The agencies in which the person is in post."""
        return [post.agency_id for post in self.posts]

    def agencies_as(self, *roles: str) -> list[int]:
        """The agencies in which one of these roles is held."""
        return [post.agency_id for post in self.posts if post.roles.intersection(roles)]

    @property
    def managed(self) -> list[int]:
        """The agencies whose cases the person answers for as a manager."""
        return self.agencies_as(*MANAGING)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset().union(*(post.roles for post in self.posts))


def standing_of(user, on: date) -> Standing:
    """The posts and roles of this person on this day: one query, once a request."""
    return remembered(("standing", user.pk, on), lambda: _standing(user, on))


def _standing(user, on: date) -> Standing:
    rows = (
        Worker.objects.in_post(on)
        .filter(user=user.pk)
        .order_by("pk")
        .values_list("pk", "agency_id", "agency__name", "agency__short_name", "roles__role", "roles__ended_at")
    )
    roles: dict[tuple[int, int, str], set[str]] = defaultdict(set)
    for worker, agency, name, short_name, role, ended_at in rows:
        held = roles[worker, agency, short_name or name]
        if role and ended_at is None:
            held.add(role)
    return Standing(tuple(Post(*post, roles=frozenset(held)) for post, held in roles.items()))


def workers_of(agency: Agency | int | None, on: date):
    """The people who work for this agency now and can sign in; nobody, where there is no agency."""
    posts = Worker.objects.in_post(on).filter(agency=agency)
    return get_user_model().objects.filter(posts__in=posts, is_active=True).order_by("last_name", "first_name", "pk")


def managers_of(agency: Agency | int | None, on: date):
    """The line and senior managers of this agency."""
    posts = Worker.objects.in_post(on).filter(agency=agency).with_role(*MANAGING)
    return get_user_model().objects.filter(posts__in=posts, is_active=True).order_by("pk").distinct()


def holders_of(role: str, agency: Agency | int | None, on: date):
    """The people who hold one role in this agency."""
    posts = Worker.objects.in_post(on).filter(agency=agency).with_role(role)
    return get_user_model().objects.filter(posts__in=posts, is_active=True).order_by("pk").distinct()


def setting(key: str, agency: Agency | int | None = None) -> Any:
    """What holds for this agency: its own value, else the national one, else the default (S.1)."""
    return settings_of(agency)[key]


def settings_of(agency: Agency | int | None = None) -> dict[str, Any]:
    """Every setting as it holds for this agency, in one query a request."""
    agency_id = agency.pk if isinstance(agency, Agency) else agency
    return remembered(("settings", agency_id), lambda: _settings(agency_id))


def _settings(agency_id: int | None) -> dict[str, Any]:
    values = {key: item.default for key, item in DEFINITIONS.items()}
    rows = ServiceSetting.objects.filter(Q(agency=None) | Q(agency=agency_id))
    own: dict[str, Any] = {}
    for key, owner, value in rows.values_list("key", "agency_id", "value"):
        if owner is None:
            values[key] = value
        else:
            own[key] = value
    return values | own


def local_holidays(agency: Agency | int | None) -> Iterable[date]:
    """The days on which this agency is closed beside the public holidays."""
    return LocalHoliday.objects.filter(agency=agency).values_list("on", flat=True)
