"""Where a person stands in the services today: every access question begins here."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from agencies.models import Worker, WorkerRole
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
