"""What Tusla told is written down in the restricted part, and struck where it was wrong (LAW-tusla-shared)."""

from datetime import date

from django.utils import timezone

from cases.models import Case
from cases.policies import CaseAction, case_policy
from core import audit
from core.commands import command
from core.days import day_of
from core.errors import DomainError
from protection.models import TuslaInformation
from protection.policies import TuslaAction, tusla_policy

PART = "from-tusla"


@command
def record_from_tusla(
    *, actor, case: Case, received_on: date, how: str, from_whom: str, content: str
) -> TuslaInformation:
    """Who works on the file writes it down, for the agency that leads it. Its words go nowhere else."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = Case.objects.select_for_update().get(pk=case.pk)
    now = timezone.now()
    if not case.is_open:
        raise DomainError("This case is closed.", code="closed")
    if case.lead_agency_id is None:
        raise DomainError("No agency leads this case: say first which does.", code="no-lead-agency")
    if received_on > day_of(now):
        raise DomainError("It cannot have come later than today.", code="in-the-future", field="received_on")
    row = TuslaInformation.objects.create(
        case=case,
        agency_id=case.lead_agency_id,
        received_on=received_on,
        how=how,
        from_whom=from_whom,
        content=content,
        written_at=now,
        written_by=actor,
    )
    audit.record(actor, "restricted-part.written", row, part=PART)
    return row


@command
def strike_from_tusla(*, actor, row: TuslaInformation, because: str) -> TuslaInformation:
    """Written in error: it stays, struck through, with the reason."""
    tusla_policy.require(actor, TuslaAction.STRIKE, row)
    row = TuslaInformation.objects.select_for_update().get(pk=row.pk)
    if row.is_error:
        raise DomainError("This was struck already.", code="struck-already")
    row.error_on, row.error_by, row.error_because = day_of(timezone.now()), actor, because
    row.save()
    audit.record(actor, "restricted-part.struck", row, part=PART)
    return row
