"""Who is told. Where the one who should be cannot be, the agency's managers are, and the notice says for whom."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.contrib.auth import get_user_model
from django.db.models import Model

from agencies.models import Agency, Worker, WorkerRole
from agencies.selectors import MANAGING, holders_of, managers_of
from notifications import outbox
from notifications.models import Notice


@dataclass(frozen=True, slots=True)
class Receiver:
    """One person to be told; `stands_in_for` names the role or person that could not be.

    An administrator may not open files, so their notice is about the agency that has nobody.
    """

    user_id: int
    stands_in_for: str = ""
    about: Model | None = None


def managers(agency: Agency | None, on: date) -> list[Receiver]:
    """The managers of this agency; where it has none, its administrators; nobody, where it has neither."""
    if agency is None:
        return []
    if found := _ids(managers_of(agency, on)):
        return [Receiver(user) for user in found]
    administrators = _ids(holders_of(WorkerRole.Role.AGENCY_ADMIN, agency, on))
    return [Receiver(user, f"a manager of {agency.label}, which has none", agency) for user in administrators]


def managers_of_each(agencies: Iterable[Agency], on: date) -> dict[int, list[Receiver]]:
    """The same for many agencies at once, by their number: one query, for the work of a night."""
    by_id = {agency.pk: agency for agency in agencies}
    if not by_id:
        return {}
    managing: dict[int, set[int]] = {pk: set() for pk in by_id}
    administering: dict[int, set[int]] = {pk: set() for pk in by_id}
    posts = Worker.objects.in_post(on).filter(agency__in=by_id, user__is_active=True, roles__ended_at=None)
    for agency_id, user_id, role in posts.values_list("agency", "user", "roles__role"):
        if role in MANAGING:
            managing[agency_id].add(user_id)
        elif role == WorkerRole.Role.AGENCY_ADMIN:
            administering[agency_id].add(user_id)
    return {
        pk: [Receiver(user) for user in sorted(managing[pk])]
        or [
            Receiver(user, f"a manager of {agency.label}, which has none", agency) for user in sorted(administering[pk])
        ]
        for pk, agency in by_id.items()
    }


def holders_of_each(role: str, agencies: Iterable[Agency], on: date) -> dict[int, list[Receiver]]:
    """For many agencies at once, by their number, who holds this role; where nobody does, the managers in their stead.

    Where there is none of them, the administrators, about the agency: two queries, for the work of a night.
    """
    by_id = {agency.pk: agency for agency in agencies}
    if not by_id:
        return {}
    posts = Worker.objects.in_post(on).filter(agency__in=by_id, user__is_active=True)
    holding: dict[int, set[int]] = {pk: set() for pk in by_id}
    held = posts.filter(roles__ended_at=None, roles__role=role).values_list("agency", "user")
    for agency_id, user_id in held:
        holding[agency_id].add(user_id)
    lacking = [agency for pk, agency in by_id.items() if not holding[pk]]
    instead = managers_of_each(lacking, on)
    label = WorkerRole.Role(role).label.lower()
    return {
        pk: [Receiver(user) for user in sorted(holding[pk])]
        or [replace(each, stands_in_for=f"the {label} of {agency.label}, which has none") for each in instead[pk]]
        for pk, agency in by_id.items()
    }


def holders(role: str, agency: Agency, on: date) -> list[Receiver]:
    """The people who hold this role in the agency; where nobody does, its managers in their stead."""
    if found := _ids(holders_of(role, agency, on)):
        return [Receiver(user) for user in found]
    missing = f"the {WorkerRole.Role(role).label.lower()} of {agency.label}, which has none"
    return [replace(receiver, stands_in_for=missing) for receiver in managers(agency, on)]


def named(person, what: str, agency: Agency | None, on: date) -> list[Receiver]:
    """This person, whose part is `what` ("the case manager"); if there is nobody, or they left, the managers."""
    if person is not None and _can_be_told(person, agency, on):
        return [Receiver(person.pk)]
    missing = f"{what}, {person}, who can no longer be told" if person is not None else f"{what}, whom nobody is now"
    return [replace(receiver, stands_in_for=missing) for receiver in managers(agency, on)]


def tell(receivers: Iterable[Receiver], *, key: str, subject: str, about: Model) -> int:
    """Owe each of these people the notice once."""
    return outbox.post_all(notices(receivers, key=key, subject=subject, about=about))


def notices(receivers: Iterable[Receiver], *, key: str, subject: str, about: Model) -> list[Notice]:
    """The notice for each of these people, by their own name first, else in another's stead."""
    by_user: dict[int, Receiver] = {}
    for receiver in receivers:
        kept = by_user.get(receiver.user_id)
        if kept is None or kept.stands_in_for:
            by_user[receiver.user_id] = receiver
    return [
        Notice(
            recipient_id=receiver.user_id,
            key=key,
            subject=subject,
            about_label=(receiver.about or about)._meta.label,
            about_id=(receiver.about or about).pk,
            stands_in_for=receiver.stands_in_for[:160],
        )
        for receiver in by_user.values()
    ]


def not_told(receivers: Iterable[Receiver], key: str) -> list[Receiver]:
    """Those of them who have not had this notice yet."""
    rows = list(receivers)
    told = set(Notice.objects.filter(recipient__in={each.user_id for each in rows}, key=key).values_list("recipient"))
    return [each for each in rows if (each.user_id,) not in told]


def _can_be_told(person, agency: Agency | None, on: date) -> bool:
    posts = Worker.objects.in_post(on).filter(user=person.pk)
    if agency is not None:
        posts = posts.filter(agency=agency)
    return get_user_model().objects.filter(pk=person.pk, is_active=True).exists() and posts.exists()


def _ids(people) -> list[int]:
    return list(people.values_list("pk", flat=True))
