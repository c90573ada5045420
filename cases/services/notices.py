"""Whom the verbs of a case tell. A notice says that something waits, never what it says of anybody."""

from collections.abc import Iterable
from datetime import date

from agencies.models import Agency, WorkerRole
from agencies.selectors import holders_of, managers_of
from notifications import outbox
from notifications.models import Notice


def tell(people: Iterable, *, key: str, subject: str, about, stands_in_for: str = "") -> int:
    """Owe each of these people the notice once."""
    label = about._meta.label
    return outbox.post_all(
        Notice(
            recipient=person,
            key=key,
            subject=subject,
            about_label=label,
            about_id=about.pk,
            stands_in_for=stands_in_for,
        )
        for person in people
    )


def tell_managers(agency: Agency | int | None, *, key: str, subject: str, about, on: date) -> int:
    """Tell the managers of this agency; where it has none, its administrator, who is told in whose place."""
    managers = list(managers_of(agency, on))
    if managers:
        return tell(managers, key=key, subject=subject, about=about)
    administrators = holders_of(WorkerRole.Role.AGENCY_ADMIN, agency, on)
    return tell(administrators, key=key, subject=subject, about=about, stands_in_for="the line manager")
