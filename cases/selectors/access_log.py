"""Who opened, changed, printed, took away or was refused what: as its readers may search it (LAW-access-log)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db.models import Q

from agencies.models import Agency
from cases.models import Case
from core.audit import DOWNLOADED, OPENED, REFUSED
from core.models import AuditEvent

EMERGENCY = Q(verb__startswith="case.emergency-")
EXPORTED = Q(verb__endswith="exported") | Q(verb=DOWNLOADED)
PRINTED = Q(verb__endswith="printed")

# What each kind is called in an address and on the page, and its rows.
KINDS: dict[str, tuple[str, Q]] = {
    "opened": ("Opened", Q(verb=OPENED)),
    "changed": ("Changed", ~(Q(verb__in=[OPENED, REFUSED]) | EMERGENCY | EXPORTED | PRINTED)),
    "printed": ("Printed", PRINTED),
    "exported": ("Taken away as a file", EXPORTED),
    "refused": ("Refused", Q(verb=REFUSED)),
    "emergency": ("Emergency access", EMERGENCY),
}

WORKERS = ("worker", "new_worker", "absent", "cover")  # what an event's data calls people and agencies
AGENCIES = ("agency",)


@dataclass(frozen=True, slots=True)
class Names:
    """What stands behind the numbers in some events, found in three queries however many there are."""

    people: dict[int, str] = field(default_factory=dict)
    agencies: dict[int, str] = field(default_factory=dict)
    references: dict[int, str] = field(default_factory=dict)

    def in_data(self, data: dict) -> dict[str, str]:
        """The people, agencies and papers that an event names, in words."""
        people = {key: self.people.get(_number(data.get(key)), "a worker") for key in WORKERS}
        agencies = {key: self.agencies.get(_number(data.get(key)), "an agency") for key in AGENCIES}
        return people | agencies | {"title": str(data.get("title") or "a paper")}


def names_for(events: Iterable[AuditEvent]) -> Names:
    events = list(events)
    people = {event.actor_id for event in events if event.actor_id} | _numbers(events, WORKERS)
    agencies = {event.agency_id for event in events if event.agency_id} | _numbers(events, AGENCIES)
    files = {event.file_id for event in events if event.file_id}
    users = get_user_model().objects.filter(pk__in=people)
    return Names(
        people={user.pk: str(user) for user in users},
        agencies={agency.pk: agency.label for agency in Agency.objects.filter(pk__in=agencies)},
        references=dict(Case.objects.filter(pk__in=files).values_list("pk", "reference")),
    )


def _numbers(events: Iterable[AuditEvent], keys: tuple[str, ...]) -> set[int]:
    return {_number(event.data.get(key)) for event in events for key in keys} - {0}


def _number(value: object) -> int:
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()) else 0
