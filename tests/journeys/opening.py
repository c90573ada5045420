"""Who opens a page, and what stands in its address."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from cases.models import Case
from tests.journeys.world import World


@dataclass(frozen=True, slots=True)
class Opened:
    """Who opens a page, what stands in its address, and, where it hands on by design, the page where one arrives."""

    who: str = "cora"
    args: Callable[[World], tuple] = field(default=lambda world: ())
    query: str = ""
    lands: str = ""


def of(name: str, who: str = "cora", **more) -> Opened:
    """A page about one row of the world."""
    return Opened(who, lambda world: (getattr(world, name).pk,), **more)


def first(model, who: str = "cora", **where) -> Opened:
    return Opened(who, lambda world: (model.objects.filter(**where).earliest("pk").pk,))


def agency(who: str = "nora", label: str = "Turas", *more) -> Opened:
    return Opened(who, lambda world: (world.agency(label).pk, *more))


def post(of_whom: str, who: str = "nora") -> Opened:
    return Opened(who, lambda world: (world.post(of_whom).pk,))


def member(rows: Callable[[Case], QuerySet], who: str = "cora") -> Opened:
    """A page about one row of Mary's file."""
    return Opened(who, lambda world: (world.mary.pk, rows(world.mary).earliest("pk").pk))


def of_nobody(who: str) -> Opened:
    """A page of one's own work, in a world where there is some."""
    return Opened(who, lambda world: (world.shared_plan, ())[1])


def with_harbour() -> Opened:
    """A page of the case manager about Harbour in Mary's plan."""
    return Opened("aoife", lambda world: (world.shared_plan.pk, world.agency("Harbour").pk))


def eva_of(case: Case):
    return case.assignments.current().filter(scope="CHILD_FAMILY")
