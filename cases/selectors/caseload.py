"""The rows of the caseload as their reader may see them: as many queries for two rows as for two hundred."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from agencies.models import Agency
from cases.models import Case, CaseUserPermission
from cases.policies import CaseAction, case_policy
from cases.selectors.attention import value_for
from core import kept
from core.components import Status
from core.days import day_of
from core.policies import listed


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the caseload. A partner's line has no more than the name, the reference and whom to ring."""

    url: str
    name: str
    known_as: str
    reference: str
    level: str
    case_manager: str
    key_workers: str
    agency: str
    last_contact_on: date | None
    opened_on: date | None
    is_whole: bool
    statuses: tuple[Status, ...]

    @property
    def said_statuses(self) -> str:
        return ", ".join(status.word for status in self.statuses)


def caseload_rows(user, cases: Iterable[Case], at: datetime) -> list[CaseRow]:
    """The rows for these cases, which the caller took from the policy's scope."""
    found = list(cases)
    ids = [case.pk for case in found]
    whole = seen_whole_among(user, ids)
    held: dict[int, list[_Held]] = defaultdict(list)
    for case_id, *right in kept.asked(_held_on, cases=tuple(ids), at=at):
        held[case_id].append(_Held(*right))
    allowed = value_for("no_contact_list_days")
    return [_row(case, held[case.pk], case.pk in whole, allowed, day_of(at)) for case in found]


def _held_on(cases: list[int], at: datetime) -> QuerySet[CaseUserPermission, Any]:
    rights = CaseUserPermission.objects.open_at(at).filter(content_object__in=listed(cases), covers=None)
    return (
        rights.exclude(codename="view_case")
        .order_by("starts_at", "pk")
        .values_list(
            "content_object_id",
            "codename",
            "manages",
            "agency_id",
            "agency__name",
            "agency__short_name",
            "user__first_name",
            "user__last_name",
            "user__username",
        )
    )


def seen_whole_among(user, ids: list[int]) -> set[int]:
    """Which of these cases this person sees entirely."""
    return open_among(user, CaseAction.VIEW_WHOLE, ids)


def open_among(user, action: CaseAction, ids: list[int]) -> set[int]:
    """On which of these cases this person may do this."""
    reach = case_policy.reach(user)
    if reach is not None:
        return {pk for pk in ids if action in reach.get(pk, ())}
    return set(case_policy.within(user, action).filter(pk__in=ids).values_list("pk", flat=True))


class _Held(NamedTuple):
    """A right on a case, with the words in which its holder is named."""

    codename: str
    manages: str | None
    agency_id: int | None
    agency_name: str | None
    agency_short_name: str | None
    first_name: str
    last_name: str
    username: str

    @property
    def holder(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.username


def with_people(cases):
    """Cases with what a line of the list says of them, and no more: a list of 25 reads 25 short rows."""
    person = ("first_names", "last_name", "known_as")
    return cases.select_related("service_user", "lead_agency").only(
        "reference",
        "status",
        "level",
        "last_contact_on",
        "opened_on",
        "lead_agency__name",
        "lead_agency__short_name",
        *(f"service_user__{field}" for field in person),
    )


def _row(case: Case, held: Sequence[_Held], is_whole: bool, allowed, today: date) -> CaseRow:
    managers = [right for right in held if right.manages == CaseUserPermission.Manages.INDIVIDUAL]
    manager = managers[0].holder if managers else ""
    person = case.service_user
    key_workers = [_named(right, case.lead_agency) for right in held if right.codename == "work_case"]
    return CaseRow(
        url=case.get_absolute_url(),
        name=person.name,
        known_as=case.service_user.known_as
        if is_whole and case.service_user.known_as != case.service_user.name
        else "",
        reference=case.reference,
        level=case.get_level_display() if is_whole else "",
        case_manager=manager,
        key_workers=", ".join(key_workers) if is_whole else "",
        agency=case.lead_agency.label if case.lead_agency else "",
        last_contact_on=case.last_contact_on if is_whole else None,
        opened_on=case.opened_on if is_whole else None,
        is_whole=is_whole,
        statuses=tuple(_statuses(case, manager, key_workers, allowed, today)) if is_whole else (),
    )


def _named(right: _Held, lead: Agency | None) -> str:
    if right.agency_id is None or (lead and right.agency_id == lead.pk):
        return right.holder
    return f"{right.holder} ({right.agency_short_name or right.agency_name})"


def _statuses(case: Case, manager: str, key_workers: list[str], allowed, today: date):
    if not case.is_open:
        yield Status("none", "Closed")
        return
    if case.level == Case.Level.CASE_MANAGEMENT and not manager:
        yield Status("overdue", "No case manager")
    if case.level == Case.Level.KEY_WORKING and not key_workers:
        yield Status("overdue", "No key worker")
    if case.level != Case.Level.HARM_REDUCTION_ONLY:
        silent = (today - (case.last_contact_on or case.opened_on)).days
        if silent > allowed(case.lead_agency_id):
            yield Status("soon", f"No contact for {silent} days")
