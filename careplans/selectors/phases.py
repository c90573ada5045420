"""Where people are in their treatment, and who is kept on maintenance with nothing that carries them."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from careplans.models import CarePlan, TreatmentPhase
from careplans.states import STANDING
from cases.models import Case, CaseManagerAssignment, KeyWorkerAssignment

Phase = TreatmentPhase.Phase


def phases_of(case: Case) -> list[TreatmentPhase]:
    """All that were, the latest first."""
    rows = TreatmentPhase.objects.filter(case=case).select_related("recorded_by")
    return list(rows.order_by("-started_on", "-pk"))


def current_phase(case: Case) -> TreatmentPhase | None:
    return TreatmentPhase.objects.filter(case=case, ended_on=None).first()


def maintenance_faults(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Open cases in maintenance without a plan that stands, or without a key worker (MC-maintenance).

    A case manager is a key worker too. Each row says which of both it lacks.
    """
    case = OuterRef("pk")
    on_maintenance = TreatmentPhase.objects.filter(phase=Phase.MAINTENANCE, ended_on=None).values("case")
    plan = CarePlan.objects.filter(case=case, state__in=STANDING)
    key_worker = KeyWorkerAssignment.objects.current().filter(case=case)
    manager = CaseManagerAssignment.objects.current().filter(case=case, scope=CaseManagerAssignment.Scope.INDIVIDUAL)
    rows = cases.filter(pk__in=on_maintenance, status=Case.Status.OPEN)
    rows = rows.annotate(has_plan=Exists(plan), has_key_worker=Exists(key_worker) | Exists(manager))
    return rows.filter(Q(has_plan=False) | Q(has_key_worker=False))
