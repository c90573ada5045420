"""The cases that might fall through: each a question about open cases, for list, count, search and export alike."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies.models import ServiceSetting, Worker
from agencies.selectors import MANAGING
from agencies.service_settings import DEFINITIONS
from cases.models import Case, CaseAgency, CaseManagerAssignment, KeyWorkerAssignment, VacancyTask
from core.memo import remembered

INDIVIDUAL = CaseManagerAssignment.Scope.INDIVIDUAL


def no_case_manager(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """Case-managed, and nobody is case manager (GB2-continuity)."""
    return _open(cases).filter(~Exists(_managers()), level=Case.Level.CASE_MANAGEMENT)


def no_key_worker(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """A file of key working without a key worker."""
    return _open(cases).filter(~Exists(_key_workers()), level=Case.Level.KEY_WORKING)


def nobody_though_expected(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """Taken in by a service where everyone has a key worker or case manager, and this person has neither (KW-6.6a)."""
    return (
        _open(cases)
        .filter(where_setting_is("key_working_participation", lambda value: value == "expected"))
        .exclude(level=Case.Level.HARM_REDUCTION_ONLY)
        .filter(~Exists(_managers()), ~Exists(_key_workers()))
    )


def no_contact(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """Nobody has met the person for as many days as the lead agency allows (`no_contact_list_days`)."""
    since = Q(pk__in=())
    for days in values_of("no_contact_list_days"):
        last = today - timedelta(days=days)
        silent = Q(last_contact_on__lt=last) | Q(last_contact_on=None, opened_on__lt=last)
        since |= silent & where_setting_is("no_contact_list_days", lambda value, days=days: value == days)
    return _open(cases).filter(since)


def nobody_to_notify(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """A notice would reach nobody whose part it is: the holders of the roles have gone, or no manager is left."""
    in_post = Worker.objects.in_post(today).filter(user__is_active=True)
    there = in_post.filter(user=OuterRef("worker"), agency=OuterRef("agency"))
    held = ~Exists(_managers().filter(Exists(there))) & ~Exists(_key_workers().filter(Exists(there)))
    managing = in_post.with_role(*MANAGING)
    sharing = CaseAgency.objects.in_case(today).filter(case=OuterRef("pk"), agency__in=managing.values("agency"))
    unmanaged = Q(lead_agency__isnull=False) & ~Q(lead_agency__in=managing.values("agency"))
    return _open(cases).filter(
        (held & ~Q(level=Case.Level.HARM_REDUCTION_ONLY)) | unmanaged | (Q(lead_agency=None) & ~Exists(sharing))
    )


def vacancy(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """A vacancy task is open: a manager must appoint somebody (KW-5.3.1b)."""
    return _open(cases).filter(Exists(VacancyTask.objects.filter(case=OuterRef("pk"), filled_at=None)))


Question = Callable[[QuerySet[Case], date], QuerySet[Case]]

# What each is called in an address, and on the page.
QUESTIONS: dict[str, tuple[str, Question]] = {
    "no-case-manager": ("No case manager", no_case_manager),
    "no-key-worker": ("No key worker", no_key_worker),
    "expected": ("Neither key worker nor case manager, though expected", nobody_though_expected),
    "no-contact": ("No contact lately", no_contact),
    "nobody-to-notify": ("Nobody to notify", nobody_to_notify),
    "vacancy": ("Case manager wanted", vacancy),
}


def _open(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.filter(status=Case.Status.OPEN)


def _managers():
    return CaseManagerAssignment.objects.current().filter(case=OuterRef("pk"), scope=INDIVIDUAL)


def _key_workers():
    return KeyWorkerAssignment.objects.current().filter(case=OuterRef("pk"))


def stored_settings(keys: Iterable[str]) -> tuple[tuple[str, int | None, Any], ...]:
    """What is stored for these settings, asked at once, in an order that is always the same; the questions of this
    request then ask nothing more.
    """
    wanted = tuple(keys)
    rows = remembered(
        ("stored settings", wanted),
        lambda: sorted(
            ServiceSetting.objects.filter(key__in=wanted).values_list("key", "agency", "value"),
            key=lambda row: (row[0], row[1] or 0),
        ),
    )
    for key in wanted:
        remembered(("stored settings", key), partial(_of_one, key, rows))
    return tuple(rows)


def _of_one(key: str, rows: Iterable[tuple[str, int | None, Any]]) -> dict[int | None, object]:
    own = {agency: value for each, agency, value in rows if each == key}
    return {None: DEFINITIONS[key].default} | own


def _stored(key: str) -> dict[int | None, object]:
    """The values stored for this setting: by agency, and under None the one that holds for all others. Asked once."""

    def ask() -> dict[int | None, object]:
        rows = ServiceSetting.objects.filter(key=key).values_list("agency", "value")
        return {None: DEFINITIONS[key].default} | dict(rows)

    return dict(remembered(("stored settings", key), ask))


def values_of(key: str) -> list:
    """Every value that this setting has anywhere."""
    return sorted(set(_stored(key).values()))  # type: ignore[type-var]  # values of one setting are of one kind


def where_setting_is(key: str, holds: Callable[..., bool]) -> Q:
    """The cases whose lead agency has a value for which this holds; where nobody leads, the national value counts."""
    stored = _stored(key)
    national = stored.pop(None)
    own = [agency for agency, value in stored.items() if holds(value)]
    if not holds(national):
        return Q(lead_agency__in=own)
    return Q(lead_agency=None) | ~Q(lead_agency__in=[agency for agency in stored if agency not in own])


__all__ = [
    "QUESTIONS",
    "no_case_manager",
    "no_contact",
    "no_key_worker",
    "nobody_though_expected",
    "nobody_to_notify",
    "stored_settings",
    "vacancy",
    "value_for",
    "values_of",
    "where_setting_is",
]


def value_for(key: str) -> Callable[[int | None], Any]:
    """The value of a setting for any lead agency, asked of the database once for a whole list."""
    stored = _stored(key)
    return lambda agency_id: stored.get(agency_id, stored[None])
