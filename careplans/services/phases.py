"""The person goes on in their treatment, or back."""

from datetime import date

from django.utils import timezone

from careplans.models import TreatmentPhase
from careplans.rules.phases import check_change
from cases.models import Case
from cases.policies import THE_CASE, CaseAction, case_policy
from cases.rules import check_open
from core import audit
from core.commands import command
from core.days import day_of


@command
def change_phase(*, actor, case: Case, phase: str, started_on: date, reason: str) -> TreatmentPhase:
    """End the phase that runs and begin this one; it may be an earlier one (MC-phases)."""
    case_policy.require(actor, CaseAction.WORK, case)
    case = Case.objects.select_for_update().get(pk=case.pk)
    check_open(case)
    running = TreatmentPhase.objects.filter(case=case, ended_on=None).first()
    check_change(
        phase=phase,
        reason=reason,
        started_on=started_on,
        now_in=running.phase if running else None,
        since=running.started_on if running else None,
        opened_on=case.opened_on,
        today=day_of(timezone.now()),
    )
    if running:
        running.ended_on = started_on
        running.save()
    begun = TreatmentPhase.objects.create(
        case=case, phase=phase, started_on=started_on, reason=reason, recorded_by=actor
    )
    audit.record(actor, "phase.changed", begun, part=THE_CASE, phase=phase, before=running.phase if running else "")
    return begun
