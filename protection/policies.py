"""Who reads what a person is to be given, what Tusla told the service, and what went wrong with personal data."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from agencies.models import Worker, WorkerRole
from agencies.selectors import standing_of
from cases.models import CaseUserPermission
from cases.policies import CaseAction, case_policy
from cases.policies.cases import barred_from
from core.days import day_of
from core.policies import Policy, Way
from protection.models import AccessRequest, BreachReport, Bundle, RecordPart, TuslaInformation
from protection.states import READABLE

DPO = WorkerRole.Role.DPO


class RequestAction(StrEnum):
    VIEW = "view_access_request"
    KEEP = "keep_access_request"  # check, gather, decide, send, refuse


class AccessRequestPolicy(Policy):
    """The data protection officer of the agency that was asked; not about somebody they are too near to."""

    model = AccessRequest
    actions = RequestAction
    view_action = RequestAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        if overseen := standing_of(user, day_of(at)).agencies_as(DPO):
            rows = AccessRequest.objects.filter(agency__in=overseen)
            yield frozenset(RequestAction), _not_of(rows, "person", user), "pk"


class PartAction(StrEnum):
    VIEW = "view_record_part"
    DECIDE = "decide_record_part"


class RecordPartPolicy(Policy):
    """What was gathered is read by that officer alone, while the request waits for decisions and until its last day.

    This is the one way in which a data protection officer reads anything of a file (ADR 26).
    """

    model = RecordPart
    actions = PartAction
    view_action = PartAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        if overseen := standing_of(user, day_of(at)).agencies_as(DPO):
            parts = RecordPart.objects.filter(
                request__agency__in=overseen, request__state__in=READABLE, request__read_until__gte=day_of(at)
            )
            yield frozenset(PartAction), _not_of(parts, "request__person", user), "pk"


class BundleAction(StrEnum):
    VIEW = "view_bundle"


class BundlePolicy(Policy):
    """A finished copy: of a request, its officer's; of a full case file, the case manager's who asked for it."""

    model = Bundle
    actions = BundleAction
    view_action = BundleAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        kept = Bundle.objects.filter(ends_on__gte=day_of(at))
        if overseen := standing_of(user, day_of(at)).agencies_as(DPO):
            theirs = kept.filter(request__agency__in=overseen)
            yield frozenset(BundleAction), _not_of(theirs, "request__person", user), "pk"
        managed = case_policy.scope(user, CaseAction.CO_ORDINATE, at=at)
        yield frozenset(BundleAction), kept.filter(made_by=user.pk, case__in=managed), "pk"


class TuslaAction(StrEnum):
    VIEW = "view_from_tusla"
    STRIKE = "strike_from_tusla"


class TuslaInformationPolicy(Policy):
    """The circle of what Tusla told an agency (LAW-tusla-shared, as LAW-child-restricted draws it).

    Who wrote it down, and the case manager of that agency, each while they read the whole file; that agency's managers
    and its child protection officer; the social worker who manages the child and family part. Nobody else: not a
    colleague on the case, not a partner, nor who was let in by name.
    """

    model = TuslaInformation
    actions = TuslaAction
    view_action = TuslaAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        standing = standing_of(user, day_of(at))
        if not standing.agencies:
            return
        view, rows = frozenset({TuslaAction.VIEW}), TuslaInformation.objects.all()
        read = case_policy.scope(user, CaseAction.VIEW_WHOLE, at=at)
        mine = rows.filter(written_by=user.pk, agency__in=standing.agencies, case__in=read)
        yield frozenset(TuslaAction), mine, "pk"
        managed = case_policy.scope(user, CaseAction.CO_ORDINATE, at=at)
        yield view, rows.filter(agency=F("case__lead_agency"), case__in=managed), "pk"
        near = _not_of(rows, "case__service_user", user)
        if standing.managed:
            yield view, near.filter(agency__in=standing.managed), "pk"
        posts = [post.worker_id for post in standing.posts]
        yield view, near.filter(agency__child_protection_officer__in=posts), "pk"
        rights = CaseUserPermission.objects.open_at(at).filter(user=user.pk, agency__in=standing.agencies)
        for_family = rights.filter(Q(manages="CHILD_FAMILY") | Q(covers__manages="CHILD_FAMILY"))
        yield view, near.filter(case__in=for_family.values("content_object")), "pk"


class BreachAction(StrEnum):
    VIEW = "view_breach"
    ADD = "add_to_breach"
    DECIDE = "decide_breach"


class BreachReportPolicy(Policy):
    """A breach is read by who reported it and by the data protection officer, who decides.

    Where an agency has no officer its managers stand in, so that the clock runs before somebody.
    """

    model = BreachReport
    actions = BreachAction
    view_action = BreachAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        standing = standing_of(user, day_of(at))
        rows = BreachReport.objects.all()
        own = rows.filter(reported_by=user.pk, agency__in=standing.agencies)
        yield frozenset({BreachAction.VIEW, BreachAction.ADD}), own, "pk"
        if overseen := standing.agencies_as(DPO):
            yield frozenset(BreachAction), rows.filter(agency__in=overseen), "pk"
        if standing.managed:
            officers = Worker.objects.in_post(day_of(at)).with_role(DPO).filter(agency=OuterRef("agency"))
            alone = rows.filter(~Exists(officers.filter(user__is_active=True)), agency__in=standing.managed)
            yield frozenset(BreachAction), alone, "pk"


def _not_of(rows: QuerySet, person: str, user) -> QuerySet:
    barred = barred_from(user)
    return rows.exclude(**{f"{person}__in": barred}) if barred else rows


access_request_policy = AccessRequestPolicy()
record_part_policy = RecordPartPolicy()
bundle_policy = BundlePolicy()
tusla_policy = TuslaInformationPolicy()
breach_policy = BreachReportPolicy()
