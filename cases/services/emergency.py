"""Emergency access: a worker opens a file they have no part in, with a reason, for some hours, and others are told."""

from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from agencies.models import WorkerRole
from agencies.selectors import setting
from cases import selectors
from cases.models import Case, CaseAgency, CaseUserPermission, SightBar
from cases.policies import THE_CASE, CaseAction, EmergencyAction, case_policy, emergency_policy, is_barred
from cases.rules import check_emergency_reason, check_emergency_review
from cases.selectors.emergency import agency_for_emergency
from cases.services.assignments import locked, right
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from notifications import routing

NOTHING_OPENED = (
    "Nothing was opened. Check the reference, or the name and date of birth, letter for letter. "
    "Or ring the agency that leads the case."
)
TRIES = 5
WITHIN = timedelta(hours=1)


@command
def break_glass(*, actor, case: Case | None, reason: str) -> CaseUserPermission:
    """Let the actor read one file for some hours. `case` is None where what was typed meets no file.

    A file that is not there, and one that the actor is barred from, are answered in the same words and written down.
    The case manager, the lead agency's managers and its data protection officer are told at once.
    """
    now = timezone.now()
    agency = agency_for_emergency(actor, now)
    if agency is None:
        raise NotAllowed("open a file in an emergency")
    get_user_model().objects.select_for_update().get(pk=actor.pk)  # two tries at once are counted as two
    _check_tries(actor, now)
    check_emergency_reason(reason)
    if case is None:
        raise DomainError(NOTHING_OPENED, code="no-such-file")
    if is_barred(actor, case):
        raise DomainError(NOTHING_OPENED, code="barred")
    if case_policy.allows(actor, CaseAction.VIEW_WHOLE, case, at=now):
        raise DomainError("You can open this file already: find it by its reference.", code="open-already")
    hours = setting("break_glass_hours", case.lead_agency)
    access = CaseUserPermission.objects.create(
        user=actor,
        content_object=case,
        permission=right("view_case"),
        agency=agency,
        ground=CaseUserPermission.Ground.EMERGENCY,
        reason=reason.strip(),
        granted_by=actor,
        starts_at=now,
        ends_at=now + timedelta(hours=hours),
    )
    audit.record(actor, "case.emergency-opened", case, part=THE_CASE, access=access.pk, agency=agency.pk, hours=hours)
    routing.tell(
        _to_alert(case, now),
        key=f"emergency:{access.pk}",
        subject=f"{case.reference} was opened in an emergency by {actor}",
        about=access,
    )
    return access


@command
def end_emergency_access(*, actor, access: CaseUserPermission) -> CaseUserPermission:
    """Close the file again before its hours are over."""
    emergency_policy.require(actor, EmergencyAction.END, access)
    case = locked(access.content_object)
    access = CaseUserPermission.objects.select_for_update().get(pk=access.pk)
    now = timezone.now()
    if access.ends_at is None or access.ends_at <= now:
        raise DomainError("This access has ended already.", code="ended")
    access.ends_at, access.ended_by = now, actor
    access.save()
    audit.record(actor, "case.emergency-ended", case, part=THE_CASE, access=access.pk, worker=access.user_id)
    if access.user_id != actor.pk:
        routing.tell(
            [routing.Receiver(access.user_id)],
            key=f"emergency:{access.pk}:ended",
            subject="Your emergency access was ended",
            about=access,
        )
    return access


@command
def review_emergency_access(*, actor, access: CaseUserPermission, note: str) -> CaseUserPermission:
    """A manager or data protection officer has looked at an emergency access, and writes what they think of it."""
    emergency_policy.require(actor, EmergencyAction.REVIEW, access)
    access = CaseUserPermission.objects.select_for_update().get(pk=access.pk)
    check_emergency_review(note, is_reviewed=access.reviewed_at is not None)
    access.reviewed_at, access.reviewed_by, access.review_note = timezone.now(), actor, note.strip()
    access.save()
    audit.record(
        actor, "case.emergency-reviewed", access.content_object, part=THE_CASE, access=access.pk, worker=access.user_id
    )
    return access


def _check_tries(actor, now: datetime) -> None:
    """Reading file after file by guessing is stopped; so is reading many, each with a reason."""
    missed = Q(verb=audit.REFUSED, data__attempted="break_glass", data__rule__in=["no-such-file", "barred"])
    tries = AuditEvent.objects.filter(missed | Q(verb="case.emergency-opened"), actor=actor, at__gt=now - WITHIN)
    if tries.count() >= TRIES:
        raise DomainError(
            f"You have tried {TRIES} times within the hour. Ring the lead agency, or try again later.", code="too-many"
        )


def _to_alert(case: Case, now: datetime) -> list[routing.Receiver]:
    today = day_of(now)
    led_by = case.lead_agency
    sharing = CaseAgency.objects.in_case(today).filter(case=case).select_related("agency")
    agencies = [led_by] if led_by else [row.agency for row in sharing]
    receivers: list[routing.Receiver] = []
    if manager := selectors.current_case_manager(case):
        receivers += routing.named(manager.worker, "the case manager", manager.agency, today)
    for agency in agencies:
        receivers += routing.managers(agency, today)
        receivers += routing.holders(WorkerRole.Role.DPO, agency, today)
    # Who is barred from the file does not hear of it, not even its reference.
    barred = set(SightBar.objects.filter(service_user=case.service_user_id).values_list("user", flat=True))
    return [receiver for receiver in receivers if receiver.user_id not in barred]
