"""Who works where, in which roles, and what a service's settings are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import F, Prefetch, Q, QuerySet
from django.urls import reverse

from agencies.deadlines import REVISION
from agencies.models import Agency, LocalHoliday, PolicyDocument, ServiceSetting, TrainingRecord, Worker, WorkerRole
from agencies.service_settings import DEFINITIONS, Definition
from agencies.standing import MANAGING, Post, Standing, standing_of
from core import kept
from core.days import today
from core.deadlines import Stage
from core.memo import knows, remembered, remembers
from core.policies import listed

__all__ = ["MANAGING", "Post", "Standing", "standing_of"]  # asked for here by the apps above


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


def colleagues_of(user, on: date):
    """The workers by whom this person may narrow a list: those of the agencies that they manage, and themselves."""
    posts = Worker.objects.in_post(on).filter(agency__in=standing_of(user, on).managed)
    people = get_user_model().objects.filter(Q(pk__in=posts.values("user")) | Q(pk=user.pk))
    return people.order_by("last_name", "first_name", "pk")


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


def idle_seconds_of(user) -> int | None:
    """How long this person may be idle before the sign-in ends, where a service has set it (`session_idle_minutes`).

    Of somebody who works for several agencies the strictest holds.
    """
    posts = Worker.objects.in_post(today()).filter(user=user.pk)
    rows = ServiceSetting.objects.filter(Q(agency=None) | Q(agency__in=posts.values("agency")))
    held = rows.filter(key="session_idle_minutes").values_list("agency", "value")
    stored: dict[int | None, int] = dict(held)
    national = stored.pop(None, None)
    minutes = min(stored.values(), default=national)
    return 60 * minutes if minutes else None


def local_holidays(agency: Agency | int | None) -> Iterable[date]:
    """The days on which this agency is closed beside the public holidays."""
    agency_id = agency.pk if isinstance(agency, Agency) else agency
    days = LocalHoliday.objects.filter(agency=agency_id).values_list("on", flat=True)
    return remembered(("holidays", agency_id), lambda: list(days))


def ask_holidays_of(agencies: Iterable[int]) -> None:
    """What `local_holidays` will be asked of these agencies on the same page, in one question for all."""
    sought = {agency for agency in agencies if not knows(("holidays", agency))}
    if not remembers() or not sought:
        return
    days: dict[int, list[date]] = {agency: [] for agency in sought}
    for agency, on in kept.planned(_holidays_of, agencies=tuple(sorted(sought))):
        days[agency].append(on)
    for agency, found in days.items():
        remembered(("holidays", agency), partial(list, found))


def _holidays_of(agencies: list[int]) -> QuerySet[LocalHoliday, Any]:
    return LocalHoliday.objects.filter(agency__in=listed(agencies)).values_list("agency", "on")


# The directory and its pages -------------------------------------------------------------------------------


def directory() -> QuerySet[Agency]:
    """The agencies as the directory lists them, by name without fadas."""
    return Agency.objects.filter(is_active=True).order_by("sort_key", "pk")


def agencies_without_cpo(agencies: Iterable[int], on: date) -> list[Agency]:
    """Those of these agencies, with workers of their own, that have no child protection officer in post (GB2-cpo)."""
    return kept.planned(_without_cpo, agencies=tuple(sorted(agencies)), on=on)


def _without_cpo(agencies: list[int], on: date) -> QuerySet[Agency]:
    in_post = Worker.objects.in_post(on)
    return (
        Agency.objects.filter(pk__in=listed(agencies), is_active=True)
        .filter(pk__in=in_post.values("agency"))
        .exclude(child_protection_officer__in=in_post.filter(agency=F("agency")))
        .order_by("sort_key")
    )


def lacks_cpo(agency: Agency, on: date) -> bool:
    """Whether this agency's page must warn that nobody is nominated, or that the nominee has left."""
    officer = agency.child_protection_officer
    if officer is None:
        return True
    return officer.agency_id != agency.pk or (officer.left_on is not None and officer.left_on <= on)


def posts_of(agency: Agency | int, on: date) -> QuerySet[Worker]:
    """The people of an agency with their roles, as its managers and administrator list them."""
    current = Prefetch("roles", WorkerRole.objects.current().order_by("role"), to_attr="current_roles")
    rows = Worker.objects.in_post(on).filter(agency=agency).select_related("user", "agency", "line_manager__user")
    return rows.prefetch_related(current).order_by("user__last_name", "user__first_name", "pk")


def posts_with_training(kind: str, on: date) -> QuerySet[Worker]:
    """The posts whose holder has done this kind of training: what a list or a report filters by (GB2-training)."""
    return Worker.objects.in_post(on).filter(pk__in=TrainingRecord.objects.filter(kind=kind).values("worker"))


def possible_line_managers(agency: Agency | int, on: date) -> QuerySet[Worker]:
    posts = Worker.objects.in_post(on).filter(agency=agency, user__is_active=True).with_role(*MANAGING)
    return posts.select_related("user", "agency").order_by("user__last_name", "user__first_name", "pk")


def managers_above(worker: Worker) -> list[int]:
    """The line managers over this worker, one above the other, in one query."""
    over = dict(Worker.objects.filter(agency=worker.agency_id).values_list("pk", "line_manager"))
    chain: list[int] = []
    above = over.get(worker.pk)
    while above is not None and above not in chain:
        chain.append(above)
        above = over.get(above)
    return chain


# The register of policies ----------------------------------------------------------------------------------

# KW-3.2: the procedure rests on these, and every step of a case links to them.
LINKED_KINDS = (
    PolicyDocument.Kind.CASE_MANAGEMENT,
    PolicyDocument.Kind.CASE_NOTES,
    PolicyDocument.Kind.ASSESSMENT,
    PolicyDocument.Kind.CASE_MEETING,
    PolicyDocument.Kind.CONFIDENTIALITY,
)


@dataclass(frozen=True, slots=True)
class PolicyLink:
    """One policy that a step of the work rests on; without an entry in the register it leads to the register."""

    label: str
    url: str
    is_missing: bool


def register_of(agency: Agency | int) -> QuerySet[PolicyDocument]:
    """The policies in force, the one to be revised first on top."""
    rows = PolicyDocument.objects.filter(agency=agency, replaced_at=None).select_related("owner__user", "owner__agency")
    return rows.order_by(F("revision_due_on").asc(nulls_last=True), "title", "pk")


def earlier_versions(document: PolicyDocument) -> QuerySet[PolicyDocument]:
    """What stood in the register before under the same kind."""
    rows = PolicyDocument.objects.filter(agency=document.agency_id, kind=document.kind).exclude(replaced_at=None)
    return rows.exclude(pk=document.pk).select_related("replaced_by").order_by("-replaced_at")


def policy_links(agency: Agency | int) -> list[PolicyLink]:
    """The policies of KW-3.2 as this agency's register holds them, in one query."""
    agency_id = agency.pk if isinstance(agency, Agency) else agency
    found = {row.kind: row for row in kept.asked(_linked, agency=agency_id)}
    register = reverse("agencies:policies", args=[agency_id])
    return [
        PolicyLink(found[kind].title, reverse("agencies:policy", args=[found[kind].pk]), is_missing=False)
        if kind in found
        else PolicyLink(kind.label, register, is_missing=True)
        for kind in LINKED_KINDS
    ]


def _linked(agency: int) -> QuerySet[PolicyDocument]:
    rows = PolicyDocument.objects.filter(agency=agency, replaced_at=None, kind__in=LINKED_KINDS)
    return rows.only("kind", "title").order_by("pk")


def revisions_at(stage: Stage, today: date) -> QuerySet[PolicyDocument]:
    """The policies in force that have now reached this stage of their revision (KW-0.1)."""
    return PolicyDocument.objects.filter(REVISION.where(stage, today), replaced_at=None)


# Settings --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeldSetting:
    """One setting as it holds for an agency, and from where."""

    definition: Definition
    value: Any
    source: str  # "own", "national" or "default"
    national: Any
    names: dict[int, str] = field(default_factory=dict)  # of the task forces that are meant

    @property
    def said(self) -> str:
        return self._said(self.value)

    @property
    def national_said(self) -> str:
        return self._said(self.national)

    def _said(self, value: Any) -> str:
        return self.names.get(value, "") if self.definition.kind == "task-force" else self.definition.said(value)


def task_forces() -> QuerySet[Agency]:
    """The task forces that gaps can be sent to, by name."""
    return directory().filter(sector=Agency.Sector.TASK_FORCE)


def held_settings(agency: Agency | int) -> dict[str, list[HeldSetting]]:
    """Every setting of the registry by group, with the value that holds here and where it comes from."""
    agency_id = agency.pk if isinstance(agency, Agency) else agency
    national: dict[str, Any] = {}
    own: dict[str, Any] = {}
    rows = ServiceSetting.objects.filter(Q(agency=None) | Q(agency=agency_id))
    for key, owner, value in rows.values_list("key", "agency_id", "value"):
        (national if owner is None else own)[key] = value
    chosen = {values[key] for values in (national, own) for key in values if DEFINITIONS[key].kind == "task-force"}
    names = {each.pk: each.name for each in Agency.objects.filter(pk__in=chosen - {""})} if chosen - {""} else {}
    groups: dict[str, list[HeldSetting]] = {}
    for key, item in DEFINITIONS.items():
        wide = national.get(key, item.default)
        source = "own" if key in own else "national" if key in national else "default"
        groups.setdefault(item.group, []).append(HeldSetting(item, own.get(key, wide), source, wide, names))
    return groups
