"""What the verbs between services have in common: for whom somebody acts, and who hears of it."""

from datetime import datetime

from agencies.models import Agency
from careplans.selectors.reading import plan_shared_with
from cases.models import Case
from cases.selectors import contact_point
from core.days import day_of
from core.errors import NotAllowed
from notifications import routing


def taking_part_for(actor, case: Case, at: datetime, agency: Agency | int | None = None) -> dict[int, frozenset[str]]:
    """The services for which this person takes part, each with what it may know; NotAllowed where there is none."""
    _, areas = plan_shared_with(actor, case, at)
    if not areas or (agency is not None and (agency.pk if isinstance(agency, Agency) else agency) not in areas):
        raise NotAllowed(f"take part in the plan of case {case.pk}")
    return areas


def was_case_manager(actor, case: Case, at: datetime) -> bool:
    """Whether whoever did it is whom everybody rings about this person: they need not be told of it."""
    point = contact_point(case, at)
    return point is not None and point.user.pk == actor.pk


def tell_case_manager(case: Case, at: datetime, *, key: str, subject: str, about) -> None:
    """The case manager, or who stands in; where nobody is, the lead agency's managers. The notice links, no more."""
    point = contact_point(case, at)
    routing.tell(
        routing.named(point.user if point else None, "the case manager", case.lead_agency, day_of(at)),
        key=key,
        subject=f"{subject} ({case.reference})",
        about=about,
    )


def tell_partner(person, agency: Agency | None, at: datetime, *, key: str, subject: str, about) -> None:
    """A worker of another service. What it is about they read only while consent stands."""
    routing.tell(routing.named(person, "the worker", agency, day_of(at)), key=key, subject=subject, about=about)
