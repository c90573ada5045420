"""Cover: a named colleague has what an absent worker has, from the first day to the end of the last (GB2-cover)."""

from datetime import date, timedelta

from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils import timezone

from agencies.models import Agency
from agencies.selectors import standing_of, workers_of
from agencies.services.standing import lock_readers
from cases import rules
from cases.models import CaseUserPermission, CoverArrangement
from cases.policies import CoverAction, cover_policy
from core import audit
from core.commands import command
from core.days import day_of, start_of
from core.errors import DomainError, NotAllowed
from notifications import outbox

COVERED = ("manage_case", "work_case")


@command
def arrange_cover(
    *, actor, agency: Agency, absent, cover, first_day: date, last_day: date, reason: str = ""
) -> CoverArrangement:
    """Name a stand-in for a worker of an agency that the actor manages."""
    today = day_of(timezone.now())
    if agency.pk not in standing_of(actor, today).managed:
        raise NotAllowed(f"arrange cover in agency {agency.pk}")
    # Two managers at once: the second waits here and then reads that cover stands already.
    Agency.objects.select_for_update().get(pk=agency.pk)
    running = CoverArrangement.objects.filter(
        agency=agency, cancelled_at=None, first_day__lte=last_day, last_day__gte=first_day
    )
    rules.check_cover(
        first_day=first_day,
        last_day=last_day,
        today=today,
        is_same=absent == cover,
        are_colleagues=workers_of(agency, today).filter(pk__in=[absent.pk, cover.pk]).distinct().count() == 2,
        is_covered=running.filter(absent=absent).exists(),
        is_away=running.filter(absent=cover).exists(),
    )
    arrangement = CoverArrangement.objects.create(
        absent=absent,
        cover=cover,
        agency=agency,
        first_day=first_day,
        last_day=last_day,
        reason=reason,
        arranged_by=actor,
    )
    held = CaseUserPermission.objects.filter(user=absent, agency=agency, codename__in=COVERED)
    for permission in held.filter(Q(ends_at=None) | Q(ends_at__gt=start_of(first_day))):
        _cover(arrangement, permission)
    audit.record(
        actor,
        "cover.arranged",
        arrangement,
        absent=absent.pk,
        cover=cover.pk,
        first_day=str(first_day),
        last_day=str(last_day),
        rights=arrangement.permissions.count(),
    )
    for person in (absent, cover):
        outbox.post(
            recipient=person,
            key=f"cover:{arrangement.pk}",
            subject=f"Cover is arranged from {first_day:%-d %B} to {last_day:%-d %B %Y}",
            about=arrangement,
        )
    return arrangement


@command
def cancel_cover(*, actor, arrangement: CoverArrangement) -> CoverArrangement:
    """Call cover off: the stand-in's rights end now. What stands in the log of those days stays."""
    cover_policy.require(actor, CoverAction.CANCEL, arrangement)
    arrangement = CoverArrangement.objects.select_for_update().get(pk=arrangement.pk)
    lock_readers([arrangement.cover_id])
    now = timezone.now()
    if arrangement.cancelled_at:
        raise DomainError("This cover has been called off already.", code="already-cancelled")
    if arrangement.last_day < day_of(now):
        raise DomainError("This cover is over.", code="cover-over")
    arrangement.cancelled_at, arrangement.cancelled_by = now, actor
    arrangement.save()
    arrangement.permissions.all().delete()
    audit.record(actor, "cover.cancelled", arrangement, absent=arrangement.absent_id, cover=arrangement.cover_id)
    outbox.post(
        recipient=arrangement.cover,
        key=f"cover:{arrangement.pk}:cancelled",
        subject="Cover has been called off",
        about=arrangement,
    )
    return arrangement


def extend_to(permission: CaseUserPermission) -> None:
    """A right gained while its holder is covered, or soon will be, is covered as well."""
    running = CoverArrangement.objects.filter(
        absent=permission.user_id,
        agency=permission.agency_id,
        cancelled_at=None,
        last_day__gte=day_of(timezone.now()),
    )
    for arrangement in running:
        _cover(arrangement, permission)


def _cover(arrangement: CoverArrangement, permission: CaseUserPermission) -> None:
    begins = max(start_of(arrangement.first_day), permission.starts_at)
    ends = start_of(arrangement.last_day + timedelta(days=1))
    if begins >= ends:
        return
    row = CaseUserPermission.objects.create(
        user=arrangement.cover,
        content_object_id=permission.content_object_id,
        permission=Permission.objects.get(content_type__app_label="cases", codename="cover_case"),
        covers=permission,
        agency=arrangement.agency,
        starts_at=begins,
        ends_at=ends,
        granted_by=arrangement.arranged_by,
    )
    arrangement.permissions.add(row)
