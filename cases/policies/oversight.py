"""Who watches over access, and who reads what is asked of a manager."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from agencies.models import Worker, WorkerRole
from agencies.selectors import MANAGING, standing_of
from cases.models import CaseAgency, CaseUserPermission, SupportRequest, WorkerChangeRequest
from cases.policies.bound import CaseBound
from cases.policies.cases import CaseAction, case_policy
from core.days import day_of
from core.models import AuditEvent
from core.policies import Policy, Way

OVERSEEING = frozenset({*MANAGING, WorkerRole.Role.DPO})


class EmergencyAction(StrEnum):
    VIEW = "view_emergency_access"
    END = "end_emergency_access"
    REVIEW = "review_emergency_access"


class EmergencyPolicy(Policy):
    """Who reads that a file was opened in an emergency: who opened it, who manages the case, and who watches over it.

    Only rows on the ground of an emergency have this page; a role on a case is shown with the case.
    """

    model = CaseUserPermission
    actions = EmergencyAction
    view_action = EmergencyAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        rows = CaseUserPermission.objects.filter(ground=CaseUserPermission.Ground.EMERGENCY)
        near = rows.exclude(content_object__service_user__sight_bars__user=user.pk)
        standing = standing_of(user, day_of(at))
        if not standing.posts:
            return
        yield frozenset({EmergencyAction.VIEW, EmergencyAction.END}), rows.filter(user=user.pk), "pk"
        managed = case_policy.scope(user, CaseAction.CO_ORDINATE, at=at)
        yield frozenset({EmergencyAction.VIEW}), near.filter(content_object__in=managed), "pk"
        # nobody judges their own act
        others = near.exclude(user=user.pk)
        overseen = case_policy.scope(user, CaseAction.READ_LOG, at=at)
        yield frozenset(EmergencyAction), others.filter(content_object__in=overseen), "pk"
        if watched := standing.agencies_as(*OVERSEEING):
            # while nobody leads, those who watch over the agencies in the case
            unled = CaseAgency.objects.in_case(day_of(at)).filter(agency__in=watched, case__lead_agency=None)
            yield frozenset(EmergencyAction), others.filter(content_object__in=unled.values("case")), "pk"


class LogAction(StrEnum):
    VIEW = "view_auditevent"


class AuditEventPolicy(Policy):
    """Who reads the access log: managers and data protection officers, of the files their agency leads (S.4).

    What touched no file (a search that missed, an emergency access that found nothing) they read of their own agency.
    """

    model = AuditEvent
    actions = LogAction
    view_action = LogAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        for condition in self._conditions(user, at):
            yield frozenset({LogAction.VIEW}), AuditEvent.objects.filter(condition), "pk"

    def scope(self, user, action: str | None = None, *, at: datetime | None = None):
        """What `ways` says, as one condition: the log is read latest first, so it is walked by date and cut off."""
        if not user.is_active or getattr(user, "is_system", False):
            return AuditEvent.objects.none()
        return AuditEvent.objects.filter(reduce(or_, self._conditions(user, at or timezone.now())))

    def _conditions(self, user, at: datetime) -> list[Q]:
        files = case_policy.scope(user, CaseAction.READ_LOG, at=at).order_by().values("pk")
        watched = standing_of(user, day_of(at)).agencies_as(*OVERSEEING)
        # Of somebody who has left, what they do elsewhere is that agency's to read.
        staff = Worker.objects.in_post(day_of(at)).filter(agency__in=watched).values("user")
        return [
            Q(file_id__in=files),
            Q(file_id=None, agency_id__in=watched),
            Q(file_id=None, agency_id=None, actor__in=staff),
        ]


class RequestAction(StrEnum):
    VIEW = "view_request"
    ANSWER = "answer_request"


class WorkerChangePolicy(CaseBound):
    """Who reads that a person wants another worker: the managers who decide, and whoever wrote it down."""

    model = WorkerChangeRequest
    actions = RequestAction
    view_action = RequestAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        yield from _requests(WorkerChangeRequest.objects.all(), "recorded_by", user, at)
        # A partner's key worker is their own manager's to change, while that manager may see the case.
        if managed := standing_of(user, day_of(at)).managed:
            seen = case_policy.scope(user, CaseAction.VIEW, at=at)
            own = WorkerChangeRequest.objects.filter(agency__in=managed, case__in=seen)
            yield frozenset(RequestAction), own, "pk"


class SupportRequestPolicy(CaseBound):
    """Who reads what a case manager asks support with: the managers who answer, and whoever asked."""

    model = SupportRequest
    actions = RequestAction
    view_action = RequestAction.VIEW

    def ways(self, user, at: datetime) -> Iterator[Way]:
        yield from _requests(SupportRequest.objects.all(), "asked_by", user, at)


def _requests(rows, asked_by: str, user, at: datetime) -> Iterator[Way]:
    managed = case_policy.scope(user, CaseAction.MANAGE, at=at)
    yield frozenset(RequestAction), rows.filter(case__in=managed), "pk"
    seen = case_policy.scope(user, CaseAction.VIEW, at=at)
    yield frozenset({RequestAction.VIEW}), rows.filter(case__in=seen, **{asked_by: user.pk}), "pk"


emergency_policy = EmergencyPolicy()
audit_event_policy = AuditEventPolicy()
worker_change_policy = WorkerChangePolicy()
support_request_policy = SupportRequestPolicy()
